"""From the plain content of a reference file to a technique, refusing what cannot be meant.

The same form holds for the files that come with Ranvier and for a laboratory's own limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from ranvier.document import Document
from ranvier.errors import InputError, KnowledgeError, RanvierError, listed, nearest
from ranvier.knowledge.nerves.limit_rows import (
    BANDS,
    CONDITIONS,
    EXACT,
    WHOLE_YEARS,
    Band,
    Condition,
    LimitRow,
    Setting,
    Technique,
    plain_name,
)
from ranvier.units import symbol

Part = Mapping[str, Any]

KINDS = (
    "motor", "sensory", "mixed", "late", "comparison", "reflex", "autonomic", "needle", "motor_unit_number",
    "ultrasound", "muscle_ultrasound", "skin_biopsy",
)  # fmt: skip
ROLES = ("limit", "comparison", "disease_cut_off")
FILE_FIELDS = ("id", "title", "technique", "study", "rows")
SHIPPED_FIELDS = (*FILE_FIELDS, "sources")
SITE_FIELDS = ("nerve", "nerve_called", "kind", "recording_site", "recording_site_called", "stimulation",
               "stimulation_called", "min_temperature_c")  # fmt: skip
TECHNIQUE_FIELDS = (
    *SITE_FIELDS, "distance_mm", "distance_tolerance_mm", "distance_applies_to", "filters", "ages_years",
    "amplitude_definition", "note",
)  # fmt: skip
NUMBERS = ("limit", "percentile", "z_at_limit", "mean", "sd", "percentile_5", "percentile_95")
ROW_FIELDS = (
    *SITE_FIELDS, *NUMBERS, "id", "quantity", "segment", "unit", "side", "how", "abnormal_at_limit", "ci95", "range",
    "n", "skewed", "strata", "role", "source", "confidence", "withheld", "note",
)  # fmt: skip


class Reader:
    """Reads one file; every refusal names file, line and field.

    own         a laboratory's own file: errors are the user's, sources may be left out
    quantities  known quantities and their units; an unknown one in a laboratory's own file is refused
    """

    def __init__(
        self,
        document: Document,
        *,
        own: bool = False,
        quantities: Mapping[str, str] | None = None,
        at: Sequence[Any] = (),
    ) -> None:
        self.document, self.own, self.at = document, own, tuple(at)
        self.quantities: Mapping[str, str] = quantities or {}

    def technique(self) -> Technique:
        """The whole file.

        Raises KnowledgeError for a file that comes with Ranvier, InputError for a laboratory's own.
        """
        content = self._part(self._content(), (), FILE_FIELDS if self.own else SHIPPED_FIELDS)
        identity = self._text(content, (), "id")
        raw = self._part(content.get("technique"), ("technique",), TECHNIQUE_FIELDS)
        setting = self._setting(raw)
        rows = content.get("rows")
        if not isinstance(rows, list) or not rows:
            raise self._error("there are no rows", ("rows",), hint="Give at least one limit")
        read = tuple(self._row(item, index, identity, setting) for index, item in enumerate(cast("list[Any]", rows)))
        self._refuse_doubles(read)
        title = self._text(content, (), "title") if "title" in content else identity
        return Technique(
            identity, title, setting, read, str(raw.get("filters", "")), str(raw.get("amplitude_definition", "")),
            str(raw.get("note", "")), self.own,
        )  # fmt: skip

    def _content(self) -> Any:
        value = self.document.content
        for step in self.at:
            value = value[step]
        return value

    def _setting(self, raw: Part) -> Setting:
        path = ("technique",)
        if "ages_years" not in raw:
            raise self._error(
                "the ages of the people studied are not given", path,
                hint="Write ages_years: [18, 80], or ages_years: null when the limits hold at any age",
            )  # fmt: skip
        ages = raw.get("ages_years")
        applies = raw.get("distance_applies_to", "all")
        if applies not in ("all", "latency"):
            raise self._error(f"'{applies}' is not known here", (*path, "distance_applies_to"), allowed="all, latency")
        start = Setting(
            self._choice(raw, path, "kind", KINDS),
            distance_mm=self._number(raw, path, "distance_mm"),
            distance_tolerance_mm=self._number(raw, path, "distance_tolerance_mm") or 0.0,
            distance_applies_to=applies,
            ages=None if ages is None else self._band(ages, (*path, "ages_years"), years=True),
        )
        return self._place(start, raw, path)

    def _place(self, setting: Setting, raw: Part, path: tuple[Any, ...]) -> Setting:
        """The setting with what a technique or a row says about nerve, sites and temperature."""
        changes: dict[str, Any] = {}
        names = (("nerve", "nerves"), ("recording_site", "recording_sites"), ("stimulation", "stimulation_sites"))
        for field, target in names:
            if raw.get(field) is not None:
                called: object = raw.get(f"{field}_called") or []
                if not isinstance(called, list):
                    raise self._error("a list of names is needed", (*path, f"{field}_called"))
                own = plain_name(self._text(raw, path, field))
                others = [plain_name(str(name)) for name in cast("list[Any]", called)]
                others += self._names_of_site(own) if field == "stimulation" else []
                changes[target] = tuple(dict.fromkeys((own, *others)))
        if "kind" in raw:
            changes["kind"] = self._choice(raw, path, "kind", KINDS)
        if "min_temperature_c" in raw:
            changes["min_temperature_c"] = self._number(raw, path, "min_temperature_c")
        return replace(setting, **changes) if changes else setting

    def _names_of_site(self, site: str) -> list[str]:
        """What the study of the same file calls a stimulation site."""
        study: Part = self._content().get("study") or {}
        return [name for names in study.get("sites", ()) if site in names for name in names]

    def _row(self, item: Any, index: int, technique: str, setting: Setting) -> LimitRow:
        path = ("rows", index)
        raw = self._part(item, path, ROW_FIELDS)
        quantity = self._text(raw, path, "quantity")
        unit = self._unit(raw, path, quantity)
        numbers = {name: self._number(raw, path, name) for name in NUMBERS}
        side = self._choice(raw, path, "side", ("lower", "upper")) if "side" in raw else None
        if numbers["limit"] is not None and side is None:
            raise self._error("the limit has no side", path, allowed="side: lower (abnormal below it) or upper")
        if self.own and numbers["limit"] is None:
            raise self._error("the row has no limit", path, hint="Give limit and side, or remove the row")
        row = LimitRow(
            f"{technique}.{raw.get('id', f'row_{index + 1}')}",
            technique,
            quantity,
            unit,
            self._place(setting, raw, path),
            segment=self._text(raw, path, "segment") if "segment" in raw else None,
            limit=numbers["limit"],
            side=cast("Any", side),
            percentile=numbers["percentile"],
            z_at_limit=numbers["z_at_limit"],
            mean=numbers["mean"],
            sd=numbers["sd"],
            stricter=numbers["percentile_95" if side == "upper" else "percentile_5"],
            conditions=self._conditions(raw, path),
            **self._about(raw, path),
        )
        self._sensible(row, path)
        return row

    def _about(self, raw: Part, path: tuple[Any, ...]) -> dict[str, Any]:
        """What a row says beside its numbers: how they came about, where they were read, for what they are used."""
        return {
            "how": str(raw.get("how", "")),
            "abnormal_at_limit": raw.get("abnormal_at_limit") is True,
            "healthy_range": self._pair(raw, path, "range"),
            "n": raw.get("n"),
            "skewed": raw.get("skewed") is True,
            "role": self._choice(raw, path, "role", ROLES) if "role" in raw else "limit",
            "source": self._source(raw, path),
            "confidence": self._confidence(raw, path),
            "withheld": str(raw.get("withheld", "")),
            "note": str(raw.get("note", "")),
        }

    def _sensible(self, row: LimitRow, path: tuple[Any, ...]) -> None:
        """A limit lies on its own side of the mean, and a percentile on its own side of the middle."""
        upper = row.side == "upper"
        if row.limit is not None and row.mean is not None and (row.limit > row.mean) is not upper:
            raise self._error(
                f"the {row.side} limit {row.limit} is on the other side of the mean {row.mean}", (*path, "limit")
            )
        if row.percentile is not None and not 0 < row.percentile < 100:
            raise self._error("a percentile lies between 0 and 100", (*path, "percentile"))
        if row.percentile is not None and row.side is not None and (row.percentile > 50) is not upper:
            raise self._error(
                f"percentile {row.percentile:g} does not suit a limit whose side is {row.side}", (*path, "percentile")
            )
        if row.sd is not None and row.sd <= 0:
            raise self._error("a standard deviation is greater than zero", (*path, "sd"))

    def _unit(self, raw: Part, path: tuple[Any, ...], quantity: str) -> str:
        given = self._text(raw, path, "unit")
        try:
            unit = symbol(given)
        except RanvierError as error:
            raise self._error(error.what, (*path, "unit"), near=error.nearest, allowed=error.allowed) from None
        known = self.quantities
        if known and quantity not in known:
            raise self._error(
                f"unknown quantity '{quantity}'",
                (*path, "quantity"),
                near=nearest(quantity, known),
                allowed=listed(known, 80),
            )
        if known and unit != known[quantity]:
            raise self._error(f"'{quantity}' is given in {known[quantity]}, not in {unit}", (*path, "unit"))
        return unit

    def _conditions(self, raw: Part, path: tuple[Any, ...]) -> tuple[Condition, ...]:
        if raw.get("strata") is None:
            return ()
        here = (*path, "strata")
        strata = self._part(raw["strata"], here, CONDITIONS)
        return tuple(self._condition(strata, here, name) for name in strata)

    def _condition(self, strata: Part, here: tuple[Any, ...], name: str) -> Condition:
        if name in BANDS:
            return Condition(name, self._band(strata[name], (*here, name), years=name == WHOLE_YEARS))
        if name in EXACT:
            return Condition(name, float(self._number(strata, here, name) or 0.0))
        words = ("female", "male") if name == "sex" else ("left", "right")
        return Condition(name, self._choice(strata, here, name, words))

    def _band(self, value: Any, path: tuple[Any, ...], *, years: bool) -> Band:
        if not isinstance(value, list) or len(cast("list[Any]", value)) != 2:
            raise self._error("a span is needed", path, allowed="[19, 49], or null for an open end")
        low, high = (None if each is None else self._plain_number(each, path) for each in cast("list[Any]", value))
        if low is None and high is None:
            raise self._error("a span open at both ends divides nothing", path, hint="Leave it out")
        if low is not None and high is not None and (low > high or (low == high and not years)):
            raise self._error(f"the span {low} to {high} is empty", path)
        return Band(low, high, years)

    def _pair(self, raw: Part, path: tuple[Any, ...], field: str) -> tuple[float, float] | None:
        value = raw.get(field)
        if value is None:
            return None
        if not isinstance(value, list) or len(cast("list[Any]", value)) != 2:
            raise self._error("two numbers are needed", (*path, field))
        low, high = (self._plain_number(each, (*path, field)) for each in cast("list[Any]", value))
        return low, high

    def _source(self, raw: Part, path: tuple[Any, ...]) -> str:
        if "source" in raw or not self.own:
            return self._text(raw, path, "source")
        return self.document.name

    def _confidence(self, raw: Part, path: tuple[Any, ...]) -> str:
        if "confidence" in raw or not self.own:
            return self._choice(raw, path, "confidence", ("seen", "memory"))
        return "seen"

    def _refuse_doubles(self, rows: Sequence[LimitRow]) -> None:
        seen: dict[tuple[str, str | None], list[tuple[int, LimitRow]]] = {}
        names: set[str] = set()
        for index, row in enumerate(rows):
            if row.id in names:
                raise self._error(f"the id '{row.id}' stands twice", ("rows", index))
            names.add(row.id)
            same = seen.setdefault((row.quantity, row.segment), [])
            clash = next((other for _, other in same if row.overlaps(other)), None)
            if clash is not None:
                raise self._error(
                    f"rows '{clash.id}' and '{row.id}' could hold for the same person", ("rows", index),
                    hint="Make their strata exclude each other",
                )  # fmt: skip
            same.append((index, row))

    def _part(self, value: Any, path: tuple[Any, ...], allowed: Iterable[str]) -> Part:
        if not isinstance(value, Mapping):
            raise self._error("named fields are needed here", path, allowed=listed(allowed, 40))
        part = cast("Part", value)
        for key in part:
            if key not in allowed:
                raise self._error(
                    f"unknown field '{key}'", (*path, key), near=nearest(key, allowed), allowed=listed(allowed, 40)
                )
        return part

    def _text(self, raw: Part, path: tuple[Any, ...], field: str) -> str:
        value = raw.get(field)
        if not isinstance(value, str) or not value:
            raise self._error(f"'{field}' is missing or not a word", (*path, field) if field in raw else path)
        return value

    def _choice(self, raw: Part, path: tuple[Any, ...], field: str, allowed: Sequence[str]) -> str:
        value = self._text(raw, path, field)
        if value not in allowed:
            near = nearest(value, allowed)
            raise self._error(f"'{value}' is not known here", (*path, field), near=near, allowed=listed(allowed, 20))
        return value

    def _number(self, raw: Part, path: tuple[Any, ...], field: str) -> float | None:
        value = raw.get(field)
        return None if value is None else self._plain_number(value, (*path, field))

    def _plain_number(self, value: Any, path: tuple[Any, ...]) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._error(f"'{value}' is not a number", path)
        return value

    def _error(
        self, what: str, path: tuple[Any, ...], *, near: str | None = None, allowed: str = "", hint: str = ""
    ) -> RanvierError:
        kind = InputError if self.own else KnowledgeError
        return kind(what, where=self.document.where(*self.at, *path), nearest=near, allowed=allowed, hint=hint)
