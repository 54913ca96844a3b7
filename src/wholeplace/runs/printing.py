"""Printing to whoever reads: any alphabet, a full disk, a reader who has gone away."""

import errno
import io
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from wholeplace.core.errors import WholeplaceError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# How a command ends whose reader has gone away, as `head` does.
LEFT = 1
# How Python treats a letter that the terminal lacks, unless somebody has told it otherwise.
STOPS = frozenset({"strict", "surrogateescape"})


class Output(io.FileIO):
    """Standard output that remembers being refused, and lets the command come to its end all the same."""

    refused: OSError | None = None

    def write(self, data: "ReadableBuffer") -> int:
        """Write what is taken; after the first refusal, nothing."""
        if self.refused is None:
            try:
                return super().write(data)
            except OSError as error:
                self.refused = error
        return memoryview(data).nbytes


def standard_output() -> Output | None:
    """Put an Output in the place of standard output. None when that is closed, or is not the system's.

    A terminal that lacks a letter shows a question mark, rather than stop at it.
    """
    before = sys.__stdout__
    if before is None or sys.stdout is not before:
        return None
    before.flush()
    output = Output(before.fileno(), "wb", closefd=False)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(output),
        encoding=before.encoding,
        errors="replace" if (before.errors or "strict") in STOPS else before.errors,
        line_buffering=before.isatty(),
    )
    return output


def say_utf_8() -> None:
    """Let what a program will read be UTF-8, whatever the terminal's own alphabet: no letter may be lost."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")


def tell(sentence: object) -> None:
    """Print a sentence to standard error, if anybody reads it."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"wholeplace: {sentence}\n")


def all_printed(output: Output | None, code: int) -> int:
    """How does the command end, once what it printed has been taken or refused? `code` if it was taken."""
    if output is None:
        return code
    sys.stdout.flush()
    if output.refused is None:
        return code
    if output.refused.errno == errno.EPIPE:
        return code or LEFT
    from wholeplace.store.disk import why_refused

    why = why_refused(output.refused)
    tell(f"what was printed could not be written ({why}): send it somewhere else.")
    return code or WholeplaceError.exit_code


def terminal_width() -> int | None:
    """How many letters wide is the terminal? None when standard output is none."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns
