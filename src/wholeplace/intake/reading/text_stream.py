"""The bytes of a file as UTF-8 text, piece by piece: unpacked, decoded, and never more than a piece at a time.

Bytes that are no text are left standing as they came, so that the row they are in can be set aside.
"""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from wholeplace.intake.limits import Limits
from wholeplace.intake.reading.job import Facts, Refused
from wholeplace.intake.reading.magic import SEEN_BYTES, kind_of

# The longer mark first: UTF-32's begins with UTF-16's.
MARKS = (
    (codecs.BOM_UTF8, "utf-8", "bom_removed"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "encoding_utf32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "encoding_utf32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "encoding_utf16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "encoding_utf16"),
)
# In Latin text every other byte of UTF-16 is NUL; real tables hold hardly any.
NUL_SHARE = 0.2
NO_TEXT = b"\xff"


def text_pieces(path: Path, packed: bool, encoding: str, facts: Facts, limits: Limits) -> Iterator[bytes]:  # fmt: skip
    """Give the file's text in UTF-8. Errors: Refused, when it is not what the mapping says."""
    with path.open("rb") as raw:
        head = raw.read(SEEN_BYTES)
        raw.seek(0)
        _check_kind(head, packed)
        opened = _Unpacked(raw, path.stat().st_size, limits) if packed else raw
        pieces = _pieces(opened, limits.chunk_bytes)
        first = next(pieces, b"")
        encoding, first = _without_mark(first, encoding, facts)
        yield from _decoded(first, pieces, encoding, facts)


def _check_kind(head: bytes, packed: bool) -> None:
    kind = kind_of(head)
    if not kind:
        raise Refused("empty_file")
    if kind != ("gzip" if packed else "text"):
        raise Refused("wrong_file_type", kind)


def _pieces(opened: "IO[bytes] | _Unpacked", size: int) -> Iterator[bytes]:
    while piece := opened.read(size):
        yield piece


class _Unpacked:
    """A gzip file that gives up when it unpacks to far more than it holds."""

    def __init__(self, raw: IO[bytes], size: int, limits: Limits) -> None:
        self._file = gzip.GzipFile(fileobj=raw, mode="rb")
        self._most = max(limits.unpacked_free_bytes, size * limits.unpacked_times)
        self._given = 0

    def read(self, size: int) -> bytes:
        """Read some more."""
        try:
            piece = self._file.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Refused("damaged_archive") from None
        self._given += len(piece)
        if self._given > self._most:
            raise Refused("unpacks_too_large")
        return piece


def _without_mark(first: bytes, encoding: str, facts: Facts) -> tuple[str, bytes]:
    for mark, meant, code in MARKS:
        if first.startswith(mark):
            facts.note(code)
            return meant, first[len(mark) :]
    head = first[:SEEN_BYTES]
    if not encoding.startswith("utf-16") and head.count(0) > len(head) * NUL_SHARE:
        raise Refused("encoding_not_declared", "it looks like UTF-16 without its mark")
    return encoding, first


def _decoded(first: bytes, others: Iterator[bytes], encoding: str, facts: Facts) -> Iterator[bytes]:  # fmt: skip
    pieces = chain((first,), others)
    if encoding == "utf-8":
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding)(_errors_of(encoding))
    is_checked = encoding.startswith("utf")
    for piece in pieces:
        if not is_checked and not piece.isascii():
            is_checked = True
            _check_not_utf8(piece)
            name = "cp1252" if encoding == "cp1252" else "other"
            facts.note(f"encoding_{name}_declared_or_asked")
        yield _as_utf8(decoder, piece)
    try:
        rest = decoder.decode(b"", True)
    except UnicodeDecodeError:
        # Half a letter is left over: it becomes a byte that is no text, in the last row.
        yield NO_TEXT
        return
    yield rest.encode("utf-8", decoder.errors)


def _errors_of(encoding: str) -> str:
    # A lone half of a pair, or a byte the code page lacks, comes out as bytes that are no UTF-8.
    return "surrogatepass" if encoding.startswith("utf") else "surrogateescape"


def _as_utf8(decoder: codecs.IncrementalDecoder, piece: bytes) -> bytes:
    try:
        return decoder.decode(piece).encode("utf-8", decoder.errors)
    except UnicodeDecodeError:
        raise Refused("encoding_not_declared", "it holds what no text can") from None


def _check_not_utf8(piece: bytes) -> None:
    """Refuse text that is plainly UTF-8 where the mapping names a code page: it would be garbled in silence."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(piece)
    except UnicodeDecodeError:
        return
    raise Refused("encoding_not_as_declared")
