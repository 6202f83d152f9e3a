"""Simulated activity at rest whose truth is known; never evidence about patients."""

from ranvier.simulate.spontaneous.draws import ACTIVITIES, TRAPS, draw_rest, draw_trap
from ranvier.simulate.spontaneous.nuisance import Nuisance, NuisanceTruth
from ranvier.simulate.spontaneous.rest import (
    KINDS,
    RestSource,
    RestSourceTruth,
    RestTruth,
    SimulatedRest,
    simulate_rest,
)

__all__ = [
    "ACTIVITIES",
    "KINDS",
    "TRAPS",
    "Nuisance",
    "NuisanceTruth",
    "RestSource",
    "RestSourceTruth",
    "RestTruth",
    "SimulatedRest",
    "draw_rest",
    "draw_trap",
    "simulate_rest",
]
