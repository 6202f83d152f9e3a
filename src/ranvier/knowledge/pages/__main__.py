"""Write the reference pages into a folder: python -m ranvier.knowledge.pages docs/reference"""

from __future__ import annotations

import sys
from pathlib import Path

from ranvier.knowledge.pages import reference_pages
from ranvier.knowledge.store import load_knowledge


def main(folder: str) -> None:
    """Write the pages into a folder; pages of files that are no longer there go."""
    pages = reference_pages(load_knowledge())
    for group in ("criteria", "causes"):
        (Path(folder) / group).mkdir(parents=True, exist_ok=True)
        for old in (Path(folder) / group).glob("*.md"):
            if f"{group}/{old.name}" not in pages:
                old.unlink()
    for name, text in pages.items():
        (Path(folder) / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
