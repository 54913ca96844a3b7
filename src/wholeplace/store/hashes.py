"""Names made from content: the same ingredients always give the same name."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
NAME_LENGTH = 16


def canonical(value: Any) -> bytes:
    """How is this value written so that equal values are equal bytes?"""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def name_of(value: Any) -> str:
    """What short name does this content have?"""
    return hashlib.sha256(canonical(value)).hexdigest()[:NAME_LENGTH]


def sha256_of_file(path: Path) -> str:
    """What is the SHA-256 of this file?"""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_as_it_stands(path: Path) -> str:
    """What is the SHA-256 of this file? Reckoned once for as long as nobody touches the file."""
    at = path.stat()
    return _sha256(path, at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino)


@lru_cache(maxsize=4096)
def _sha256(path: Path, *_stamp: int) -> str:
    return sha256_of_file(path)


@cache
def fingerprint(rooms: tuple[str, ...], package: Path = PACKAGE) -> str:
    """What is the SHA-256 of all files of these rooms?

    The version number is no substitute: an edited file in an editable install keeps it.
    """
    digest = hashlib.sha256()
    for path in sorted(_files_of(rooms, package)):
        digest.update(f"{path.relative_to(package).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files_of(rooms: Iterable[str], package: Path) -> Iterable[Path]:
    for room in rooms:
        for path in (package / room).rglob("*"):
            if path.is_file() and path.suffix in {".py", ".csv", ".toml"}:
                yield path
