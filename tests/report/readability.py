"""How hard a text is to read: the grade of Flesch and Kincaid.

Kincaid JP, Fishburne RP, Rogers RL, Chissom BS. Derivation of new readability formulas for Navy enlisted personnel.
Research Branch Report 8-75, 1975: grade = 0.39 words per sentence + 11.8 syllables per word - 15.59.

The libraries that compute it (textstat, py-readability-metrics) fetch a dictionary from the net when they first run,
so that a test could not run offline; the syllables are counted by rule here.
"""

from __future__ import annotations

import re

from ranvier.knowledge.checking.leaflets import sentences

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
_TWO = re.compile(r"(i[ao]|eo(?!ple)|ua(?!r)|uo|[aeiou]ing|ying|ia|ue[lt]$|ism$|iu|[^l]ien|dnt$)")
"""Vowels side by side that are spoken apart."""
_ONE = re.compile(r"(tion|sion|cious|tious|cian|gion|gious|quo|qua|quia|gui|gua|guo)")
_SILENT_E = re.compile(
    r"([^aeiouylr]e|[aeiouy]re|[aeiouy]le|rle|are)$|[^aeiouydt]ed$"
    r"|(?<![bcdfghkpstz]l)(?<=[^aeioucgszxh])es$|ely$|eful"
)


def syllables(word: str) -> int:
    """How many syllables a word has, by rule; a word in capitals is spelt out.

    >>> [syllables(each) for each in ("nerve", "table", "needed", "tingling", "muscles", "inflammation", "EMG")]
    [1, 2, 2, 2, 2, 4, 3]
    """
    if word.isupper() and len(word) > 1:
        return len(word)
    low = word.lower().removesuffix("'s")
    count = len(_VOWELS.findall(low)) + len(_TWO.findall(low)) - len(_ONE.findall(low))
    return max(count - len(_SILENT_E.findall(low)), 1)


def words(text: str) -> list[str]:
    """The words of a text; numbers are left out."""
    return _WORD.findall(text)


def grade(text: str) -> float:
    """The school grade in which a text can be read.

    >>> round(grade("The doctor puts small pads on your skin. You feel a tap."), 1)
    -0.5
    """
    found = words(text)
    parts = [each for each in sentences(text) if words(each)]
    if not found:
        return 0.0
    return 0.39 * len(found) / len(parts) + 11.8 * sum(map(syllables, found)) / len(found) - 15.59
