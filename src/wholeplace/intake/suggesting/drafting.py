"""The draft of a mapping, written out: each line with how sure it is, and what is left for a person to say."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wholeplace.intake.suggesting.choosing import Choice, Sureness
from wholeplace.intake.suggesting.looking import Seen
from wholeplace.intake.suggesting.profiles import SEX_STYLES, Profile
from wholeplace.tables.people import EXTRACTED

DIGITS = re.compile(r"[0-9]+(?:[-_.][0-9]+)*")
DELIMITER_NAMES = {"\t": "tab", ";": "semicolon", "|": "pipe"}
WORDS = {Sureness.SURE: "sure", Sureness.LIKELY: "likely", Sureness.GUESS: "a guess"}
DATED = ("born_on", "started_on", "ended_on")
NAMED = ("given_names", "family_name")
MOST_SHOWN = 100


@dataclass(frozen=True)
class Draft:
    """What a draft is made of; `partner` is empty when the file's folder does not say it."""

    file: str
    partner: str
    table: str
    seen: Seen
    sheet: str
    choices: Sequence[Choice]
    profiles: Mapping[str, Profile]
    twice: Sequence[str] = ()

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Which columns of the file are taken for none of ours?"""
        taken = {each.header for each in self.choices if each.sureness > Sureness.GUESS}
        return tuple(each for each in self.seen.headers if each and each not in taken)

    @property
    def questions(self) -> tuple[str, ...]:
        """What must a person still say before the mapping can be used?"""
        return tuple(self._questions())

    def _questions(self) -> Iterator[str]:
        if not self.partner:
            yield "which partner sends it"
        for each in self.choices:
            if each.column in DATED and each.sureness > Sureness.GUESS and date_format(self.profiles[each.header]) is None:  # fmt: skip
                yield f"how the dates under {toml(each.header)} are written"
        for name in self.missing:
            yield f"where {name} comes from"

    @property
    def missing(self) -> tuple[str, ...]:
        """Which columns does the table need that no header is taken for?"""
        there = {each.column for each in self.choices if each.sureness > Sureness.GUESS}
        needed = [each.name for each in EXTRACTED[self.table].columns if each.is_required]  # fmt: skip
        made = {"partner", "extract_id", "line"}
        return tuple(name for name in needed if name not in there | made)


def toml(text: str) -> str:
    """How does a text stand in TOML?"""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def pattern_of(file: str) -> str:
    """Which files are this one's like: those whose names differ in their dates and numbers?"""
    stem, dot, ending = file.partition(".")
    # What has a meaning of its own in a pattern stands for any letter.
    parts = [re.sub(r"[*?\[\]]", "?", part) for part in DIGITS.split(stem)]
    return "*".join(parts) + re.sub(r"[*?\[\]]", "?", f"{dot}{ending}")


def date_format(profile: Profile) -> str | None:
    """In which one format are these dates written? None when two fit: day and month are never guessed."""
    fitting = profile.fitting
    if len(fitting) != 1 or "YYYY" not in fitting[0]:
        return None
    return fitting[0]


def draft_text(draft: Draft) -> str:
    """The draft as a file of sources/."""
    lines = [*_head(draft), *_writing(draft), *_columns(draft), *_missing(draft), *_rest(draft)]  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"


def _head(draft: Draft) -> Iterator[str]:
    yield "# A draft, by `wholeplace source suggest`. What is sure has both a name and cells that fit; look at the rest."
    if draft.questions:
        yield f"# Before it can be used, say {'; '.join(draft.questions)}."
    yield ""
    if draft.partner:
        yield f"partner = {toml(draft.partner)}    # sure: the folder the file lies in"
    else:
        yield 'partner = ""    # open: as in partners.csv'
    reason = "it names people" if draft.table == "records" else "it names nobody"
    yield f"table = {toml(draft.table)}    # likely: {reason}"
    yield f"files = {toml(pattern_of(draft.file))}    # likely: numbers in a file's name change from one to the next"


def _writing(draft: Draft) -> Iterator[str]:
    seen = draft.seen
    yield f"format = {toml(seen.format)}    # sure: the file's first bytes"
    if seen.format.startswith("csv"):
        yield f"encoding = {toml(seen.encoding)}    # {_encoding_reason(seen)}"
        mark = DELIMITER_NAMES.get(seen.delimiter, seen.delimiter)
        yield f"delimiter = {toml(mark)}    # sure: the header is parted by it"
    if draft.sheet:
        yield f"sheet = {toml(draft.sheet)}    # sure: as asked for"
    if seen.above:
        rows = f"{seen.above} row{'s stand' if seen.above > 1 else ' stands'} above the header"
        yield f'preamble = ["*"]    # sure: {rows}; write how they begin in place of "*"'
    yield ""


