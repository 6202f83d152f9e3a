"""The evidence of one statement in a terminal, as a tree that one can follow down to the values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranvier.report.console import plain_text
from ranvier.report.console import text as styled
from ranvier.report.evidence.origins import UsedValue
from ranvier.report.evidence.steps import Evidence, EvidenceStep
from ranvier.report.wording import capital, ended

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

_STYLES = {"true": "bold green", "false": "dim", "unknown": "yellow"}


def print_evidence(evidence: Evidence, console: Console | None = None, *, full: bool = False) -> None:
    """Print the rule, its source, and the answer at every step.

    full  also the parts that do not decide the answer: what is false in an "or" that is true, for example
    """
    from rich.console import Console

    shown = console or Console()
    for part in (evidence, *evidence.parts):
        _print_one(part, shown, full)


def evidence_text(evidence: Evidence, width: int = 100, *, full: bool = False) -> str:
    """The same as plain text of a given width."""
    return plain_text(lambda console: print_evidence(evidence, console, full=full), width)


def _print_one(evidence: Evidence, console: Console, full: bool) -> None:
    console.print(_title(evidence))
    if evidence.parts:
        if evidence.note:
            console.print(styled(ended(evidence.note), "dim"))
        return
    if evidence.words:
        console.print(styled(ended(capital(evidence.words))))
    console.print(styled(f"  rule    {evidence.rule}", "cyan"))
    if evidence.source:
        where = f" ({evidence.source_where})" if evidence.source_where else ""
        console.print(
            styled(f"  source  {evidence.source}{where}{'' if evidence.verified else ' [unverified]'}", "dim")
        )
    if evidence.place:
        console.print(styled(f"  file    {evidence.place}", "dim"))
    if evidence.note:
        console.print(styled(f"  note    {ended(evidence.note)}", "dim"))
    for each in evidence.answers:
        console.print(_tree(each, full))
    if not evidence.answers:
        console.print(styled("There is no row of which this could be asked.", "dim"))
    if evidence.missing:
        console.print(styled(f"Would settle it: {'; '.join(evidence.missing)}.", "yellow"))
    console.print(styled(""))


def _title(evidence: Evidence) -> Text:
    title = styled(f"{evidence.title}: ", "bold")
    return title.append(evidence.answer or "see each rule", _STYLES.get(evidence.answer, "bold")).append(
        f"  {evidence.id}", "dim"
    )


def _tree(step: EvidenceStep, full: bool) -> Tree:
    from rich.tree import Tree

    tree = Tree(_line(step), guide_style="dim")
    _grow(tree, step, full)
    return tree


def _grow(tree: Tree, step: EvidenceStep, full: bool) -> None:
    shown = step.steps if full else _deciding(step)
    for below in shown:
        _grow(tree.add(_line(below)), below, full)
    left = len(step.steps) - len(shown)
    if left:
        tree.add(styled(f"{left} more that {'do' if left > 1 else 'does'} not decide it", "dim"))


def _deciding(step: EvidenceStep) -> tuple[EvidenceStep, ...]:
    """The parts that make the answer what it is; all of them when none does so alone."""
    same = tuple(each for each in step.steps if each.answer == step.answer)
    return same if same and step.answer in {"true", "false"} else step.steps


def _line(step: EvidenceStep) -> Text:
    line = styled(f"{step.answer:<8}", _STYLES.get(step.answer, "bold"))
    if step.subject:
        line.append(f"{capital(step.subject)}: ", "bold")
    line.append(step.text)
    for used in step.used:
        line.append(f" · {_used(used, len(step.used) > 1)}", "cyan")
    return line


def _used(used: UsedValue, named: bool) -> str:
    parts = [f"{used.phrase} {used.value}" if named else used.value]
    if used.as_given:
        parts.append(f"(written '{used.as_given}')")
    if used.limit:
        parts.append(f"[{used.limit}]")
    if used.origin:
        parts.append(f"<{used.origin}>")
    return " ".join(parts)
