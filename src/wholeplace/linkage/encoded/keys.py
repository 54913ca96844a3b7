"""The key that a partner and whoever links share: without it codes say little, and with it everything."""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from wholeplace.core.errors import SharingError
from wholeplace.store.disk import refusals_told
from wholeplace.store.whole_file import whole_file

# 256 bits: as much as HMAC-SHA256 can use (RFC 2104).
KEY_BYTES = 32
# Of 32 random bytes some 30 differ; a word, a date or a pattern has far fewer.
FEWEST_DIFFERENT = 20
TOKEN_BYTES = 8
# Parts what is hashed; nothing that is hashed holds it.
BETWEEN = "\x1f"
LARGEST_KEY_FILE = 1_000
MAKE_ONE = "make one with `wholeplace new-key FILE`"


@dataclass(frozen=True)
class Key:
    """A secret of 32 random bytes, for one place, purpose and period. It is never shown, not even by mistake.

    Errors: SharingError when it is short, or too regular to be random.
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what could be guessed."""
        if len(self.secret) < KEY_BYTES:
            raise SharingError(f"the key is {len(self.secret)} bytes long and must be {KEY_BYTES} or more: {MAKE_ONE}.")  # fmt: skip
        if len(set(self.secret)) < FEWEST_DIFFERENT or len(self._steps()) < FEWEST_DIFFERENT:  # fmt: skip
            raise SharingError(f"the key is not random (it repeats itself, or counts): {MAKE_ONE}.")  # fmt: skip

    @property
    def id(self) -> str:
        """What names the key without giving it away: it stands beside every code, so that two keys are never mixed."""
        return self.hashed("key id").hex()[:16]

    def hashed(self, *parts: str) -> bytes:
        """HMAC-SHA256 of these parts."""
        return hmac.digest(self.secret, BETWEEN.join(parts).encode(), "sha256")

    def _steps(self) -> set[int]:
        following = zip(self.secret, self.secret[1:], strict=False)
        return {(after - before) % 256 for before, after in following}


def make_key(file: Path) -> Key:
    """A new key, written to this file for its owner's eyes only; a folder that is not there is made so, too.

    Errors: SharingError when the file is there already: a key that is written over is lost. RunError when the disk
    does not take it.
    """
    key = Key(secrets.token_bytes(KEY_BYTES))
    with refusals_told(file):
        file.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            with whole_file(file, keeps_first=True, owner_only=True) as opened:
                opened.write(f"{key.secret.hex()}\n".encode("ascii"))
        except FileExistsError:
            raise SharingError(f"{file} is there already, and a key that is written over is lost: give another name.") from None  # fmt: skip
    return key


def read_key(file: Path) -> Key:
    """The key in this file: 64 or more hexadecimal digits and nothing else.

    Errors: SharingError when there is no such file, or what it holds is no key. The key itself is never told.
    """
    try:
        with file.open(encoding="ascii") as opened:
            text = opened.read(LARGEST_KEY_FILE).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SharingError(f"no key can be read from {file}: put the one there that both sides hold; if it is lost, {MAKE_ONE} and have everything encoded again.") from error  # fmt: skip
    if not re.fullmatch("([0-9a-fA-F]{2})+", text):
        raise SharingError(f"{file} holds no key, which is {2 * KEY_BYTES} hexadecimal digits on one line: {MAKE_ONE}.")  # fmt: skip
    return Key(bytes.fromhex(text))
