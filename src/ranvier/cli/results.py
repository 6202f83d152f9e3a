"""Files of results: whether they can be written, and the writing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import typer

from ranvier.errors import InputError


def no_earlier_result(path: Path) -> None:
    """Refuse to write over a file that is not of a kind that results are."""
    if path.exists() and path.suffix not in {".json", ".html", ".htm", ".svg"}:
        raise InputError("the file exists and is no earlier result", where=str(path), hint="Choose another name")


def can_write(case: Path, *results: Path | None, written_over: Callable[[Path], None] = no_earlier_result) -> None:
    """Say before any work that a result cannot be written; nothing that was read is written over."""
    from ranvier.formats.case.folder import CHART_NAMES

    given = [path.resolve() for path in results if path is not None]
    if len(set(given)) < len(given):
        raise InputError("two results would be written to the same file", where=str(given[0]), hint="Name two files")
    for path in filter(None, results):
        if path.is_dir():
            raise InputError("this is a folder", where=str(path), hint="Name a file for the result")
        if not path.parent.is_dir():
            raise InputError("the file cannot be written: its folder does not exist", where=str(path))
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise InputError("the file may not be written", where=str(path), hint="Check the permissions")
        if path.resolve() == case.resolve():
            raise InputError("the file exists and is no earlier result", where=str(path), hint="Choose another name")
        written_over(path)
        if path.name in CHART_NAMES:
            raise InputError("this is the name of a chart", where=str(path), hint="Choose another name")


def can_fill(folder: Path) -> None:
    """Say before any work that a folder cannot take results."""
    if folder.exists() and not folder.is_dir():
        raise InputError("this is a file, not a folder", where=str(folder), hint="Name a folder for the plots")
    if not folder.parent.is_dir():
        raise InputError("the folder cannot be made: its own folder does not exist", where=str(folder))
    if not os.access(folder if folder.exists() else folder.parent, os.W_OK):
        raise InputError("nothing may be written there", where=str(folder), hint="Check the permissions")


def write(path: Path, content: bytes) -> None:
    """Write a result, or say why it cannot be."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(f"the file cannot be written: {error.strerror}", where=str(path)) from None


def say_what_was_written(*paths: Path | None) -> None:
    """One line for each file that was asked for."""
    for path in filter(None, paths):
        typer.echo(f"wrote {path}")
