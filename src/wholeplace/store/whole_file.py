"""A file that is there whole or not at all: written beside its place and put there in one move."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

LONGEST_NAME = 64


@contextmanager
def whole_file(path: Path, *, keeps_first: bool = False, owner_only: bool = False) -> Iterator[BinaryIO]:  # fmt: skip
    """Give a file to write; it takes its place on leaving, unless an error is on its way.

    With `keeps_first` what is there already stays, and of several who write at once the first prevails.
    Errors: OSError, when the folder does not take it; FileExistsError, with `keeps_first`, when one is there.
    """
    beside = path.with_name(f".{path.name[:LONGEST_NAME]}.{secrets.token_hex(8)}")
    rights = 0o600 if owner_only else 0o666
    try:
        with open(beside, "xb", opener=lambda name, flags: os.open(name, flags, rights)) as file:  # fmt: skip
            yield file
            file.flush()
            os.fsync(file.fileno())
        if keeps_first:
            os.link(beside, path)
        else:
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
