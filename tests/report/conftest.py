"""Two small charts, assessed once for all tests of the report."""

from datetime import date
from pathlib import Path

import pytest

from ranvier.assess import Assessment, assess, assess_case
from ranvier.record import PatientRecord
from ranvier.report.diagnosis.impression import ImpressionSentence
from ranvier.report.diagnosis.statements import ConclusionGroup, ConclusionView, FindingView, LevelView
from ranvier.report.evidence.origins import UsedValue
from ranvier.report.evidence.steps import Evidence, EvidenceStep
from ranvier.report.plan.questions import Asked
from ranvier.report.plan.views import (
    Cited,
    DoseView,
    MedicineView,
    OpenFlag,
    PlanView,
    ProblemView,
    TestView,
    TreatmentView,
    UrgentView,
)
from ranvier.report.recorded.chart import ChartFact, ChartSection
from ranvier.report.recorded.studies import Cell, StudyBlock, StudyGroup, StudyRow
from ranvier.report.recorded.traces import MarkView, RecordingView, Tick, TraceView
from ranvier.report.report import CriteriaUsed, Footer, Header, Limits, Report, build_report

CASES = Path(__file__).parent / "cases"

SOURCE = "A source. A journal 2020;1:2-3"


@pytest.fixture(scope="session")
def painful_feet() -> Assessment:
    return assess_case(CASES / "painful_feet")


@pytest.fixture(scope="session")
def weak_legs() -> Assessment:
    return assess_case(CASES / "weak_legs")


@pytest.fixture(scope="session")
def bare_report() -> Report:
    """A chart that says nothing but its day."""
    return build_report(assess(PatientRecord("bare", date(2026, 3, 2))))


@pytest.fixture(scope="session")
def hands_report() -> Report:
    return build_report(assess_case(CASES / "two_hands"))


@pytest.fixture(scope="session")
def feet_report(painful_feet: Assessment) -> Report:
    return build_report(painful_feet)


@pytest.fixture(scope="session")
def legs_report(weak_legs: Assessment) -> Report:
    return build_report(weak_legs)


@pytest.fixture(scope="session")
def sample() -> Report:
    """A report made by hand, so that what renderers write does not change with the knowledge."""
    return Report(
        header=Header(
            "Numb feet", "numb_feet", "2026-03-02", "67 years, male, 176 cm", "A story.", "A citation", True, True
        ),
        impression=(
            ImpressionSentence("Urgent", "Act first on: weakness that progresses.", ("urgent",)),
            ImpressionSentence("Diagnosis", "Diabetic polyneuropathy: confirmed.", ("c-set.polyneuropathy",)),
            ImpressionSentence("First step", "Treat with duloxetine. Start: 30 mg once a day.", ("plan",)),
        ),
        studies=(_study(),),
        recordings=(_recording(),),
        conclusions=(
            ConclusionGroup(
                "syndrome",
                "Syndromes, by criteria",
                (
                    _conclusion("Diabetic polyneuropathy", "true", level="Confirmed", next_level=""),
                    _conclusion("Small fibre neuropathy", "provided", conditions=("abnormal sural response",)),
                ),
                (_conclusion("Ganglionopathy", "unknown"),),
            ),
        ),
        plan=_plan(),
        chart=(
            ChartSection("Patient", (ChartFact("Age", "67 years", "67", "case.yaml line 4"),)),
            ChartSection("Allergies", note="The chart says that there are none."),
        ),
        limits=Limits(
            (CriteriaUsed("A criteria set, edition 2010", (SOURCE,), ("It does not say why.",)),),
            ("2 stimulations",),
            12,
            3,
            "25",
        ),
        footer=Footer("0.1.0", "2026.11+abcdef12", "0123456789abcdef0123", "2026-03-02"),
        evidence={"set.polyneuropathy.confirmed:own": _evidence()},
    )


def _study() -> StudyGroup:
    low = Cell(
        "amplitude_mv",
        "Amplitude",
        "0.9",
        "mV",
        "abnormal",
        "low",
        "≥ 1.1",
        "2",
        "82%",
        source=SOURCE,
        row="peroneal.amplitude",
        verified=False,
        origin="ncs.csv line 7",
        note=1,
        flags=("noisy",),
    )
    late = Cell(
        "onset_latency_ms", "Onset latency", "5.2", "ms", "within", "", "≤ 6.5", "67", "80%", origin="ncs.csv line 7"
    )
    bare = Cell("onset_latency_ms", "Onset latency", "7.1", "ms", "no_limit", reason="cold limb", note=2)
    rows = (
        StudyRow(
            "Left", "Ankle", "", {"onset_latency_ms": late, "amplitude_mv": low}, "80 mm, 33 °C", "ncs.csv line 7"
        ),
        StudyRow("Right", "Ankle", "", {"onset_latency_ms": bare}, "", "ncs.csv line 8"),
        StudyRow("Right", "Below fibular head", "no response", {}, "", "ncs.csv line 9", True),
    )
    block = StudyBlock("Peroneal nerve to EDB", rows, ("Noisy", "No limit: cold limb"))
    return StudyGroup(
        "Motor studies", (block,), (("onset_latency_ms", "Onset latency", "ms"), ("amplitude_mv", "Amplitude", "mV"))
    )


