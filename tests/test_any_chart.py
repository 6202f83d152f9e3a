"""Any chart whatever: read, assessed, explained, written as JSON and shown, or refused in one sentence."""

from __future__ import annotations

import contextlib
import io
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

import ranvier
from ranvier.assess import Assessment, assess
from ranvier.diagnosis.checking import check_case
from ranvier.errors import InputError
from ranvier.formats.case import read_case
from ranvier.knowledge import load_knowledge
from ranvier.knowledge.vocabulary import Listing, Term
from ranvier.report.as_json import to_json
from ranvier.report.page import render_page
from ranvier.report.report import build_report
from ranvier.report.terminal import print_report

from .keeping import validator

KNOWLEDGE = load_knowledge()
FULL = Path(ranvier.__file__).parent / "cases" / "painful_diabetic_polyneuropathy_with_kidney_disease"
VISIT = date(2026, 1, 31)
MEDICINES = sorted(name for medicine in KNOWLEDGE.medicines.values() for name in medicine.names)

ways = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def value(term: Term, chance: random.Random) -> Any:
    """A value that the term may have, often at the edge of what is possible."""
    if term.type == "number":
        low, high = term.possible or (0.0, 1.0)
        return chance.choice([low, high, round(chance.uniform(low, high), 3), round(chance.uniform(low, high))])
    if term.type == "yes_no":
        return chance.random() < 0.5
    if term.type == "choice":
        return chance.choice(term.options)
    return (VISIT - timedelta(days=chance.randrange(4000))).isoformat() if term.type == "date" else "a word"


def possible(term: Term, chance: random.Random) -> Any:
    found = value(term, chance)
    if term.type == "number":
        low, high = term.possible or (0.0, 1.0)
        return min(max(found, low), high)
    return found


def entries(listing: Listing, chance: random.Random) -> dict[str, Any]:
    """A list of up to eight entries, complete, incomplete or without a total."""
    rows: list[dict[str, Any]] = []
    seen: set[tuple[Any, ...]] = set()
    for _ in range(chance.randrange(9)):
        row = {name: possible(term, chance) for name, term in listing.stated.items() if chance.random() < 0.7}
        if listing.id == "medicine":
            row["name"] = chance.choice([*MEDICINES, "unheard of", "metformin 500 mg", "a + b"])
        if row.get("status", "measured") != "measured":
            row = {name: each for name, each in row.items() if listing.stated[name].type != "number"}
        place = tuple(row.get(name) for name in ("nerve", "kind", "side", "recording_site", "stimulation_site"))
        if listing.id != "conduction" or place not in seen:
            rows.append(row)
        seen.add(place)
    total = chance.choice([None, len(rows), len(rows) + 2])
    return {"list": rows} if total is None else {"list": rows, "total": total}


def any_chart(seed: int) -> dict[str, Any]:
    """A chart by chance: nothing, little or nearly everything stated."""
    chance = random.Random(seed)
    share = chance.choice([0.02, 0.3, 0.9])
    vocabulary = KNOWLEDGE.vocabulary
    chart: dict[str, Any] = {"ranvier_case": 1, "date": VISIT.isoformat()}
    for term in vocabulary.terms.values():
        if term.id not in vocabulary.derived and chance.random() < share:
            stated = possible(term, chance)
            side = chance.choice(["left", "right", "both"])
            chart.setdefault(term.section, {})[term.id] = {side: stated} if term.per_side else stated
    for listing in vocabulary.listings.values():
        if not listing.derived and chance.random() < 0.8:
            alone = sum(each.section == listing.section for each in vocabulary.listings.values()) == 1
            made = entries(listing, chance)
            chart.setdefault(listing.section, {}).update(made if alone else {listing.id: made})
    return chart


def with_visits(seed: int) -> dict[str, Any]:
    """A chart by chance with up to three earlier visits by chance, in any order."""
    chance = random.Random(seed)
    visits: list[dict[str, Any]] = []
    for days in chance.sample(range(1, 900), chance.randrange(4)):
        visit = {**any_chart(chance.randrange(2**32)), "date": (VISIT - timedelta(days=days)).isoformat()}
        visits.append({name: each for name, each in visit.items() if name != "ranvier_case"})
    return {**any_chart(seed), "visits": visits}


