"""Reading the knowledge files once, and remembering them until one changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ranvier.document import Document, as_mapping, read_document
from ranvier.errors import KnowledgeError, RanvierError, listed
from ranvier.knowledge.forms import FORMS
from ranvier.knowledge.kept import remembered

HOME = Path(__file__).parent
CACHE_FORM = 1
FORM_MODULES = (
    "forms", "shapes", "nerves/studies", "nerves/limit_reading", "nerves/limit_rows", "nerves/anatomy",
    "diseases/genes", "care/leaflets", "care/trial_table", "care/blocks", "care/cause_care", "care/profile",
    "care/interactions",
)  # fmt: skip
"""What decides whether a file is sound; a change here makes every file be read again."""


@dataclass(frozen=True, slots=True)
class Files:
    """Every knowledge file by folder and stem, and a digest of their content.

    stamp  under which what is made of them is kept for the next start; empty when nothing is
    """

    by_folder: Mapping[str, Mapping[str, Document]]
    digest: str
    stamp: str = ""

    def folder(self, name: str) -> Mapping[str, Document]:
        """The files of one folder."""
        return self.by_folder.get(name, {})


def read_files(home: Path = HOME, *, remember: bool = True, complaints: list[str] | None = None) -> Files:
    """Read and check the form of every knowledge file below a folder.

    remember    keep the checked content in the user's cache, so that the next start is quick; a file that
                changed in size or time makes it be read again
    complaints  where to write what is wrong; nothing is raised then, and the files that are wrong are left out

    Raises KnowledgeError with file, line and field.
    """
    paths = sorted(path for folder in FORMS for path in (home / folder).glob("*.yaml"))
    stamp = _stamp(paths, home)
    cached = _recalled(stamp) if remember else None
    if cached is None:
        cached = _read(paths, home, complaints)
        if remember:
            content = {name: each.content for name, each in cached["files"].items()}
            remembered.remember("knowledge", stamp, {"digest": cached["digest"], "files": content})
    by_folder: dict[str, dict[str, Document]] = {folder: {} for folder in FORMS}
    for name, content in cached["files"].items():
        folder, stem = name.split("/")
        by_folder[folder][stem.removesuffix(".yaml")] = (
            content if isinstance(content, Document) else Document(name, content, {})
        )
    return Files(by_folder, cached["digest"], stamp if remember else "")


def _recalled(stamp: str) -> dict[str, Any] | None:
    found = as_mapping(remembered.recall("knowledge", stamp))
    return found if found is not None and found.keys() == {"digest", "files"} else None


def _stamp(paths: list[Path], home: Path) -> str:
    hashed = hashlib.sha256(f"form {CACHE_FORM} {home}".encode())
    for path in [*paths, *(HOME / f"{name}.py" for name in FORM_MODULES)]:
        info = path.stat()
        hashed.update(f"{path} {info.st_size} {info.st_mtime_ns}\n".encode())
    return hashed.hexdigest()[:24]


def _read(paths: list[Path], home: Path, complaints: list[str] | None) -> dict[str, Any]:
    documents: dict[str, Document] = {}
    hashed = hashlib.sha256()
    for path in paths:
        name = f"{path.parent.name}/{path.name}"
        hashed.update(name.encode() + path.read_bytes())
        try:
            documents[name] = _checked(read_document(path, name), path)
        except RanvierError as error:
            _complain(error, complaints)
    strangers = [
        path for path in home.iterdir() if path.is_dir() and path.name not in FORMS and any(path.glob("*.yaml"))
    ]
    if strangers:
        unknown = KnowledgeError(f"unknown knowledge folder '{strangers[0].name}'", allowed=listed(FORMS, 20))
        _complain(unknown, complaints)
    return {"files": documents, "digest": hashed.hexdigest()}


def _complain(error: RanvierError, complaints: list[str] | None) -> None:
    if complaints is None:
        raise error
    complaints.append(str(error))


def _checked(document: Document, path: Path) -> Document:
    FORMS[path.parent.name].check(document.content, document, ())
    named = (as_mapping(document.content) or {}).get("id")
    if named is not None and named != path.stem:
        raise KnowledgeError(
            f"the id '{named}' is not the name of the file", where=document.where("id"), nearest=path.stem
        )
    return document
