"""From the chart and the measurements to the facts that rules ask for."""

from ranvier.diagnosis.facts.gather import Gathered, gather

__all__ = ["Gathered", "gather"]
