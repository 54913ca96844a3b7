"""A file written by hand, as text: within the folder, of a sane size, and UTF-8; or the reason why not."""

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from wholeplace.store.mistakes import Mistake

MAX_CSV_BYTES = 50_000_000
MAX_TOML_BYTES = 1_000_000
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# What stands in the text for a byte that is no text; a row that holds it is not read further.
NO_TEXT = "\ufffd"


@dataclass(frozen=True)
class SmallFile:
    """What was read of a file: its text, the hash of its bytes, and what is wrong with it as a whole.

    `text` is None when nothing could be read. `has_no_text` is true when some bytes were no text and
    NO_TEXT stands in their place.
    """

    file: str
    is_there: bool
    text: str | None = None
    sha256: str = ""
    mistake: Mistake | None = None
    has_no_text: bool = False


def read_small_file(path: Path, file: str, *, most: int) -> SmallFile:
    """What text does this file hold? `file` is its name in a sentence, `most` its largest size in bytes."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            return _refused(file, "is a folder or a pipe", "put a plain file there")
        with path.open("rb") as opened:
            raw = opened.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        return SmallFile(file, is_there=False)
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        return _refused(file, f"cannot be read: {why}", "mend that, then try again")
    if len(raw) > most:
        return _refused(
            file,
            f"is larger than {most // 1_000_000} MB",
            "keep only the rows a person wrote",
        )
    return _decode(file, raw)


def _refused(file: str, what: str, do: str) -> SmallFile:
    return SmallFile(
        file, is_there=True, mistake=Mistake(file, 1, f"the file {what}", do)
    )


def _decode(file: str, raw: bytes) -> SmallFile:
    if raw.startswith(UTF_16):
        return _refused(file, "is in UTF-16", "save it as UTF-8")
    sha256 = hashlib.sha256(raw).hexdigest()
    mistake = None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = raw.decode("utf-8-sig", errors="replace")
        mistake = Mistake(
            file,
            _line_at(error.object, error.start),
            "the line holds a byte that is not UTF-8",
            "save the file as UTF-8",
        )
    if mistake is None and "\0" in text:
        mistake = Mistake(
            file,
            _line_at(raw, raw.index(b"\0")),
            "the line holds a NUL byte",
            "take it out: a CSV or TOML file is plain text",
        )
    text = text.replace("\0", NO_TEXT) if mistake else text
    return SmallFile(file, True, text, sha256, mistake, has_no_text=mistake is not None)


def _line_at(raw: bytes, position: int) -> int:
    # Lines end with LF, CR LF, or CR alone.
    before = raw[:position].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1
