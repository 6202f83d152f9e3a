"""How strong the stimulus of each sweep was, as far as the sweeps say."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ranvier.record import Trace
from ranvier.record.recordings import Samples

_IN_NOTE = re.compile(r"stimulus_(?:mA|V):\s*([0-9.]+)")
_IN_LABEL = re.compile(r"([0-9]+(?:\.[0-9]+)?) (?:mA|V)\b")


def stimulus_strengths(traces: Sequence[Trace]) -> Samples | None:
    """The strength of each stimulus, from a note (`stimulus_mA: 12.5`) or the label (`4 12.500 mA`).

    None unless every sweep says it; the unit (mA or V) is that of the recording.
    """
    found = [_strength(trace) for trace in traces]
    known = [each for each in found if each is not None]
    return np.array(known) if known and len(known) == len(found) else None


def _strength(trace: Trace) -> float | None:
    for note in trace.notes:
        if match := _IN_NOTE.fullmatch(note):
            return float(match[1])
    match = _IN_LABEL.search(trace.label)
    return float(match[1]) if match else None
