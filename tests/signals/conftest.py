"""The detectors' settings as shipped."""

from __future__ import annotations

import pytest

from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.signals import EvokedSettings, KindSettings, NeedleSettings


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def motor(knowledge: Knowledge) -> EvokedSettings:
    return EvokedSettings.read(knowledge.methods["evoked_motor"])


@pytest.fixture(scope="session")
def sensory(knowledge: Knowledge) -> EvokedSettings:
    return EvokedSettings.read(knowledge.methods["evoked_sensory"])


@pytest.fixture(scope="session")
def needle(knowledge: Knowledge) -> NeedleSettings:
    return NeedleSettings.read(knowledge.methods["needle"])


@pytest.fixture(scope="session")
def kinds(knowledge: Knowledge) -> KindSettings:
    return KindSettings.read(knowledge.methods["waveform_kind"])
