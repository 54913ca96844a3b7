"""Rows that are no records: blank, titles and footers as declared, totals, the header again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from wholeplace.intake.reading.headers import plain

MATCHED_LETTERS = 1_000
# Words that open a line of totals; `Total` as a name stands among other cells that are filled.
TOTAL_WORDS = r"(?:grand |sub[ -]?|column |overall |report )?totals?(?: (?:of|for|records?|rows?|number|cost|count|amount|sum)\b.*)?|sums?|(?:row|record) count|count of .{1,40}|number of (?:rows|records)|(?:rows|records)"
FOOTER_WORDS = r"page \d+(?: of \d+)?|end(?: of (?:file|report|extract|data|document))?|eof|report (?:ends|generated|produced|run)\b.*|(?:printed|produced|generated|extracted|exported|downloaded) (?:on|by|from|at)\b.*|confidential\b.*|official(?: - sensitive| sensitive)?|\d+ (?:rows?|records?)(?: (?:selected|returned|affected|found))?"
TOTAL, FOOTER = (re.compile(words, re.IGNORECASE) for words in (TOTAL_WORDS, FOOTER_WORDS))  # fmt: skip
WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class RowKinds:
    """Tells the rows that are no records, by what the mapping declares and by their look.

    A row that is half filled is a record whatever a pattern says: no declaration can make data vanish.
    """

    preamble: tuple[str, ...]
    footer: tuple[str, ...]
    header: tuple[str, ...] = ()
    header_plain: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        """Keep the header as it is compared."""
        object.__setattr__(
            self, "header_plain", tuple(plain(each) for each in self.header)
        )

    @property
    def signs(self) -> str:
        """A pattern that the first filled cell of every row matches that might be no record; others need no look."""
        return self.signs_after("")

    def signs_after(self, before: str) -> str:
        """The same pattern, for texts that begin with what this pattern matches."""
        starts = [WILD.split(pattern)[0].strip()[:1] for pattern in self.footer]
        declared = "".join(f"|{re.escape(start)}" for start in starts)
        return rf"(?is)^{before}[\s:=*.-]*(?:{TOTAL_WORDS}|{FOOTER_WORDS}{declared})"

    def is_preamble(self, cells: Sequence[str], width: int) -> bool:
        """Is this row above the header one that the mapping declares?"""
        return self._is_sparse(cells, width) and _matches(cells, self.preamble)

    def kind_of(self, cells: Sequence[str]) -> str:
        """What is this row: `footer`, a reason to set it aside, or nothing: a record?"""
        filled = [cell.strip() for cell in cells if cell.strip()]
        if not filled:
            return "empty_record"
        if self._is_header(cells):
            return "header_repeated"
        if not self._is_sparse(cells, len(self.header)):
            return ""
        if _matches(cells, self.footer):
            return "footer"
        word = filled[0].strip(" :=*-.").strip()
        if TOTAL.fullmatch(word.split(":")[0].strip()[:MATCHED_LETTERS]):
            return "looks_like_total"
        return "looks_like_footer" if FOOTER.fullmatch(word[:MATCHED_LETTERS]) else ""

    def _is_header(self, cells: Sequence[str]) -> bool:
        names = self.header_plain
        if len(cells) != len(names) or plain(cells[0]) != names[0]:
            return False
        return all(plain(cell) == name for cell, name in zip(cells, names, strict=True))

    def _is_sparse(self, cells: Sequence[str], width: int) -> bool:
        filled = sum(bool(cell.strip()) for cell in cells)
        return filled <= max(1, width // 2)


def _matches(cells: Sequence[str], patterns: tuple[str, ...]) -> bool:
    text = " ".join(cell.strip() for cell in cells if cell.strip())[:MATCHED_LETTERS]
    return any(fnmatchcase(text.casefold(), pattern.casefold()) for pattern in patterns)
