"""Reference pages made from the knowledge: every name that a chart may use, every feature that is understood,
every gene, every number of a method, every criteria set and every cause.

python -m ranvier.knowledge.pages docs/reference
"""

from __future__ import annotations

from ranvier.knowledge.pages.causes import causes_pages
from ranvier.knowledge.pages.criteria import criteria_pages
from ranvier.knowledge.pages.features import hpo_page
from ranvier.knowledge.pages.genes import genes_page
from ranvier.knowledge.pages.methods import methods_page
from ranvier.knowledge.pages.vocabulary import vocabulary_page
from ranvier.knowledge.store import Knowledge


def reference_pages(knowledge: Knowledge) -> dict[str, str]:
    """Every page that is made from the knowledge, by its path below docs/reference."""
    return {
        "vocabulary.md": vocabulary_page(knowledge),
        "hpo.md": hpo_page(knowledge),
        "genes.md": genes_page(knowledge),
        "methods.md": methods_page(knowledge),
        **{f"criteria/{name}": text for name, text in criteria_pages(knowledge).items()},
        **{f"causes/{name}": text for name, text in causes_pages(knowledge).items()},
    }
