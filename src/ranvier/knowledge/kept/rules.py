"""The checked rules, kept for the next start together with the stamp of the code that made them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from ranvier.document import as_list
from ranvier.knowledge.kept.remembered import recall, remember
from ranvier.rules.check import Scope
from ranvier.rules.kept import built_again, plain_rules
from ranvier.rules.ruleset import Definition, RuleSet, build

_ROOT = Path(__file__).parents[2]
_MAKERS = (_ROOT / "knowledge", _ROOT / "rules")
"""The folders with the code that makes rules of knowledge files; a change there makes them be built anew."""


def checked_rules(stamp: str, scope: Scope, definitions: Callable[[], Iterable[Definition]]) -> RuleSet:
    """The rules of knowledge files, checked and in order of use; kept under the stamp of the files when they have one.

    Raises RuleError as `build` does; rules that are not sound are not kept.
    """
    if not stamp:
        return build(definitions(), scope)
    stamp = _with_code(stamp)
    plain = as_list(recall("rules", stamp))
    if plain is not None:
        try:
            return built_again(plain, scope)
        except (TypeError, ValueError):  # a file that something else wrote or cut
            pass
    rules = build(definitions(), scope)
    remember("rules", stamp, plain_rules(rules))
    return rules


def _with_code(stamp: str) -> str:
    hashed = hashlib.sha256(stamp.encode())
    for path in (*(path for folder in _MAKERS for path in sorted(folder.rglob("*.py"))), _ROOT / "units.py"):
        info = path.stat()
        hashed.update(f"{path} {info.st_size} {info.st_mtime_ns}\n".encode())
    return hashed.hexdigest()[:24]
