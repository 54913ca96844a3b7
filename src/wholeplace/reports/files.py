"""Files people read: written whole or not at all, with the same bytes each time and no character a program chokes on."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from wholeplace.core.errors import ReportError
from wholeplace.store.whole_file import whole_file

# What XML 1.0 forbids; Word and spreadsheet programs refuse a file that holds one.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
UNKNOWN_LETTER = "\N{REPLACEMENT CHARACTER}"
# The earliest date an archive can give a file: no clock is read, so none is later.
NO_DATE = (1980, 1, 1, 0, 0, 0)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and put it there in one move, so that nobody meets half of it.

    Errors: ReportError when the folder does not take it.
    """
    try:
        with whole_file(path) as file:
            file.write(content)
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise ReportError(
            f"`{path}` cannot be written: {why}; choose another place or name."
        ) from error


def without_clock(archive: bytes) -> bytes:
    """The same archive with no date of making on any file in it, so that the same report has the same bytes."""
    made = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            undated = ZipInfo(entry.filename, NO_DATE)
            undated.external_attr = 0o600 << 16
            new.writestr(undated, old.read(entry), ZIP_DEFLATED)
    return made.getvalue()


def printable(text: str) -> str:
    """The text with a mark for each character that no file may hold."""
    return UNPRINTABLE.sub(UNKNOWN_LETTER, text)
