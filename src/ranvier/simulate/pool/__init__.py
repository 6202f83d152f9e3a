"""Needle recordings of a voluntary contraction from a simulated motor unit pool, with the truth of every unit."""

from ranvier.simulate.pool.amplifier import Amplifier
from ranvier.simulate.pool.contraction import simulate_contraction
from ranvier.simulate.pool.disease import HEALTHY, Disease
from ranvier.simulate.pool.firing import Contraction
from ranvier.simulate.pool.truth import ContractionTruth, SimulatedContraction, UnitTruth

__all__ = [
    "HEALTHY",
    "Amplifier",
    "Contraction",
    "ContractionTruth",
    "Disease",
    "SimulatedContraction",
    "UnitTruth",
    "simulate_contraction",
]
