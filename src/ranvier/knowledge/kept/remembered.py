"""What was read and checked once, kept in the user's cache for the next start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

MOST_KEPT = 6
"""Editions of each kind that are kept for a quick start: several installations may take turns."""


def recall(kind: str, stamp: str) -> Any:
    """What was kept under a kind and a stamp; None when nothing is, or it cannot be read."""
    import msgspec

    try:
        return msgspec.msgpack.decode(_path(kind, stamp).read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def remember(kind: str, stamp: str, content: Any) -> None:
    """Keep plain content; the oldest of its kind makes room. A home that cannot be written to costs time alone."""
    import msgspec

    path = _path(kind, stamp)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = sorted(path.parent.glob(f"{kind}-*.msgpack"), key=lambda each: each.stat().st_mtime)
        for old in kept[: max(len(kept) - MOST_KEPT + 1, 0)]:
            old.unlink(missing_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(msgspec.msgpack.encode(content))
        unfinished.replace(path)
    except OSError:
        return


def _path(kind: str, stamp: str) -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("ranvier") / f"{kind}-{stamp}.msgpack"
