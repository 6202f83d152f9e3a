"""The charts of this folder, laid over what the clinic asked everybody, and their plans."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ranvier.assess import Assessment, assess
from ranvier.document import read_document
from ranvier.report.leaflet.build import Leaflet, build_leaflet
from ranvier.report.report import Report, build_report

from ...diagnosis.charts import merged, record

HOME = Path(__file__).parent
_NO_CHARTS = {"common", "further"}
ELEVEN = tuple(sorted(each.stem for each in HOME.glob("*.yaml") if each.stem not in _NO_CHARTS))


def _written(name: str) -> dict[str, Any]:
    content: dict[str, Any] = dict(read_document(HOME / f"{name}.yaml").content)
    content.pop("title", None)
    return content


@cache
def chart(name: str) -> dict[str, Any]:
    """The whole chart of one of the eleven, or of a further one."""
    further = _further()
    if name not in further:
        return merged(_written("common"), _written(name))
    own = dict(further[name])
    over = own.pop("over", "")
    return merged(chart(over) if over else _written("common"), own)


@cache
def _further() -> dict[str, Any]:
    return dict(read_document(HOME / "further.yaml").content)


def further() -> tuple[str, ...]:
    """The names of the further charts."""
    return tuple(_further())


@cache
def assessed(name: str) -> Assessment:
    """The assessment of such a chart."""
    return assess(record(chart(name)))


@cache
def reported(name: str) -> Report:
    """The report on such a chart."""
    return build_report(assessed(name))


@cache
def leaflet(name: str) -> Leaflet:
    """The leaflet for such a patient."""
    return build_leaflet(assessed(name))
