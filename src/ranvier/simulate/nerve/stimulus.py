"""Which fibres a stimulus excites, and which stimuli cannot be given."""

from __future__ import annotations

from ranvier.errors import InputError
from ranvier.simulate.nerve.fibres import Fibres, Flags

_FARTHEST_MM = 1100.0
_COLDEST_C, _WARMEST_C = 15.0, 42.0


def excited(fibres: Fibres, stimulus: float) -> Flags:
    """The fibres that a share of a supramaximal stimulus excites: on average the thickest first."""
    return fibres.threshold <= stimulus


def refuse_impossible(stimulation_mm: float, stimulus: float, temperature_c: float) -> None:
    """InputError for a distance, a stimulus or a temperature that no study has."""
    if not 0 < stimulation_mm <= _FARTHEST_MM:
        raise InputError(f"stimulation_mm is {stimulation_mm:g}", allowed=f"above 0 up to {_FARTHEST_MM:g} mm")
    if not 0 <= stimulus <= 1:
        raise InputError(f"stimulus is {stimulus:g}", allowed="a share from 0 to 1, where 1 is supramaximal")
    if not _COLDEST_C <= temperature_c <= _WARMEST_C:
        raise InputError(f"temperature_c is {temperature_c:g}", allowed=f"{_COLDEST_C:g} to {_WARMEST_C:g}")
