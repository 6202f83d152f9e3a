"""The ratio of free light chains, worked out when the chart gives both chains and no ratio."""

from __future__ import annotations

from collections.abc import Mapping

from ranvier.diagnosis.limits import DIGITS
from ranvier.record import PatientRecord


def light_chain_ratio(free_kappa_mg_per_l: float, free_lambda_mg_per_l: float) -> float:
    """Free kappa divided by free lambda light chains.

    >>> light_chain_ratio(60.0, 12.0)
    5.0
    """
    return round(free_kappa_mg_per_l / free_lambda_mg_per_l, DIGITS)


def protein_facts(record: PatientRecord) -> Mapping[str, float]:
    """The ratio that follows from both chains; a ratio that the chart states itself is kept."""
    kappa, lambda_ = record.number("free_kappa_mg_per_l"), record.number("free_lambda_mg_per_l")
    if record.value("free_kappa_lambda_ratio") is not None or kappa is None or not lambda_:
        return {}
    return {"free_kappa_lambda_ratio": light_chain_ratio(kappa, lambda_)}