def _encoding_reason(seen: Seen) -> str:
    if not seen.has_letters:
        return "likely: no letter beyond ASCII was seen, so any would do"
    if seen.encoding == "utf-8":
        return "sure: its letters beyond ASCII are well formed"
    return "likely: its letters beyond ASCII look so; ask the supplier"


def _columns(draft: Draft) -> Iterator[str]:
    for choice in draft.choices:
        profile = draft.profiles[choice.header]
        lines = [f"[columns.{choice.column}]", f"from = {toml(choice.header)}"]
        lines += _blanks(choice, profile)
        if choice.column in DATED:
            lines += _dates(profile)
        if choice.column == "sex":
            lines += _sex(profile)
        if choice.column in {"nhs_number", "nino"}:
            lines += _test_numbers(choice, profile)
        if choice.column == "ended_on" and _has(draft, "started_on"):
            lines.append('not_before = "started_on"')
        yield f"# {WORDS[choice.sureness]}: {choice.reason}"
        if choice.rivals:
            yield f"# it may be {', '.join(toml(each) for each in choice.rivals)} as well"
        if choice.sureness is Sureness.GUESS:
            yield "# take the signs in front away if it is so:"
            lines = [f"# {line}" for line in lines]
        yield from lines
        yield ""


def _has(draft: Draft, column: str) -> bool:
    return any(each.column == column and each.sureness > Sureness.GUESS for each in draft.choices)  # fmt: skip


def _blanks(choice: Choice, profile: Profile) -> Iterator[str]:
    if profile.no_values:
        words = ", ".join(toml(word) for word in profile.no_values)
        note = "likely: words for nothing"
        if choice.column in NAMED:
            note += "; yet each is a name as well"
        yield f"blanks = [{words}]    # {note}"


def _dates(profile: Profile) -> Iterator[str]:
    found = date_format(profile)
    if found is not None:
        share = "every date seen" if profile.dates[found] == 1.0 else "nearly every date seen"  # fmt: skip
        yield f"format = {toml(found)}    # sure: {share} is written so, and in no other way we know"
        return
    if profile.fitting:
        formats = " or ".join(toml(each) for each in profile.fitting)
        yield f'format = ""    # open: the dates seen fit {formats} alike; ask the supplier'
    else:
        yield 'format = ""    # open: the dates are written in no one way we know; ask the supplier'
    if profile.fitting and not any("YYYY" in each for each in profile.fitting):
        yield "# first_year =    open: the first year that two digits can stand for"


def _sex(profile: Profile) -> Iterator[str]:
    """The codes of the style most cells are of; the whole style, whatever was seen of it."""
    shares = [profile.shares[f"sex_{number}"] for number in range(len(SEX_STYLES))]
    if max(shares, default=0.0) < 0.5:
        return
    style = SEX_STYLES[shares.index(max(shares))]
    written = ", ".join(f"{toml(code)} = {toml(word)}" for code, word in style.items())
    yield f"codes = {{ {written} }}    # likely: add what else the partner says"


def _test_numbers(choice: Choice, profile: Profile) -> Iterator[str]:
    column = choice.column
    if profile.shares[column] > 0.8 and profile.shares[f"issued_{column}"] < 0.1:
        yield "# test_numbers = true    for a made-up place only: all of these are numbers kept for tests"


def _missing(draft: Draft) -> Iterator[str]:
    for name in draft.missing:
        yield f"# open: the table needs {name}; write one of"
        yield f"# [columns.{name}]"
        yield '# from = "..."'
        if name == "contact_id":
            yield '# made_from = ["record_id", "service", "started_on"]'
        elif name == "service":
            yield '# always = "..."'
        yield ""


def _rest(draft: Draft) -> Iterator[str]:
    guessed = {each.header for each in draft.choices if each.sureness is Sureness.GUESS}
    rest = [each for each in draft.unmapped if each not in guessed]
    if rest:
        yield "# Not taken, and not stored:"
        yield from (f"# {toml(each)}" for each in rest[:MOST_SHOWN])
        if len(rest) > MOST_SHOWN:
            yield f"# and {len(rest) - MOST_SHOWN} more"
    if draft.twice:
        yield "# These names stand over two columns; the file is refused while one of them is needed:"
        yield from (f"# {toml(each)}" for each in draft.twice[:MOST_SHOWN])
