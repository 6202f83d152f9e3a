"""The leaflet of one patient: what it is, what comes next, in plain words and as certain as the plan, never more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ranvier.assess import Assessment
from ranvier.knowledge.care.leaflets import ABOUT, CALL, COURSE, YOU_CAN, Leaflets, PlainText
from ranvier.knowledge.entries import Statement
from ranvier.report.leaflet.dangers import dangers_taken
from ranvier.report.leaflet.diseases import SURE, Told, told_diseases
from ranvier.report.leaflet.tests import Asked, asked_tests
from ranvier.report.leaflet.treatments import Advised, advised_treatments
from ranvier.report.wording import capital, ended
from ranvier.rules.words import joined
from ranvier.therapy.plan import Standing
from ranvier.therapy.problem_order import CARE

IN_PERSON = "disease_in_person"
LATER = "treatment_later"
_CHOSEN = (Standing.PROPOSED, Standing.ALREADY_TAKEN)
_WITHIN = {"now": "act_now", "today": "act_today"}


@dataclass(frozen=True, slots=True)
class Group:
    """A few sentences under a small heading; `listed` when each stands as a point."""

    heading: str
    sentences: tuple[str, ...]
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """One disease, test or treatment: its name, a note beside it, what is said of it, and how to start day by day."""

    title: str
    note: str = ""
    groups: tuple[Group, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()
    steps_heading: str = ""
    steps_before: str = ""
    steps_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the leaflet."""

    id: str
    title: str
    lead: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    points: tuple[Group, ...] = ()
    lines: tuple[str, ...] = ()
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Leaflet:
    """Everything that stands on the leaflet of one patient; renderers read this and decide nothing."""

    title: str
    date: str
    intro: str
    check: str
    simulated: str
    sections: tuple[Section, ...]
    made_by: str

    @property
    def sentences(self) -> Iterator[str]:
        """Every text of it, in order."""
        yield from (self.title, self.intro, self.check)
        for section in self.sections:
            yield from (section.title, *section.lead)
            for block in section.blocks:
                yield from (block.title, block.note, block.steps_heading, block.steps_before, *block.steps_after)
                yield from (f"{day}: {amount}" for day, amount in block.steps)
                yield from (text for group in block.groups for text in (group.heading, *group.sentences))
            yield from (text for group in section.points for text in (group.heading, *group.sentences))


def build_leaflet(assessment: Assessment) -> Leaflet:
    """Arrange an assessment for the patient."""
    return _Writer(assessment).leaflet()


