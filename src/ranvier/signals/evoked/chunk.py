"""Sweeps that are measured together, and the candidate for a response that was found in each."""

from __future__ import annotations

from dataclasses import dataclass

from ranvier.record.recordings import Samples
from ranvier.signals.arrays import Flags, Indices
from ranvier.signals.evoked.frame import Frame
from ranvier.signals.settings import EvokedSettings


@dataclass(slots=True, eq=False)
class Chunk:
    """Sweeps that are measured together, their baseline at zero; one row for each sweep.

    begin  first usable sample: after the blanked artefact and any saturation that follows it
    noise  standard deviation of the smoothed noise
    white  standard deviation of the white noise before smoothing
    unrest standard deviation of the smoothed sweep where it should be at rest, before the stimulus or late
    doubt  standard deviation of what is not known of hum that was taken off
    tail   height of the artefact's tail, at the first usable sample until it was fitted, then at the take-off
    left   the largest deflection before the take-off that is not such a tail
    hum    a mains sine was taken off
    slope  of the line that was taken off (microvolt for a millisecond), or 0
    """

    frame: Frame
    settings: EvokedSettings
    sweeps: Samples
    smooth: Samples
    base: Samples
    begin: Indices
    noise: Samples
    white: Samples
    unrest: Samples
    doubt: Samples
    tail: Samples
    left: Samples
    hum: Flags
    slope: Samples

    def part(self, rows: Indices) -> Chunk:
        """A copy of some rows."""
        return Chunk(self.frame, self.settings, *(getattr(self, name)[rows] for name in _BY_ROW))

    def put_back(self, rows: Indices, part: Chunk) -> None:
        """Take over some rows."""
        for name in _BY_ROW:
            getattr(self, name)[rows] = getattr(part, name)


_BY_ROW = ("sweeps", "smooth", "base", "begin", "noise", "white", "unrest", "doubt", "tail", "left", "hum", "slope")


@dataclass(slots=True, eq=False)
class Found:
    """The candidate of each sweep, real or not; places are sample indices.

    peak      the negative peak
    depth     its depth below the baseline, microvolt
    score     the smaller of that depth and the fall from the highest point before
    crossing  the last sample before the peak that is not clearly negative
    highest   the highest sample before the peak
    foot      the last sample that belongs to neither the negative nor an initial positive phase
    lead      height of an initial positive phase, 0 without one
    hill      height of a positive phase at any time before the negative one, 0 without one
    onset     the negative take-off, between samples
    """

    peak: Indices
    depth: Samples
    score: Samples
    crossing: Indices
    highest: Indices
    foot: Indices
    lead: Samples
    hill: Samples
    onset: Samples

    def put_back(self, rows: Indices, part: Found) -> None:
        """Take over the candidates of some rows."""
        for name in Found.__slots__:
            getattr(self, name)[rows] = getattr(part, name)
