"""Signs that a text taken for UTF-8 is written in an older code page: then it is refused, never guessed at."""

import re
from dataclasses import dataclass

from wholeplace.intake.reading.job import Facts, Refused
from wholeplace.intake.reading.lines import Positions
from wholeplace.intake.reading.records import Records

# Letters with accents, curly quotes, dashes and the pound sign, where a British file has them.
CP1252 = re.compile(rb"(?<=[A-Za-z])[\xc0-\xd6\xd8-\xf6\xf8-\xff](?![\x80-\xff])|[\x91-\x94\x96\x97\xa3\x80\x85]|(?<![\x80-\xff])[\xc0-\xd6\xd8-\xf6\xf8-\xff](?=[a-z])")  # fmt: skip
MAC = re.compile(rb"(?<=[A-Za-z])[\x80-\x9f](?![\x80-\xff])|[\xd2-\xd5\xd0\xd1\xa3]|(?<![\x80-\xff])[\x80-\x9f](?=[a-z])")  # fmt: skip
HIGH = re.compile(rb"[\x80-\xff]")
LOOKED_AT = 1_000
# Beyond this share of records, and more than one byte, damage alone is no likely cause.
LIKELY_SHARE = 0.02


@dataclass
class EncodingSigns:
    """What was seen of bytes beyond ASCII."""

    has_letters: bool = False
    bad_records: int = 0
    bad_bytes: int = 0
    cp1252_bytes: int = 0
    mac_bytes: int = 0

    def see(
        self, text: bytes, records: Records, bad: Positions, has_letters: bool
    ) -> None:
        """Look at the records with bytes that are no UTF-8."""
        self.has_letters |= has_letters
        for number in bad[: max(0, LOOKED_AT - self.bad_records)].tolist():
            raw = text[records.starts[number] : records.ends[number]]
            self.bad_bytes += len(HIGH.findall(raw))
            self.cp1252_bytes += len(CP1252.findall(raw))
            self.mac_bytes += len(MAC.findall(raw))
        self.bad_records += int(bad.size)

    def judge(self, records: int, facts: Facts) -> None:
        """Refuse a file that is plainly written in another encoding; one damaged row is no such sign."""
        if (
            facts.notes.keys() & {"encoding_utf16", "encoding_utf32"}
            or self.has_letters
        ):
            return
        if self.bad_bytes < 2 or self.bad_records <= records * LIKELY_SHARE:
            return
        if self.cp1252_bytes == self.bad_bytes:
            raise Refused("encoding_not_declared", "it looks like cp1252")
        if self.mac_bytes == self.bad_bytes:
            raise Refused("encoding_not_declared", "it looks like mac-roman")
