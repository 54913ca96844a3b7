"""The lines of a text file as the counter sees them, with only the standard library."""

import codecs
import gzip
from collections.abc import Iterator
from typing import IO

PIECE = 1 << 20
UTF_16_AND_32 = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def line_groups(file: IO[bytes], packed: bool, encoding: str, most: int) -> Iterator[list[bytes]]:  # fmt: skip
    """Give the lines, many at a time, each with its own line end. A line beyond `most` bytes is cut there."""
    opened = gzip.GzipFile(fileobj=file) if packed else file
    rest = b""
    for text in _utf8(opened, encoding):
        text = rest + text
        # A carriage return at the very end may have its line feed still to come.
        end = max(text.rfind(b"\n"), text.rfind(b"\r", 0, len(text) - 1)) + 1
        rest = text[end:]
        if len(rest) > most and not rest.endswith(b"\r"):
            # Nothing beyond the limit is needed to know that it is one line, and too long.
            rest = rest[: most + 1]
        if end:
            yield text[:end].splitlines(keepends=True)
    if rest:
        yield rest.splitlines(keepends=True)


def _utf8(opened: "IO[bytes] | gzip.GzipFile", encoding: str) -> Iterator[bytes]:
    first = opened.read(PIECE)
    for mark, meant in UTF_16_AND_32:
        if first.startswith(mark):
            encoding, first = meant, first[len(mark) :]
            break
    first = first.removeprefix(codecs.BOM_UTF8)
    if encoding == "utf-8":
        yield from _plain(first, opened)
        return
    errors = "surrogatepass" if encoding.startswith("utf") else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for piece in _plain(first, opened):
        yield decoder.decode(piece).encode("utf-8", errors)
    if decoder.getstate()[0]:
        yield b"\xff"


def _plain(first: bytes, opened: "IO[bytes] | gzip.GzipFile") -> Iterator[bytes]:
    piece = first
    while piece:
        yield piece
        piece = opened.read(PIECE)
