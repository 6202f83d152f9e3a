"""How well a discharge fits into the rhythm of its unit: a motor neuron fires at intervals that vary little."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ranvier.signals.arrays import Indices, count_up
from ranvier.signals.decomposition.bank import Events, Signal

_GRID = np.linspace(0.0, 4.0, 401)
_SHARES = ((1, 0.85), (2, 0.10), (3, 0.03))  # intervals of one, two and three times the typical one
_SPREAD = 0.2
_ANY = 0.004
_WORST, _BEST = -12.0, 4.0


def _log_density() -> npt.NDArray[np.float64]:
    density = np.full(_GRID.size, _ANY)
    for times, share in _SHARES:
        spread = _SPREAD * np.sqrt(times)
        density += share / (spread * 2.5066) * np.exp(-0.5 * ((_GRID - times) / spread) ** 2)
    return np.log(density)


_LOG_DENSITY = _log_density()


def _log(interval: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Logarithm of the density of an interval, given as a multiple of the typical one."""
    place = np.minimum(interval * 100, _GRID.size - 1).astype(np.intp)
    return _LOG_DENSITY[place]


def rhythm(events: Events, typical: Signal, first: Indices, zone: int) -> Signal:
    """How much likelier a discharge in a zone is than none, by the discharges before and after the zone.

    typical  usual interval of each unit in samples, shape (units,); NaN when it has no rhythm
    first    first samples of the zones, shape (zones,)

    Natural logarithms, 0 where nothing speaks either way, shape (zones, units, samples of the zone).
    """
    ratio = np.zeros((first.size, typical.size, zone), dtype=np.float32)
    inside = count_up(zone)
    for unit, usual in enumerate(typical.tolist()):
        if not usual > 0:
            continue
        place = events.place[events.unit == unit]
        padded = np.concatenate([[-(10**9)], place, [2 * 10**9]])
        before = padded[np.searchsorted(place, first)][:, None]
        after = padded[np.searchsorted(place, first + zone) + 1][:, None]
        here = first[:, None] + inside
        since, until = (here - before) / usual, (after - here) / usual
        with_one = _log(since) + _log(until)
        ratio[:, unit] = np.clip(with_one - _log(since + until), _WORST, _BEST)
        ratio[:, unit][(since > 4) | (until > 4)] = 0
        alone = (since > 4) ^ (until > 4)
        only = _log(np.minimum(since, until)) - float(_LOG_DENSITY[100])
        ratio[:, unit][alone] = np.clip(only, _WORST, 0)[alone]
    return ratio
