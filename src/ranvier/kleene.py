"""Three answers: true, false, unknown (True, False, None).

Missing is never normal. Unknown means that an input which could decide is not there. The functions
follow Kleene's strong logic: an answer is known only when no missing input could change it.
"""

from __future__ import annotations

from collections.abc import Iterable

type_names = {True: "true", False: "false", None: "unknown"}

Truth = bool | None


def both(left: Truth, right: Truth) -> Truth:
    """Kleene and: false decides, unknown does not.

    >>> both(None, False), both(None, True), both(True, True)
    (False, None, True)
    """
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: Truth, right: Truth) -> Truth:
    """Kleene or: true decides, unknown does not.

    >>> either(None, True), either(None, False), either(False, False)
    (True, None, False)
    """
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def negate(value: Truth) -> Truth:
    """Kleene not: unknown stays unknown.

    >>> negate(True), negate(False), negate(None)
    (False, True, None)
    """
    return None if value is None else not value


def every(values: Iterable[Truth]) -> Truth:
    """True when all are true, false when one is false.

    >>> every([True, None]), every([None, False]), every([])
    (None, False, True)
    """
    answer: Truth = True
    for value in values:
        answer = both(answer, value)
    return answer


def some(values: Iterable[Truth]) -> Truth:
    """True when one is true, false when all are false.

    >>> some([False, None]), some([None, True]), some([])
    (None, True, False)
    """
    answer: Truth = False
    for value in values:
        answer = either(answer, value)
    return answer


def say(value: Truth) -> str:
    """The answer as a word.

    >>> say(None)
    'unknown'
    """
    return type_names[value]
