"""Simulated F waves of a nerve: motor neurons that fire back by chance, each along its own axon."""

from __future__ import annotations

import numpy as np

from ranvier.errors import InputError
from ranvier.knowledge import Knowledge, load_knowledge
from ranvier.record.recordings import Samples
from ranvier.simulate.f_waves import LATE_SWEEP, MOST_SWEEPS, SimulatedFWaves, ensemble_truth
from ranvier.simulate.nerve.fibres import Flags
from ranvier.simulate.nerve.illness import WELL, NerveIllness
from ranvier.simulate.nerve.motor import UNIT_LASTS, MotorNerve, make_motor_nerve, motor_shape
from ranvier.simulate.nerve.recording import Volley, take_off, waveform
from ranvier.simulate.nerve.stimulus import refuse_impossible
from ranvier.simulate.series import as_trace
from ranvier.simulate.sweeps import Disturbance, Sweep

_BACKGROUND = Disturbance(noise_uv=5.0)
_M_CHANGE = 0.006  # of a supramaximal response from sweep to sweep


def simulate_nerve_f_waves(  # noqa: PLR0913  (each is a knob of the recording)
    *,
    seed: int,
    sweeps: float = 20,
    nerve: str = "arm",
    stimulation_mm: float = 80.0,
    cord_mm: float = 700.0,
    illness: NerveIllness = WELL,
    temperature_c: float = 34.0,
    disturbance: Disturbance = _BACKGROUND,
    sweep: Sweep = LATE_SWEEP,
    knowledge: Knowledge | None = None,
) -> SimulatedFWaves:
    """An ensemble of F waves of a nerve: up to the cord and back along axons of known diameter.

    Every neuron whose axon conducts all the way fires back with the same small chance. Axonal loss leaves few of
    them, so that F waves become rare and repeat themselves; slowing and block anywhere up to the cord show.

    cord_mm  distance of the spinal cord from the muscle along the nerve; the rest as for a motor nerve

    Raises InputError for a nerve that is not known, a number of sweeps or a distance that cannot be.

    >>> truth = simulate_nerve_f_waves(seed=1, sweeps=10).truth
    >>> len(truth.sweeps), 20 < truth.minimum_latency_ms < 30
    (10, True)
    """
    refuse_impossible(stimulation_mm, 1.0, temperature_c)
    count = round(sweeps)
    if not 0 < count <= MOST_SWEEPS or cord_mm <= stimulation_mm:
        raise InputError(
            "such an ensemble cannot be simulated",
            allowed=f"1 to {MOST_SWEEPS} sweeps, and a cord that lies beyond the stimulus",
        )
    made = make_motor_nerve(knowledge or load_knowledge(), nerve, illness, temperature_c, seed)
    times = sweep.times_ms
    direct = waveform(times, made.volley(stimulation_mm, 1.0), motor_shape, UNIT_LASTS)
    back = _backfired(made, stimulation_mm, cord_mm)
    chance = np.random.default_rng([seed, 200])
    fired = [chance.uniform(0, 100, back.conducts.size) < made.conduction.backfiring_percent for _ in range(count)]
    fired = [each & back.conducts for each in fired]
    late = [waveform(times, _only(back, each), motor_shape, UNIT_LASTS) for each in fired]
    traces = tuple(
        as_trace(number, direct * (1 + chance.normal(0.0, _M_CHANGE)) + each, sweep, disturbance, chance)
        for number, each in enumerate(late, 1)
    )
    found = [
        (float(back.arrival_ms[who].min()) if who.any() else None, float(np.ptp(each)) if who.any() else None, ())
        for who, each in zip(fired, late, strict=True)
    ]
    units = [tuple(int(unit) for unit in np.flatnonzero(who)) for who in fired]
    height = float(-direct.min())
    return SimulatedFWaves(traces, ensemble_truth(units, found, take_off(times, direct) or 0.0, height, True))


def _backfired(nerve: MotorNerve, stimulation_mm: float, cord_mm: float) -> Volley:
    """The impulses that come back from the cord, were every neuron to fire back."""
    up, reaches = nerve.fibres.travel(stimulation_mm, cord_mm)
    down, returns = nerve.fibres.travel(0.0, cord_mm)
    travel: Samples = up + nerve.conduction.turnaround_ms + down
    return Volley(travel, travel + nerve.terminal_ms, nerve.size_uv, nerve.scale_ms, reaches & returns)


def _only(volley: Volley, fired: Flags) -> Volley:
    return Volley(volley.travel_ms, volley.arrival_ms, volley.size_uv, volley.scale_ms, fired)
