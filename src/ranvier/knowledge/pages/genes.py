"""The page of genes and panels."""

from __future__ import annotations

from collections.abc import Iterator

from ranvier.knowledge.diseases.genes import Panel
from ranvier.knowledge.store import Knowledge


def genes_page(knowledge: Knowledge) -> str:
    """Panels with their genes and what they miss, and every gene with its inheritance, as a Markdown page."""
    return "\n".join(_lines(knowledge)) + "\n"


def _lines(knowledge: Knowledge) -> Iterator[str]:
    yield from ("# Genes and panels", "", "Made by `make reference`; do not edit by hand.", "", "## Panels")
    for panel in knowledge.panels.values():
        yield from _panel(panel)
    yield from ("", "## Genes", "", "| gene | inheritance | disease | also called | remark |", "|---|---|---|---|---|")
    for gene in sorted(knowledge.genes.values(), key=lambda each: each.id):
        remark = " ".join(filter(None, (gene.missed, gene.note)))
        inheritance = gene.inheritance.replace("_", " ")
        doubt = "" if gene.confidence == "seen" else " (unverified)"
        yield f"| {gene.id} | {inheritance}{doubt} | {gene.disease} | {', '.join(gene.called)} | {remark} |"


def _panel(panel: Panel) -> Iterator[str]:
    genes = f"{len(panel.genes)} genes: {', '.join(panel.genes)}." if panel.genes else "No list of genes: all are read."
    yield from ("", f"### {panel.title}", "", genes, "")
    for each in panel.indicated:
        doubt = "" if each.claim.verified else " (unverified)"
        yield f"- asked for, place {each.place}, needs {each.needs.replace('_', ' ')}: {each.claim.title}{doubt}"
    yield from (f"- not for: {each.title}" for each in panel.not_for)
    yield f"- misses: {panel.misses}"
    if panel.yields:
        yield f"- yield: {panel.yields}"
    if panel.note:
        yield f"- {panel.note}"
