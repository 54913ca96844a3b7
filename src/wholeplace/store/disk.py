"""What the disk refuses, said in one sentence: where, why, and what to do."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wholeplace.core.errors import RunError
from wholeplace.store.mistakes import printable

IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
IS_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
IS_A_FILE = frozenset({errno.EEXIST, errno.ENOTDIR})


@contextmanager
def refusals_told(where: Path, doing: str = "written") -> Iterator[None]:
    """Say what the disk refuses inside, as a sentence. `doing` is what cannot be done to `where`.

    Errors: RunError.
    """
    try:
        yield
    except OSError as error:
        raise RunError(printable(_sentence(where, doing, error))) from error


def why_refused(error: OSError) -> str:
    """Why does the disk refuse, in words? The library that met it may have put its own before them."""
    words = os.strerror(error.errno) if error.errno else str(error)
    return words[:1].lower() + words[1:]


def _sentence(where: Path, doing: str, error: OSError) -> str:
    if error.errno in IS_A_FILE:
        return f"{error.filename or where} is a file where a folder must be: move it away, then try again."
    do = "mend that, then try again"
    if error.errno in IS_FULL:
        do = "make room, then try again; nothing half-made was kept"
    if error.errno in IS_FORBIDDEN:
        do = "ask for the right to, or work on a copy"
    return f"{where} cannot be {doing} ({why_refused(error)}): {do}."
