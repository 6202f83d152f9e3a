"""The plan arranged for a reader: urgent actions, questions, tests, and every treatment with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ranvier.assess import Assessment
from ranvier.diagnosis.conclusions import LevelStanding
from ranvier.diagnosis.findings import Missing
from ranvier.diagnosis.genetic_testing import PanelAdvice
from ranvier.knowledge.entries import Statement
from ranvier.knowledge.phrasing import plain
from ranvier.record import Row
from ranvier.report.diagnosis.statements import missing_texts
from ranvier.report.evidence.origins import Origins, fact_origin
from ranvier.report.plan.cause_care import cause_views, harmful_medicine_views
from ranvier.report.plan.profiles import profile_view, sequence_views, told_before
from ranvier.report.plan.questions import arranged
from ranvier.report.plan.review import review_view
from ranvier.report.plan.views import (
    Cited,
    DoseView,
    MedicineView,
    OpenFlag,
    PanelView,
    PlanView,
    ProblemView,
    TestView,
    TreatmentView,
    UrgentView,
)
from ranvier.report.wording import capital, ended, number_text
from ranvier.therapy.plan import Dose, PlanItem, Reason, Standing, TestAdvice
from ranvier.therapy.problem_order import aims


def plan_view(assessment: Assessment, origins: Origins) -> PlanView:
    """Arrange the plan of one assessment."""
    return _Planner(assessment, origins).view()


class _Planner:
    def __init__(self, assessment: Assessment, origins: Origins) -> None:
        self._assessment = assessment
        self._plan = assessment.plan
        self._knowledge = assessment.findings.knowledge
        self._origins = origins

    def view(self) -> PlanView:
        flags = [each for each in self._assessment.conclusions if each.kind == "red_flag"]
        open_flags = self._open_flags()
        asked = Counter(ask for flag in open_flags for ask in flag.ask)
        return PlanView(
            urgent=tuple(self._urgent()),
            open_flags=open_flags,
            ask_most=tuple((ask, count) for ask, count in asked.most_common(8) if count > 1),
            flags_false=sum(1 for each in flags if each.verdict is False),
            tests=tuple(self._test(each) for each in self._plan.tests),
            repeated_tests=tuple(self._test(each) for each in self._plan.tests_to_repeat),
            useless_tests=tuple(self._test(each) for each in self._plan.tests_of_no_value),
            panels=tuple(map(self._panel, self._plan.panels)),
            problems=tuple(self._problems()),
            medicines=self._medicines(),
            medicine_list=self._medicine_list(),
            questions=self._plan.questions,
            causes=cause_views(self._assessment, self._origins),
            harmful_medicines=harmful_medicine_views(self._assessment, self._origins),
            review=review_view(
                self._plan.review,
                self._knowledge,
                self._origins,
                frozenset(each.title for each in self._plan.harmful_medicines),
            ),
        )

    def _urgent(self) -> Iterable[UrgentView]:
        for each in self._plan.urgent:
            form = self._knowledge.conclusions[each.conclusion_id]
            claims = [level.claim for level in form.levels]
            yield UrgentView(
                each.title,
                ended(capital(each.urgent.action)),
                each.urgent.within,
                ended(capital(each.urgent.why)),
                tuple(claim.id for claim in claims),
                self._origins.source_title(claims[0].source) if claims[0].source else "",
                all(claim.verified for claim in claims),
            )

    def _open_flags(self) -> tuple[OpenFlag, ...]:
        found = [
            OpenFlag(
                each.title,
                missing_texts(each.missing or _level_missing(each.levels)),
                tuple(level.claim_id for level in each.levels),
                bool(each.speaks_for),
            )
            for each in self._assessment.conclusions
            if each.kind == "red_flag" and each.verdict is None
        ]
        return tuple(sorted(found, key=lambda each: not each.started))

    def _problems(self) -> Iterable[ProblemView]:
        by_problem: dict[str, list[PlanItem]] = {}
        for item in self._plan.items:
            by_problem.setdefault(item.problem, []).append(item)
        told = told_before(self._plan.items)
        sequences = sequence_views(self._plan, self._knowledge, self._title, self._origins)
        aim = aims(self._plan.items, self._knowledge)
        for id, items in by_problem.items():
            views = {item: self._item(item, self._title(told.get((item.id, id), ""))) for item in items}
            title = self._title(id)

            def standing(
                *wanted: Standing, views: Mapping[PlanItem, TreatmentView] = views
            ) -> tuple[TreatmentView, ...]:
                return tuple(view for item, view in views.items() if item.standing in wanted)

            chosen = standing(Standing.ALREADY_TAKEN, Standing.PROPOSED)
            others = (standing(each) for each in (Standing.ASK_FIRST, Standing.LAST_RESORT, Standing.REJECTED))
            sequence = next((each for each in sequences if each.problem == title), None)
            yield ProblemView(id, title, chosen, *others, aim=aim[id], sequence=sequence)

    def _title(self, problem: str) -> str:
        return self._plan.problems.get(problem, capital(plain(problem))).rstrip(".") if problem else ""

    def _item(self, item: PlanItem, told: str = "") -> TreatmentView:
        return TreatmentView(
            id=item.id,
            title=item.title,
            kind=item.kind,
            standing=item.standing.value,
            line=item.line,
            why=self._reasons(each for each in item.reasons if not self._is_against(each)),
            against=self._reasons(each for each in item.reasons if self._is_against(each)),
            mechanism=self._cited(item.mechanism),
            evidence=tuple(self._cited(each) for each in item.evidence),
            rejected=self._reasons(item.rejected),
            questions=missing_texts(item.questions),
            cautions=self._reasons(sorted(item.cautions, key=lambda each: not self._is_to_avoid(each))),
            dose=None if item.dose is None else self._dose(item.dose),
            monitoring=tuple(self._cited(each) for each in item.monitoring),
            failure=None if item.failure is None else self._cited(item.failure),
            stopping=None if item.stopping is None else self._cited(item.stopping),
            counsel=tuple(self._cited(each) for each in item.counsel),
            edition=item.edition,
            profile=profile_view(item.profile, self._origins),
            told=told,
            given_with=self._knowledge.treatments[item.id].given_with,
            asked=arranged(missing_texts(item.questions), self._knowledge),
        )

    def _dose(self, dose: Dose) -> DoseView:
        steps = tuple((f"Day {each.day}", f"{number_text(each.daily_dose_mg)} mg a day") for each in dose.titration)
        times = ""
        if dose.times_per_day is not None:
            times = "once a day" if dose.times_per_day == 1 else f"in {number_text(dose.times_per_day)} doses a day"
        rule = next(iter(self._reasons((Reason("", dose.band),))), None) if dose.band else None
        return DoseView(dose.text, steps if len(steps) > 1 else (), times, rule)

    def _is_to_avoid(self, reason: Reason) -> bool:
        claim = self._knowledge.claims.get(reason.claim_id)
        return claim is not None and claim.avoid

    def _is_against(self, reason: Reason) -> bool:
        claim = self._knowledge.claims.get(reason.claim_id)
        return claim is not None and claim.role == "avoid"

    def _reasons(self, reasons: Iterable[Reason]) -> tuple[Cited, ...]:
        return tuple(self._reason(each) for each in reasons)

    def _reason(self, reason: Reason) -> Cited:
        claim = self._knowledge.claims.get(reason.claim_id)
        source = self._origins.source_title(claim.source) if claim is not None and claim.source else ""
        return Cited(
            ended(capital(reason.text)) if reason.text else "",
            action=ended(capital(reason.action)) if reason.action else "",
            source=source,
            verified=claim is None or claim.verified,
            claim_id=reason.claim_id if claim is not None else "",
            note=claim.note if claim is not None else "",
        )

    def _cited(self, statement: Statement) -> Cited:
        source = self._origins.source_title(statement.source) if statement.source else ""
        return Cited(
            ended(capital(statement.text)),
            when=statement.when,
            source=source,
            verified=statement.confidence == "seen",
            note=statement.note,
        )

    def _test(self, test: TestAdvice) -> TestView:
        changes = ended(capital(test.changes)) if test.changes else ""
        yields = ended(capital(test.yields)) if test.yields else ""
        return TestView(test.title, test.tier, self._reasons(test.reasons), changes, yields)

    def _panel(self, panel: PanelAdvice) -> PanelView:
        first = min(each.place for each in self._plan.panels)
        order = "if the others find nothing" if panel.last else "first" if panel.place == first else "then"
        reasons = self._reasons([Reason(each.text, each.claim_id) for each in panel.reasons])
        several = len(panel.genes) > 1
        genes = f"{len(panel.genes)} genes: {', '.join(panel.genes)}" if several else "".join(panel.genes)
        misses, yields, note = (
            ended(capital(text)) if text else "" for text in (panel.misses, panel.yields, panel.note)
        )
        return PanelView(panel.title, order, genes, reasons, misses, yields, note)

    def _medicines(self) -> tuple[MedicineView, ...]:
        rows = self._assessment.record.rows("medicine")
        return tuple(
            MedicineView(
                reading.given,
                " with ".join(each.title for each in reading.medicines),
                _dose_in_chart(row),
                reading.question or "",
                fact_origin(row.facts["name"]) if "name" in row.facts else str(row.origin),
                not reading.medicines,
            )
            for row, reading in zip(rows, self._assessment.gathered.medicines, strict=True)
        )

    def _medicine_list(self) -> str:
        listing = self._assessment.record.listings.get("medicine")
        if listing is None:
            return "The chart holds no list of medicines."
        if listing.unlisted == 0:
            return "The list is complete." if listing.rows else "The chart says that the patient takes no medicines."
        return "The list may be incomplete."


def _dose_in_chart(row: Row) -> str:
    single, times, daily = (row.number(each) for each in ("dose_mg", "times_per_day", "daily_dose_mg"))
    parts: list[str] = []
    if single is not None:
        parts.append(f"{number_text(single)} mg")
    if times is not None:
        parts.append(f"{number_text(times)} times a day" if times != 1 else "once a day")
    if daily is not None:
        parts.append(f"{number_text(daily)} mg a day")
    return ", ".join(parts)


def _level_missing(levels: Iterable[LevelStanding]) -> tuple[Missing, ...]:
    return tuple(dict.fromkeys(missing for each in levels for missing in each.missing))
