"""R1 and R2 of simulated blink reflexes; absent components stay absent, restless sweeps say so."""

from __future__ import annotations

import numpy as np
import pytest

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge
from ranvier.record import Status
from ranvier.signals import EvokedSettings
from ranvier.signals.blink import BlinkSettings, BlinkSide, measure_blink
from ranvier.simulate import Disturbance
from ranvier.simulate.blink import SimulatedBlink, simulate_blink

NOISE = Disturbance(noise_uv=6, artefact_uv=3000, artefact_decay_ms=0.8, mains_uv=4)


@pytest.fixture(scope="session")
def settings(knowledge: Knowledge) -> BlinkSettings:
    return BlinkSettings.read(knowledge.methods["blink"])


def _sweeps(made: SimulatedBlink) -> tuple[np.ndarray, np.ndarray]:
    return tuple(np.array([trace.samples_uv for trace in side]) for side in (made.ipsilateral, made.contralateral))


def _measured(made: SimulatedBlink, settings: BlinkSettings, motor: EvokedSettings) -> BlinkSide:
    return measure_blink(*_sweeps(made), 20_000.0, 0.02, settings, motor)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "reflex",
    [
        {},
        {"r1_ms": 14.5, "r2_ms": 38.0, "r2_contralateral_ms": 39.0},
        {"r1_uv": 120.0, "r2_uv": 120.0, "r2_contralateral_uv": 100.0},
        {"r1_ms": 19.0, "r2_ms": 45.0, "r2_contralateral_ms": 46.0},
    ],
)
def test_the_latencies_are_found(
    seed: int, reflex: dict[str, float], settings: BlinkSettings, motor: EvokedSettings
) -> None:
    made = simulate_blink(seed=seed, disturbance=NOISE, **reflex)
    seen = _measured(made, settings, motor)
    assert seen.r1.onset_ms == pytest.approx(np.median(made.truth.r1_ms), abs=0.4)
    assert seen.r1.size_uv == pytest.approx(reflex.get("r1_uv", 400), rel=0.15)
    for part, truth in ((seen.r2, made.truth.r2_ms), (seen.r2_contralateral, made.truth.r2_contralateral_ms)):
        assert part.status is Status.MEASURED
        assert part.onset_ms == pytest.approx(np.median(truth), abs=1.5)
        errors = [found - true for found, true in zip(part.onsets_ms, truth, strict=True) if found is not None]
        assert len(errors) >= 7
        assert np.median(np.abs(errors)) < 1.5
        assert part.shortest_ms <= part.onset_ms
        assert "latency_varies" not in part.flags


@pytest.mark.parametrize("seed", range(6))
def test_absent_components_are_absent(seed: int, settings: BlinkSettings, motor: EvokedSettings) -> None:
    nothing = _measured(
        simulate_blink(seed=seed, r1_uv=0, r2_uv=0, r2_contralateral_uv=0, disturbance=NOISE), settings, motor
    )
    assert {part.status for part in (nothing.r1, nothing.r2, nothing.r2_contralateral)} == {Status.NO_RESPONSE}
    efferent = _measured(simulate_blink(seed=seed, r1_uv=0, r2_uv=0, disturbance=NOISE), settings, motor)
    assert efferent.r1.status is efferent.r2.status is Status.NO_RESPONSE
    assert efferent.r2_contralateral.status is Status.MEASURED
    no_r1 = _measured(simulate_blink(seed=seed, r1_uv=0, disturbance=NOISE), settings, motor)
    assert (no_r1.r1.status, no_r1.r2.status) == (Status.NO_RESPONSE, Status.MEASURED)


@pytest.mark.parametrize("seed", range(4))
def test_a_restless_patient_is_not_called_silent(seed: int, settings: BlinkSettings, motor: EvokedSettings) -> None:
    made = simulate_blink(seed=seed, r2_uv=0, r2_contralateral_uv=0, background_uv=100, disturbance=NOISE)
    seen = _measured(made, settings, motor)
    for part in (seen.r2, seen.r2_contralateral):
        assert part.status is Status.TECHNICALLY_INADEQUATE
        assert "restless" in part.flags
        assert part.onset_ms is None


def test_few_or_inconstant_sweeps_say_so(settings: BlinkSettings, motor: EvokedSettings) -> None:
    few = _measured(simulate_blink(seed=1, sweeps=3, r2_uv=0, disturbance=NOISE), settings, motor)
    assert few.r2.status is Status.TECHNICALLY_INADEQUATE
    assert few.r2.flags == ("too_few_sweeps",)
    wild = _measured(simulate_blink(seed=2, r2_jitter_ms=9, r2_ms=40, disturbance=NOISE), settings, motor)
    assert "latency_varies" in wild.r2.flags
    ipsilateral, contralateral = _sweeps(simulate_blink(seed=3, disturbance=NOISE))
    silent, _ = _sweeps(simulate_blink(seed=4, r1_uv=0, r2_uv=0, disturbance=NOISE))
    ipsilateral[2:] = silent[2:]
    mixed = measure_blink(ipsilateral, contralateral, 20_000.0, 0.02, settings, motor)
    assert mixed.r2.flags == ("seen_in_few_sweeps",)
    assert mixed.r2.onset_ms is None


@pytest.mark.parametrize("what", ["short", "no_baseline", "nan", "one_dimension"])
def test_unusable_sweeps_are_refused(what: str, settings: BlinkSettings, motor: EvokedSettings) -> None:
    ipsilateral, contralateral = _sweeps(simulate_blink(seed=1))
    stimulus_s = 0.02
    if what == "short":
        contralateral = contralateral[:, :1000]
    elif what == "no_baseline":
        stimulus_s = 0.002
    elif what == "nan":
        ipsilateral[0, 0] = np.nan
    else:
        ipsilateral = ipsilateral[0]
    with pytest.raises(InputError):
        measure_blink(ipsilateral, contralateral, 20_000.0, stimulus_s, settings, motor)


def test_clipping_is_said(settings: BlinkSettings, motor: EvokedSettings) -> None:
    ipsilateral, contralateral = _sweeps(simulate_blink(seed=1, disturbance=Disturbance(noise_uv=6)))
    seen = measure_blink(np.clip(ipsilateral, -100, 100), contralateral, 20_000.0, 0.02, settings, motor)
    assert "clipped" in seen.r2.flags
    assert "clipped" not in seen.r2_contralateral.flags