def assessed(chart: dict[str, Any], folder: Path) -> Assessment | None:
    """The assessment of a chart; None when the chart contradicts itself."""
    path = folder / "case.json"
    path.write_text(json.dumps(chart))
    try:
        return assess(read_case(path, KNOWLEDGE))
    except InputError:
        return None


@settings(ways, max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_any_chart_is_assessed(seed: int, tmp_path: Path) -> None:
    assessment = assessed(any_chart(seed), tmp_path)
    if assessment is None:
        return
    assert not list(validator().iter_errors(json.loads(to_json(assessment))))
    assert all(each.title for each in assessment.conclusions)


@settings(ways, max_examples=6)
@given(seed=st.integers(0, 2**32))
def test_any_chart_is_shown(seed: int, tmp_path: Path) -> None:
    assessment = assessed(any_chart(seed), tmp_path)
    if assessment is None:
        return
    report = build_report(assessment)
    shown = io.StringIO()
    print_report(report, Console(file=shown, width=90))
    assert shown.getvalue()
    assert "</html>" in render_page(report)


@settings(ways, max_examples=12)
@given(seed=st.integers(0, 2**32))
def test_any_chart_with_visits_is_assessed_and_shown(seed: int, tmp_path: Path) -> None:
    assessment = assessed(with_visits(seed), tmp_path)
    if assessment is None:
        return
    assert not list(validator().iter_errors(json.loads(to_json(assessment))))
    report = build_report(assessment)
    print_report(report, Console(file=io.StringIO(), width=60))
    assert ('id="course"' in render_page(report)) is bool(assessment.record.visits)


def test_many_charts_by_chance_do_not_contradict_themselves(tmp_path: Path) -> None:
    assert sum(assessed(any_chart(seed), tmp_path) is not None for seed in range(12)) >= 3


@settings(ways, max_examples=120)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_case_is_read_or_refused(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    name = chance.choice(["case.yaml", "ncs.csv"])
    for each in ("case.yaml", "ncs.csv"):
        (tmp_path / each).write_bytes((FULL / each).read_bytes())
    lines = (FULL / name).read_text(encoding="utf-8").splitlines(keepends=True)
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(lines))
        line = lines[place]
        cut = chance.randrange(len(line) + 1)
        lines[place] = chance.choice([
            "", line * 2, line[:cut], line[cut:], line.replace(":", "", 1), line.replace(",", ";"), "  " + line,
            line.replace("yes", "9"), line.replace("left", "lfet"),
            line[:cut] + chance.choice("'\"{[&*!|%@\t#") + line[cut:],
            line[:cut] + str(chance.random() * 10**6) + line[cut:],
        ])  # fmt: skip
    (tmp_path / name).write_text("".join(lines), encoding="utf-8")
    with contextlib.suppress(InputError):
        assert list(check_case(tmp_path))


def test_nothing_is_assessed_without_the_chart_saying_so(tmp_path: Path) -> None:
    assessment = assessed({"ranvier_case": 1, "date": VISIT.isoformat()}, tmp_path)
    assert assessment is not None
    assert all(each.verdict is not True for each in assessment.findings.all)
    assert all(each.verdict is not True for each in assessment.conclusions)


@pytest.mark.parametrize("name", ["ncs.csv", "case.yaml"])
def test_every_cut_of_a_file_is_read_or_refused(name: str, tmp_path: Path) -> None:
    for each in ("case.yaml", "ncs.csv"):
        (tmp_path / each).write_bytes((FULL / each).read_bytes())
    content = (FULL / name).read_bytes()
    for end in range(0, len(content), max(1, len(content) // 25)):
        (tmp_path / name).write_bytes(content[:end])
        with contextlib.suppress(InputError):
            assert list(check_case(tmp_path))
