"""The key of a place: by it people are called by names that tell nobody who they are."""

import re
import secrets
from contextlib import suppress
from pathlib import Path

from wholeplace.core.errors import RunError
from wholeplace.store.disk import refusals_told
from wholeplace.store.whole_file import whole_file

KEY_FILE = "keys/people.key"
KEY_BYTES = 32
WRITTEN = re.compile(r"[0-9a-f]{64}\s*")


def place_key(place: Path) -> bytes:
    """The key by which a place names its people; made at its first linkage, for the eyes of its owner only.

    Who has it can tell which record founded a person; without it, the next linkage calls everybody otherwise.
    Errors: RunError when it cannot be read or made, or is not a key.
    """
    path = place / KEY_FILE
    with refusals_told(path):
        if not path.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            # Of several who write at once the first prevails.
            with suppress(FileExistsError), whole_file(path, keeps_first=True, owner_only=True) as file:  # fmt: skip
                file.write(f"{secrets.token_hex(KEY_BYTES)}\n".encode("ascii"))
        written = path.read_text(encoding="utf-8", errors="replace")
    if not WRITTEN.fullmatch(written):
        raise RunError(f"{path} is no key: put back the one that was there; without it everybody is called otherwise.")  # fmt: skip
    return bytes.fromhex(written.strip())
