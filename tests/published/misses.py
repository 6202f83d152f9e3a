"""Why a published patient is missed: the reason for each miss, said by those who looked at it."""

MISSES: dict[str, str] = {}
