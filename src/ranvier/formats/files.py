"""Opening a file that a person names: what can go wrong is said in one sentence."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ranvier.errors import InputError, nearest

MOST_BYTES = 500_000_000
HEAD_BYTES = 4096
GZIP_MAGIC = b"\x1f\x8b"


def ordinary_file(path: Path) -> Path:
    """The path when it names a file that may be read: there, not a folder, not empty, not too large.

    Raises InputError otherwise; a missing file is answered with the closest name in the same folder.
    """
    with system_errors(path):
        if path.is_dir():
            raise InputError("this is a folder, not a recording", where=str(path), hint="Name one file inside it")
        if path.is_symlink() and not path.exists():
            raise InputError("this link leads nowhere", where=str(path), hint="Name the file itself")
        if not path.exists():
            raise InputError(
                "there is no such file" if path.suffix else "there is no such file or folder",
                where=str(path),
                nearest=_neighbour(path),
                hint="Check the path and the spelling",
            )
        if not path.is_file():
            raise InputError("this is a device or a pipe, not a file", where=str(path))
        size = path.stat().st_size
    if size == 0:
        raise InputError("the file is empty", where=path.name, hint="Export the recording again")
    if size > MOST_BYTES:
        raise too_large(path.name, size)
    return path


def _neighbour(path: Path) -> str | None:
    if not path.parent.is_dir():
        return None
    return nearest(path.name, sorted(entry.name for entry in path.parent.iterdir())[:5000])


def too_large(name: str, size: int | None = None) -> InputError:
    """The error for a file, or the content of a compressed file, beyond the limit."""
    what = f"the file has {size:,} bytes" if size else "the unpacked content is too large"
    return InputError(
        what, where=name, allowed=f"at most {MOST_BYTES:,} bytes", hint="Cut the recording to the part that matters"
    )


def read_head(path: Path) -> bytes:
    """The first bytes of a file, by which its format is recognised."""
    with system_errors(path), path.open("rb") as file:
        return file.read(HEAD_BYTES)


def read_bytes(path: Path) -> bytes:
    """The whole content of a file; a gzip file is unpacked.

    Raises InputError for a compressed file that is cut, damaged or unpacks beyond the limit.
    """
    with system_errors(path):
        raw = path.read_bytes()
    return _unpacked(raw, path.name) if raw.startswith(GZIP_MAGIC) else raw


def _unpacked(raw: bytes, name: str) -> bytes:
    """All members of a gzip file, never more than the limit."""
    if _says_too_large(raw):
        raise too_large(name)
    parts: list[bytes] = []
    size = 0
    while raw:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(raw, MOST_BYTES + 1 - size)
        except zlib.error:
            raise InputError(
                "the compressed file is damaged", where=name, hint="Copy it again from its source"
            ) from None
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise too_large(name)
        if not unpacker.eof:
            raise InputError("the compressed file ends too early", where=name, hint="Copy it again from its source")
        raw = unpacker.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _says_too_large(raw: bytes) -> bool:
    """Whether a gzip file states a size beyond the limit and has it; looked at in pieces to spare memory."""
    if int.from_bytes(raw[-4:], "little") <= MOST_BYTES:
        return False
    unpacker, size, left = zlib.decompressobj(wbits=31), 0, raw
    try:
        while left and size <= MOST_BYTES:
            size += len(unpacker.decompress(left, 1 << 24))
            left = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return size > MOST_BYTES


def unpacked_head(head: bytes) -> bytes:
    """The first bytes of the content, also when the file is gzip; as much as can be unpacked."""
    if not head.startswith(GZIP_MAGIC):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
    except zlib.error:
        return b""


def digest(files: Sequence[Path]) -> str:
    """SHA-256 over the content of the files one after the other, as hexadecimal digits."""
    total = hashlib.sha256()
    for path in files:
        with system_errors(path), path.open("rb") as file:
            while block := file.read(1 << 20):
                total.update(block)
    return total.hexdigest()


@contextmanager
def system_errors(path: Path) -> Generator[None, None, None]:
    """Turn what the operating system refuses into a sentence."""
    try:
        yield
    except PermissionError:
        raise InputError("this may not be opened", where=str(path), hint="Check the permissions") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"this cannot be opened ({reason.lower()})", where=str(path)) from None
    except ValueError as error:
        raise InputError(f"this is no path ({error})", where=repr(str(path))) from None


@contextmanager
def library_errors(name: str, doing: str) -> Generator[None, None, None]:
    """Turn whatever a library raises while `doing` (read as EDF) into a sentence that names the file."""
    try:
        yield
    except InputError:
        raise
    except MemoryError:
        raise too_large(name) from None
    except Exception as error:  # the libraries promise no closed list of errors for damaged files
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        hint = "Export or copy the recording again" if doing.startswith("read") else ""
        raise InputError(f"this cannot be {doing} ({reason})", where=name, hint=hint) from None
