"""A scenario file: recordings to simulate, written in an ordinary format beside their truth.

title: Carpal tunnel syndrome, left hand
seed: 7
recordings:
  median_wrist.edf:
    simulate: cmap
    about: {nerve: median, side: left, stimulation_site: wrist, recording_site: apb, distance_mm: 80}
    amplitude_mv: 4.1
    onset_ms: 5.6
    disturbance: {noise_uv: 5, artefact_uv: 800}
  apb_contraction.edf:
    simulate: contraction
    about: {muscle: first_dorsal_interosseous, side: left, activity: contraction}
    muscle: first_dorsal_interosseous
    duration_s: 10
    contraction: {active_units: 8, ramp_s: 2}
    disease: {axonal_loss: 0.5, reinnervation: 0.8}
    amplifier: {noise_uv: 4, mains_uv: 3}
  first_interosseous_rest.edf:
    simulate: rest
    about: {muscle: first_dorsal_interosseous, side: left, activity: rest}
    duration_s: 10
    sources: [{kind: fibrillation, rate_hz: 6, amplitude_uv: 80}, {kind: myotonia, rate_hz: 60, amplitude_uv: 300}]
    nuisance: {noise_uv: 4, mains_uv: 20, movements: 1}
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from inspect import signature
from pathlib import Path
from typing import Any

from ranvier.document import Document, as_list, as_mapping, read_document
from ranvier.errors import InputError, listed, nearest
from ranvier.formats.files import system_errors
from ranvier.formats.recordings import write_recording
from ranvier.record import Recording, Trace
from ranvier.simulate.blink import simulate_blink
from ranvier.simulate.cmap_scan import simulate_cmap_scan
from ranvier.simulate.evoked import simulate_cmap, simulate_snap
from ranvier.simulate.f_waves import AWave, FPool, MWave, simulate_f_waves
from ranvier.simulate.h_reflex import simulate_recruitment
from ranvier.simulate.nerve import (
    NerveIllness,
    simulate_motor_nerve,
    simulate_nerve_f_waves,
    simulate_sensory_nerve,
)
from ranvier.simulate.pool import Amplifier, Contraction, Disease, simulate_contraction
from ranvier.simulate.repetitive import simulate_train
from ranvier.simulate.spontaneous import Nuisance, RestSource, simulate_rest
from ranvier.simulate.surface import simulate_surface_pattern, simulate_surface_response
from ranvier.simulate.sweeps import Disturbance, Sweep

TRUTH_FILE = "truth.json"

KINDS: Mapping[str, Callable[..., Any]] = {
    "cmap": simulate_cmap,
    "snap": simulate_snap,
    "motor_nerve": simulate_motor_nerve,
    "sensory_nerve": simulate_sensory_nerve,
    "nerve_f_waves": simulate_nerve_f_waves,
    "contraction": simulate_contraction,
    "rest": simulate_rest,
    "f_waves": simulate_f_waves,
    "h_reflex": simulate_recruitment,
    "repetitive": simulate_train,
    "blink": simulate_blink,
    "cmap_scan": simulate_cmap_scan,
    "surface_response": simulate_surface_response,
    "surface_pattern": simulate_surface_pattern,
}

GROUPS: Mapping[str, type[Any]] = {
    "disturbance": Disturbance,
    "sweep": Sweep,
    "m": MWave,
    "f": FPool,
    "contraction": Contraction,
    "disease": Disease,
    "illness": NerveIllness,
    "amplifier": Amplifier,
    "nuisance": Nuisance,
}
"""Fields of a recording that hold named fields themselves."""

_WORDS = frozenset({"muscle", "electrode", "nerve"})
NOT_IN_A_FILE = frozenset({"seed", "knowledge"})


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedRecording:
    """A recording that no patient gave, and what is true of it (plain values, as written to truth.json)."""

    recording: Recording
    truth: dict[str, Any]


def read_scenario(path: Path) -> tuple[SimulatedRecording, ...]:
    """Simulate every recording of a scenario file; the same file always gives the same recordings.

    Raises InputError with file, line and field for anything that cannot be simulated.
    """
    document = read_document(path)
    content = _mapping(document, document.content)
    _only(document, (), content, ("title", "seed", "recordings"))
    seed = content.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InputError(f"{seed!r} is no seed", where=document.where("seed"), allowed="a whole number from 0")
    recordings = _mapping(document, content.get("recordings"), "recordings")
    return tuple(_simulate(document, name, seed) for name in recordings)


def write_scenario(scenario_path: Path, folder: Path) -> tuple[Path, ...]:
    """Write the recordings of a scenario and truth.json into a folder, which is made when it is missing.

    Returns the paths written, the truth last. Raises InputError as `read_scenario` and for files that exist.
    """
    simulated = read_scenario(scenario_path)
    truth_path = folder / TRUTH_FILE
    with system_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        is_taken = truth_path.exists()
    if is_taken:
        raise InputError("there is such a file already", where=str(truth_path), hint="Choose an empty folder")
    paths: list[Path] = []
    for each in simulated:
        path = folder / each.recording.name
        write_recording(each.recording, path)
        paths.append(path)
    truth = {"simulated": True, "recordings": {each.recording.name: each.truth for each in simulated}}
    with system_errors(truth_path):
        truth_path.write_text(json.dumps(truth, indent=2) + "\n", encoding="utf-8")
    return (*paths, truth_path)


def _simulate(document: Document, name: str, seed: int) -> SimulatedRecording:
    where = ("recordings", name)
    wanted = dict(_mapping(document, document.content["recordings"][name], *where))
    if Path(name).name != name or name.startswith("."):
        raise InputError(f"'{name}' is no plain file name", where=document.where(*where))
    kind, about = str(wanted.pop("simulate", "")), wanted.pop("about", {})
    if kind not in KINDS:
        raise InputError(
            f"'{kind}' cannot be simulated",
            where=document.where(*where, "simulate"),
            nearest=nearest(kind, KINDS),
            allowed=listed(KINDS),
        )
    own_seed = zlib.crc32(f"{seed} {wanted.pop('fibres', name)}".encode())
    arguments = _arguments(document, where, kind, wanted)
    try:
        made = KINDS[kind](seed=own_seed, **arguments)
    except InputError as error:
        raise error.at(document.where(*where)) from None
    traces: tuple[Trace, ...] = made.traces if hasattr(made, "traces") else (made.trace,)
    described = {str(key): value for key, value in _mapping(document, about, *where, "about").items()}
    recording = Recording(name, "simulated", traces, about=described, simulated=True)
    return SimulatedRecording(recording, {"simulate": kind, "about": described, **_plain(made.truth)})


def _plain(truth: Any) -> dict[str, Any]:
    """A truth as plain values for a file."""
    return truth.as_plain() if hasattr(truth, "as_plain") else asdict(truth)


def _arguments(document: Document, where: tuple[str, str], kind: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """The fields of a recording as arguments of its generator."""
    allowed = [*signature(KINDS[kind]).parameters, "fibres"]
    allowed = [name for name in allowed if name not in NOT_IN_A_FILE]
    _only(document, where, wanted, allowed)
    arguments: dict[str, Any] = {}
    for key, value in wanted.items():
        place = (*where, key)
        if key in GROUPS:
            arguments[key] = _made(document, place, GROUPS[key], value)
        elif key in _WORDS:
            arguments[key] = str(value)
        elif key == "sources":
            entries = as_list(value)
            entries = [value] if entries is None else entries
            arguments[key] = tuple(
                _made(document, (*place, index), RestSource, each) for index, each in enumerate(entries)
            )
        elif key == "a_waves":
            arguments[key] = tuple(
                _made(document, (*place, index), AWave, each) for index, each in enumerate(as_list(value) or [value])
            )
        else:
            arguments[key] = _number(document, place, value)
    return arguments


def _made(document: Document, place: tuple[str | int, ...], form: type[Any], value: object) -> Any:
    """A dataclass of plain fields from a part of the document."""
    wanted = _mapping(document, value, *place)
    types = {field.name: str(field.type) for field in fields(form)}
    _only(document, place, wanted, list(types))
    found: dict[str, Any] = {}
    for key, each in wanted.items():
        if types[key] == "str":
            found[key] = str(each)
        elif types[key] == "bool":
            found[key] = bool(each)
        else:
            number = _number(document, (*place, key), each)
            found[key] = int(number) if types[key] == "int" else number
    try:
        return form(**found)
    except TypeError:
        raise InputError("a field is missing", where=document.where(*place), allowed=listed(types)) from None


def _mapping(document: Document, value: object, *place: str | int) -> dict[str, Any]:
    fields = as_mapping(value)
    if fields is None:
        hint = "Write 'recordings: {median_wrist.edf: {simulate: cmap, about: {nerve: median, side: left}}}'"
        raise InputError(
            "named fields are needed here", where=document.where(*place), hint="" if len(place) > 1 else hint
        )
    return fields


def _number(document: Document, place: tuple[str | int, ...], value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{value!r} is not a number", where=document.where(*place))
    if value < 0 and place[-1] not in {"artefact_uv", "offset_uv", "drift_uv_per_ms", "overshoot"}:
        raise InputError(f"{value} is below 0", where=document.where(*place))
    return float(value)


def _only(
    document: Document, place: tuple[str | int, ...], given: Mapping[str, Any], allowed: list[str] | tuple[str, ...]
) -> None:
    for key in given:
        if key not in allowed:
            raise InputError(
                f"unknown field '{key}'",
                where=document.where(*place, key),
                nearest=nearest(key, allowed),
                allowed=listed(allowed, 20),
            )