class _Writer:
    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._plan = assessment.plan
        self._known: Leaflets = assessment.findings.knowledge.leaflets
        self._words: Mapping[str, str] = self._known.words
        self._diseases = told_diseases(assessment)
        self._treatments = advised_treatments(assessment)

    def leaflet(self) -> Leaflet:
        record, provenance, words = self._assessment.record, self._assessment.provenance, self._words
        sections = (
            self._act(), self._disease(), self._tests(), self._medicines(), self._others(), self._care(), self._help(),
            self._ask(),
        )  # fmt: skip
        return Leaflet(
            title=words["title"],
            date=record.on.isoformat(),
            intro=words["intro"],
            check=words["not_alone"],
            simulated=words["simulated"] if record.simulated else "",
            sections=tuple(each for each in sections if each is not None),
            made_by=f"Ranvier {provenance.ranvier_version}, knowledge {provenance.knowledge_version}",
        )

    def _act(self) -> Section | None:
        dangers = dangers_taken(self._plan.review, self._words)
        if not self._plan.urgent and not dangers:
            return None
        by_haste: dict[str, list[str]] = {}
        for each in self._plan.urgent:
            said = self._known.urgent.get(each.conclusion_id, self._words["urgent_general"])
            by_haste.setdefault(_WITHIN.get(each.urgent.within, "act_soon"), []).append(said)
        points = [Group(self._words[word], tuple(dict.fromkeys(said))) for word, said in by_haste.items()]
        if dangers:
            points.append(Group(self._words["danger"], dangers))
        return Section("act", self._words["act"], points=tuple(points), alarm=True)

    def _disease(self) -> Section:
        words, lead = self._words, list[str]()
        named = [each for each in self._diseases if each.text is not None]
        if not self._diseases:
            lead.append(words["disease_none"])
        if any(each.text is None for each in self._diseases):
            lead.append(words[IN_PERSON])
        if any(each.others_open for each in named):
            lead.append(words["others_too" if all(each.sure == SURE for each in named) else "others_open"])
        blocks = [self._told(each, each.text) for each in named if each.text is not None]
        blocks = _said_once(blocks)
        return Section("disease", words["disease"], tuple(lead), tuple(blocks))

    def _told(self, told: Told, text: PlainText) -> Block:
        course = "course" if told.sure == SURE else "course_if"
        headings = ((ABOUT, "about"), (COURSE, course))
        groups = [self._group(word, text.said.get(heading, ())) for heading, word in headings]
        return Block(told.sentence, "", tuple(each for each in groups if each.sentences))

    def _group(self, word: str, said: Iterable[Statement], listed: bool = False) -> Group:
        return Group(self._words[word] if word else "", tuple(_sentence(each.text) for each in said), listed)

    def _tests(self) -> Section | None:
        asked = asked_tests(self._assessment)
        if not asked:
            return None
        words = self._words
        first = [self._test(each) for each in asked if not each.later]
        later = [self._test(each) for each in asked if each.later]
        lead = [words["tests_intro"]]
        if not first:
            lead.append(words["tests_later"])
        elif later:
            later[0] = _noted(later[0], words["tests_later"])
        return Section("tests", words["tests"], tuple(lead), (*first, *later))

    def _test(self, asked: Asked) -> Block:
        words = self._words
        if asked.text is None:
            return Block(capital(asked.title), groups=(Group("", (words["test_general"],), False),))
        text = asked.text
        groups = [self._group(word, text.said.get(word, ())) for word in ("why", "how", "feel", "before", "after")]
        if asked.looks_for:
            groups.insert(1, Group(words["blood_list"], asked.looks_for))
        note = words["repeat"] if asked.again else ""
        return Block(text.title, note, tuple(each for each in groups if each.sentences))

    def _medicines(self) -> Section | None:
        words = self._words
        medicines = [each for each in self._treatments if each.medicine]
        lead = [words["medicines_intro"]] if medicines else []
        if self._waits(medicines=True):
            lead.append(words["none_chosen"])
        if not lead:
            return None
        return Section("medicines", words["medicines"], tuple(lead), tuple(map(self._advice, medicines)))

    def _others(self) -> Section | None:
        others = sorted((each for each in self._treatments if not each.medicine), key=lambda each: each.note == LATER)
        lead = (self._words["none_chosen_other"],) if self._waits(medicines=False) else ()
        if not others and not lead:
            return None
        return Section("treatments", self._words["treatments"], lead, tuple(map(self._advice, others)))

    def _waits(self, *, medicines: bool) -> bool:
        """Whether a treatment of this kind comes into question and none can be chosen before something is known."""
        items = [each for each in self._plan.items if each.kind != CARE and (each.kind == "medicine") is medicines]
        chosen = {each.problem for each in self._plan.items if each.standing in _CHOSEN}
        return any(each.standing is Standing.ASK_FIRST and each.problem not in chosen for each in items)

    def _advice(self, advised: Advised) -> Block:
        words, text = self._words, advised.text
        groups = [Group("", (words[advised.note],), False)]
        if text is None:
            groups.append(Group("", (words["treatment_general"],), False))
        else:
            headings = (("what", "what"), ("how", "how_to"), ("effects", "effects"), ("call", "call"))
            groups += [self._group(word, text.said.get(heading, ()), word != "what") for heading, word in headings]
            groups.append(self._stop(advised, text))
            groups.append(self._group("know", text.said.get("know", ()), True))
        if advised.beside:
            groups.append(Group("", (words["beside"].format(names=joined(advised.beside, "or")),), False))
        if advised.others:
            groups.append(Group("", (words["others"].format(names=joined(advised.others, "or")),), False))
        return Block(
            title=capital(advised.title),
            groups=tuple(each for each in groups if each.sentences),
            steps=advised.steps,
            steps_heading=words["steps"] if advised.steps else "",
            steps_before=words["steps_note"] if advised.steps else "",
            steps_after=tuple(words[word].format(**advised.amounts) for word in advised.after_steps),
        )

    def _stop(self, advised: Advised, text: PlainText) -> Group:
        said = tuple(_sentence(each.text) for each in text.said.get("stop", ()))
        if not advised.medicine and not said:
            return Group("", ())
        return Group(self._words["stop"], said or (self._words["stop_general"],), False)

    def _care(self) -> Section:
        own = [each for told in self._diseases if told.text for each in told.text.said.get(YOU_CAN, ())]
        if self._assessment.record.listings.get("medicine") is None:
            own.append(Statement(self._words["tell_medicines"]))
        points = [Group("", tuple(dict.fromkeys(_sentence(each.text) for each in own)))]
        points += [
            Group(care.title, tuple(_sentence(each.text) for each in care.said[YOU_CAN])) for care in self._cares()
        ]
        return Section("care", self._words["care"], points=tuple(each for each in points if each.sentences))

    def _cares(self) -> tuple[PlainText, ...]:
        """Kinds of care that belong to the diseases, and those that the chart itself asks for."""
        wanted = [id for told in self._diseases if told.text for id in told.text.care]
        planned = {each.id for each in self._plan.items if each.kind == CARE and each.standing in _CHOSEN}
        asked = [
            each.id
            for each in self._known.care.values()
            if any(map(self._holds, each.when)) or not planned.isdisjoint(each.names)
        ]
        return tuple(self._known.care[id] for id in dict.fromkeys((*wanted, *asked)))

    def _holds(self, name: str) -> bool:
        findings = self._assessment.findings
        step = findings.answers.patient.get(name)
        if step is not None:
            return step.value is True
        sides = (name, f"{name}_left", f"{name}_right")
        return any(self._assessment.record.value(each) is True for each in sides)

    def _help(self) -> Section:
        words = self._words
        now = tuple(words[each] for each in ("emergency_breath", "emergency_weak", "emergency_bladder"))
        soon = [each for told in self._diseases if told.text for each in told.text.said.get(CALL, ())]
        soon += [each for care in self._cares() for each in care.said.get(CALL, ())]
        local = bool(self._diseases) and all(told.text is not None and told.text.local for told in self._diseases)
        groups = [] if local else [Group(words["help_now"], now)]
        if soon:
            groups.append(Group(words["help_soon"], tuple(dict.fromkeys(each.text for each in soon))))
        return Section("help", words["help"], points=tuple(groups), alarm=True)

    def _ask(self) -> Section:
        return Section(
            "ask", self._words["ask"], (self._words["ask_text"],), lines=tuple(self._words["ask_lines"].split("|"))
        )


def _said_once(blocks: Iterable[Block]) -> list[Block]:
    """The blocks without sentences that an earlier one says already."""
    said: set[str] = set()
    made: list[Block] = []
    for block in blocks:
        groups: list[Group] = []
        for group in block.groups:
            new = tuple(each for each in group.sentences if each not in said)
            said.update(new)
            groups.append(replace(group, sentences=new))
        made.append(replace(block, groups=tuple(each for each in groups if each.sentences)))
    return made


def _noted(block: Block, note: str) -> Block:
    return replace(block, note=f"{note} {block.note}".strip())


def _sentence(text: str) -> str:
    return ended(capital(text))
