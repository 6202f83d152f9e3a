"""One form for everything that can go wrong with what a person gave us: a sentence that helps.

Every error says what is wrong and where, what is allowed, the nearest match, and what to do.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable


class RanvierError(Exception):
    """Input that cannot be used, told in one sentence a person can act on.

    what     what is wrong, as a clause without a full stop
    where    file, line, field; empty when there is no place to name
    allowed  what would be accepted
    nearest  the closest allowed name, when one is close
    hint     what to do next

    >>> print(RanvierError("unknown nerve 'medan'", where="ncs.csv line 3", nearest="median"))
    ncs.csv line 3: unknown nerve 'medan'. Did you mean 'median'?
    """

    def __init__(
        self, what: str, *, where: str = "", allowed: str = "", nearest: str | None = None, hint: str = ""
    ) -> None:
        self.what, self.where, self.allowed, self.nearest, self.hint = what, where, allowed, nearest, hint
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The whole message on one line."""
        text = f"{self.where}: {self.what}." if self.where else f"{self.what}."
        if self.nearest:
            text += f" Did you mean '{self.nearest}'?"
        if self.allowed:
            text += f" Allowed: {self.allowed}."
        if self.hint:
            text += f" {self.hint.rstrip('.')}."
        return " ".join(text.split())

    def at(self, where: str) -> RanvierError:
        """The same error with its place put in front."""
        joined = f"{where}, {self.where}" if self.where else where
        return type(self)(self.what, where=joined, allowed=self.allowed, nearest=self.nearest, hint=self.hint)


class InputError(RanvierError):
    """A case, table or recording that cannot be read as it stands."""


class KnowledgeError(RanvierError):
    """A knowledge file that breaks the rules of the knowledge."""


class RuleError(RanvierError):
    """A rule text that does not parse, names what does not exist, or compares unlike units."""


def nearest(name: str, choices: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """The closest of the allowed names, or None when nothing is close.

    likeness  from 0 to 1, how much the two must share

    >>> nearest("hba1c_percnt", ["hba1c_percent", "glucose"])
    'hba1c_percent'
    >>> nearest("zebra", ["hba1c_percent"]) is None
    True
    """
    by_folded = {choice.casefold(): choice for choice in choices}
    found = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=likeness)
    return by_folded[found[0]] if found else None


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """The closest of the allowed names as a sentence to be put behind another one; empty when nothing is close.

    >>> did_you_mean("glucos", ["hba1c_percent", "glucose"])
    " Did you mean 'glucose'?"
    """
    close = nearest(name, choices)
    return f" Did you mean '{close}'?" if close else ""


def suggested(name: str, choices: Iterable[str]) -> str | None:
    """The closest of the allowed names; else the shortest of which the name is a part, for a person who guesses.

    >>> suggested("cidp", ["cidp_ean_pns_2021", "cidp_ean_pns_2021_support"])
    'cidp_ean_pns_2021'
    >>> suggested("reflex", ["ankle_reflex", "vibration_toes"])
    'ankle_reflex'
    """
    names = list(choices)
    parts = [part for part in re.split(r"[^a-z0-9]+", name.casefold()) if part]
    holding = [each for each in names if _has_run(re.split(r"[^a-z0-9]+", each.casefold()), parts)]
    return nearest(name, names) or (min(holding, key=len) if len("".join(parts)) > 2 and holding else None)


def _has_run(words: list[str], parts: list[str]) -> bool:
    """Whether the parts stand one after the other among the words."""
    return any(words[at : at + len(parts)] == parts for at in range(len(words)))


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names as a short list for an error message.

    >>> listed(["b", "a"])
    'a, b'
    """
    ordered = sorted(names)
    shown = ", ".join(ordered[:most])
    return shown if len(ordered) <= most else f"{shown} and {len(ordered) - most} more"
