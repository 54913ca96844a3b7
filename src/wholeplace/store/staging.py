"""A folder is complete or absent: written hidden, flushed, verified, renamed, never changed."""

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".making-"
LOCK = "lock"
IS_TAKEN = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR})


@contextmanager
def made_whole(
    final: Path, *, is_whole: Callable[[Path], bool] | None = None
) -> Iterator[Path]:
    """Give a hidden folder to write in; on leaving, it becomes `final`, whole.

    If another writer has finished the same folder first, ours is thrown away: the name says what
    is in it, so both hold the same. With `is_whole`, what stands there and is not whole gives way
    to ours. An error inside leaves nothing behind.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    staging = _hidden_beside(final)
    staging.mkdir()
    lock = -1
    try:
        lock = os.open(staging / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        # The lock dies with its process: whoever can take it knows the folder was abandoned.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield staging
        _flush(staging)
        (staging / LOCK).unlink()
        _rename_or_give_way(staging, final, is_whole)
    finally:
        if lock != -1:
            os.close(lock)
        shutil.rmtree(staging, ignore_errors=True)


def discard(path: Path) -> None:
    """Take a finished folder away: out of sight in one move, then off the disk."""
    hidden = _hidden_beside(path)
    path.rename(hidden)
    if hidden.is_dir() and not hidden.is_symlink():
        shutil.rmtree(hidden, ignore_errors=True)
    else:
        hidden.unlink()


def sweep(folder: Path) -> int:
    """Remove the hidden folders of writers that died; how many were there?"""
    swept = 0
    for staging in folder.glob(f"{PREFIX}*"):
        if _is_abandoned(staging):
            shutil.rmtree(staging, ignore_errors=True)
            swept += 1
    return swept


def _flush(folder: Path) -> None:
    for path in folder.iterdir():
        _fsync(path)
    _fsync(folder)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hidden_beside(final: Path) -> Path:
    return final.parent / f"{PREFIX}{os.getpid()}-{secrets.token_hex(8)}"


def _rename_or_give_way(
    staging: Path, final: Path, is_whole: Callable[[Path], bool] | None
) -> None:
    try:
        staging.rename(final)
    except OSError:
        # A folder that holds files cannot be renamed over: another writer was first.
        if is_whole is None and not final.is_dir():
            raise
        if is_whole is not None:
            _replace_unless_whole(staging, final, is_whole)
    _fsync(final.parent)


def _replace_unless_whole(
    staging: Path, final: Path, is_whole: Callable[[Path], bool]
) -> None:
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        # One mender at a time, or one would take away what the other has just put there.
        fcntl.flock(folder, fcntl.LOCK_EX)
        while not is_whole(final):
            if os.path.lexists(final):
                discard(final)
            try:
                staging.rename(final)
                return
            except OSError as error:
                # Another writer's may have come in between; look at it in turn.
                if error.errno not in IS_TAKEN:
                    raise
    finally:
        os.close(folder)


def _is_abandoned(staging: Path) -> bool:
    try:
        lock = os.open(staging / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return _has_no_writer(staging)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(lock)
    return True


def _has_no_writer(staging: Path) -> bool:
    # No lock: either just being made, or about to be renamed, or its writer died in between.
    pid = staging.name.removeprefix(PREFIX).partition("-")[0]
    with suppress(ValueError, PermissionError):
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return True
    return False