def _recording() -> RecordingView:
    trace = TraceView(
        "ankle",
        "mV",
        -5.0,
        0.2,
        0.01,
        (0, 3, -90, 30),
        "58.0,30.0 100.0,31.0 140.0,10.0 180.0,60.0",
        (MarkView("peak", 6.8, -0.9, 140.0, 10.0, "automatic"),),
        (Tick(58.0, "0"), Tick(180.0, "10")),
        (Tick(30.0, "0"),),
        80.0,
        "ms after the stimulus",
        (),
        view=(-2.0, 12.0, -1.0, 0.4),
        whole=False,
    )
    return RecordingView(
        "Right peroneal, ankle",
        "ankle.txt",
        "recording site EDB",
        True,
        (trace,),
        (("Amplitude", "0.9 mV", ""),),
        "evoked 1",
        (),
    )


def _conclusion(
    title: str, state: str, level: str = "", conditions: tuple[str, ...] = (), next_level: str = ""
) -> ConclusionView:
    claim = "set.polyneuropathy.confirmed:own"
    found = FindingView("Sensory symptoms in the feet", claim, ("numb feet", "burning feet"), True)
    return ConclusionView(
        id="set." + title.casefold().replace(" ", "_"),
        kind="syndrome",
        title=title,
        subject="",
        state=state,
        level=level,
        statement=f"{title}.",
        criteria="A criteria set (2010)",
        conditions=conditions,
        excluded_by=(),
        speaks_for=(found,) if state == "true" else (),
        speaks_against=(),
        levels=(LevelView("Confirmed", state, claim, (), True),),
        next_level=next_level,
        missing=(),
        advice="Look for other causes." if state == "true" else "",
        claim_ids=(claim,),
        verified=state == "true",
        supported=state != "unknown",
    )


def _plan() -> PlanView:
    cited = Cited("First-line class.", source=SOURCE, claim_id="set.polyneuropathy.confirmed:own")
    dose = DoseView(
        "Start: 30 mg once a day.", (("Day 1", "30 mg a day"), ("Day 15", "60 mg a day")), "once a day", cited
    )
    chosen = _treatment("Duloxetine", "proposed", dose=dose)
    asked = _treatment("Carbamazepine", "ask_first", questions=("HLA-B*15:02",))
    barred = _treatment("Tramadol", "rejected", rejected=(Cited("Opioids are advised against.", source=SOURCE),))
    return PlanView(
        urgent=(
            UrgentView(
                "Weakness that progresses",
                "Admit today.",
                "today",
                "It may reach breathing.",
                ("set.polyneuropathy.confirmed:own",),
                SOURCE,
                True,
            ),
        ),
        open_flags=(OpenFlag("Cauda equina", ("saddle numbness",), ("set.polyneuropathy.confirmed:own",), False),),
        ask_most=(("limb weakness", 3),),
        flags_false=2,
        tests=(TestView("Serum vitamin B12", 1, (cited,), "A low value is treated.", "2 to 8% abnormal."),),
        repeated_tests=(),
        useless_tests=(TestView("Nerve biopsy", 9, (Cited("It does not show the cause.", verified=False),), "", ""),),
        problems=(ProblemView("painful", "Painful polyneuropathy", (chosen,), (asked,), (), (barred,)),),
        medicines=(
            MedicineView("PGB", "Pregabalin", "75 mg, once a day", "Is it pregabalin?", "case.yaml line 20", False),
        ),
        medicine_list="The list is complete.",
        questions=("'PGB' is read as pregabalin. Please confirm.",),
    )


def _treatment(
    title: str,
    standing: str,
    dose: DoseView | None = None,
    questions: tuple[str, ...] = (),
    rejected: tuple[Cited, ...] = (),
) -> TreatmentView:
    cited = Cited("First-line class.", source=SOURCE, claim_id="set.polyneuropathy.confirmed:own")
    return TreatmentView(
        id=title.casefold(),
        title=title,
        kind="medicine",
        standing=standing,
        line=1,
        why=(cited,),
        against=(Cited("Raises blood pressure."),),
        mechanism=Cited("Blocks reuptake.", source=SOURCE),
        evidence=(cited,),
        rejected=rejected,
        questions=questions,
        asked=tuple(Asked(each, "genes", each) for each in questions),
        cautions=(Cited("Makes passing water harder.", action="Ask about the stream.", verified=False),)
        if dose
        else (),
        dose=dose,
        monitoring=(Cited("Sodium.", when="after 2 weeks"),),
        failure=Cited("After 12 weeks."),
        stopping=Cited("Lower slowly."),
        counsel=(Cited("No driving at first."),),
        edition="2026",
    )


def _evidence() -> Evidence:
    used = UsedValue("hba1c_percent", "HbA1c", "8.4%", "case.yaml line 13, laboratory.hba1c", "68 mmol/mol")
    missing = UsedValue("x", "ankle reflex", "not recorded", missing=True)
    steps = (
        EvidenceStep("HbA1c is at least 6.5%", "true", (used,)),
        EvidenceStep("Ankle reflex is absent", "unknown", (missing,)),
    )
    return Evidence(
        id="set.polyneuropathy.confirmed:own",
        title="Diabetic polyneuropathy: confirmed",
        role="level",
        answer="unknown",
        rule="hba1c_percent >= 6.5 [%] and ankle_reflex = absent",
        words="HbA1c is at least 6.5% and ankle reflex is absent",
        source=SOURCE,
        source_where="table 1",
        link="https://doi.org/10.1000/x",
        verified=False,
        note="A note.",
        place="criteria/set.yaml line 9",
        answers=(EvidenceStep("All of these", "unknown", steps=steps),),
        missing=("ankle reflex",),
    )
