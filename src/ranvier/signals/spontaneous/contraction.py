"""Whether a recording is a contraction from beginning to end, told from two of three short parts of it."""

from __future__ import annotations

import numpy as np

from ranvier.knowledge.entries import Figures
from ranvier.record import Status
from ranvier.record.recordings import Samples
from ranvier.signals.spontaneous.activity import measure_rest
from ranvier.signals.spontaneous.found import Activity, RestActivity
from ranvier.signals.spontaneous.settings import RestSettings


def contracts_throughout(samples_uv: Samples, sampling_rate_hz: float, method: Figures) -> RestActivity | None:
    """What a muscle that contracts all the time would show at rest: voluntary units, and that no more was looked for.

    samples_uv  shape (n,), microvolt
    method      `knowledge/methods/spontaneous_activity.yaml`

    None when there is any rest in it, or when its parts do not plainly look like a contraction.
    """
    settings = RestSettings.read(method)
    size = round(settings.excerpt_s * sampling_rate_hz)
    if samples_uv.size < settings.excerpt_worth * size or not np.isfinite(samples_uv).all():
        return None
    if not _never_rests(samples_uv, sampling_rate_hz, settings):
        return None
    seen: list[RestActivity] = []
    missed = 0
    for place in settings.excerpt_at_percent, 100 - settings.excerpt_at_percent, 50:
        first = int(place / 100 * (samples_uv.size - size))
        found = measure_rest(samples_uv[first : first + size], sampling_rate_hz, method)
        if "contraction" in found.flags and found.leading == "voluntary":
            seen.append(found)
        else:
            missed += 1
        if len(seen) == 2 or missed == 2:
            break
    if len(seen) < 2:
        return None
    noise = min(each.noise_uv for each in seen if each.noise_uv is not None)
    sure = min(each.activities[0].sureness for each in seen)
    flags = tuple(dict.fromkeys(flag for each in seen for flag in each.flags))
    return RestActivity(
        Status.MEASURED,
        silent=False,
        activities=(Activity("voluntary", sure),),
        noise_uv=noise,
        mains_hz=seen[0].mains_hz,
        flags=flags,
        reason="The muscle contracts throughout; activity at rest was not looked for.",
    )


def _never_rests(samples_uv: Samples, rate: float, settings: RestSettings) -> bool:
    """Whether nearly every short piece holds a quick change of some height."""
    step, size = max(round(0.0005 * rate), 1), max(round(settings.never_rests_piece_ms / 1000 * rate), 8)
    change = samples_uv[step:] - samples_uv[:-step]
    count = change.size // size
    heights = np.ptp(change[: count * size].reshape(count, size), axis=1)
    return float(np.quantile(heights, 1 - settings.never_rests_percent / 100)) >= settings.never_rests_uv
