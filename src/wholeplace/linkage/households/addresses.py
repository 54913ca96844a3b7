"""Addresses as partners write them, put into one form: enough to see that two of them are the same place."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pyarrow as pa

WORDS = Path(__file__).with_name("data") / "address_words.csv"
# Kinds of words that say what a word is; every other kind of the file names a communal address.
PLAIN_KINDS = ("street", "unit", "room", "building", "part", "noise", "nowhere", "unknown")  # fmt: skip
JOINING = re.compile("['`.\u2018\u2019\u02bc\u00b4]")
TOKEN = re.compile(r"[^\W_]+")
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")
DIGIT = re.compile(r"\d")
FORMS = pa.schema(
    [
        ("address", pa.string()),
        ("line", pa.string()),
        ("numbers", pa.string()),
        ("postcode_in", pa.string()),
        ("communal", pa.string()),
        ("is_nowhere", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Address:
    """One address in our form.

    `line` is the address without commas, accents, abbreviations and what follows the street; empty
    when it names no place. `numbers` are its house, flat and unit numbers, in order. `communal` is the
    kind of communal address its words speak of; alone that decides nothing. `is_nowhere` is true when it
    says that the person has no fixed address.
    """

    line: str = ""
    numbers: str = ""
    postcode: str = ""
    communal: str = ""
    is_nowhere: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """The words of addresses, as data/address_words.csv lists them."""

    stands_for: Mapping[str, str]
    streets: frozenset[str]
    units: frozenset[str]
    rooms: frozenset[str]
    noise: frozenset[str]
    telling: frozenset[str]
    phrases: Mapping[str, tuple[str, ...]]
    nowhere: frozenset[str]
    communal: re.Pattern[str]
    communal_starts: frozenset[str]
    least_names: Mapping[str, int]
    kind_of: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """Which words are known?"""
    with WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    of_kind: dict[str, set[str]] = {kind: set() for kind in PLAIN_KINDS}
    kind_of: dict[str, str] = {}
    least: dict[str, int] = {}
    for row in rows:
        words, kind = row["words"], row["kind"]
        if kind in PLAIN_KINDS:
            of_kind[kind].add(words)
        else:
            kind_of[words] = kind
            least[kind] = min(int(row["least_names"]), least.get(kind, 99))
    return Vocabulary(
        stands_for={row["words"]: row["stands_for"] for row in rows if row["stands_for"]},
        streets=frozenset(of_kind["street"]),
        units=frozenset(of_kind["unit"]),
        rooms=frozenset(of_kind["room"]),
        noise=frozenset(of_kind["noise"]),
        telling=frozenset().union(*(of_kind[kind] for kind in ("unit", "room", "building", "part"))),
        phrases=_by_first_word(of_kind["nowhere"] | of_kind["unknown"]),
        nowhere=frozenset(of_kind["nowhere"]),
        communal=_communal_pattern(kind_of, of_kind["street"]),
        communal_starts=frozenset(words.split(" ")[0] for words in kind_of),
        least_names=least,
        kind_of=kind_of,
    )  # fmt: skip


def _by_first_word(phrases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    starting: dict[str, tuple[str, ...]] = {}
    for phrase in sorted(phrases, key=lambda each: (-len(each), each)):
        first = phrase.split(" ")[0]
        starting[first] = (*starting.get(first, ()), phrase)
    return starting


def _communal_pattern(words: Iterable[str], streets: Iterable[str]) -> re.Pattern[str]:
    # A street may be named after a hospital or a hostel: Hospital Road is no hospital.
    longest_first = sorted(words, key=lambda each: (-len(each), each))
    return re.compile(
        rf"\b({'|'.join(longest_first)})\b(?! (?:{'|'.join(sorted(streets))})\b)"
    )


def read_address(text: str) -> Address:
    """Which place does this address name?"""
    known = vocabulary()
    words = _words(text)
    phrase = _phrase_of(words, known)
    if phrase:
        return Address(is_nowhere=phrase in known.nowhere)
    words, postcode = _without_postcode(words)
    words = [known.stands_for.get(word, word) for word in words]
    words = [word.lstrip("0") or word for word in words if word not in known.noise]
    communal = ""
    if not known.communal_starts.isdisjoint(words):
        match = known.communal.search(" ".join(words))
        communal = known.kind_of[match[1]] if match else ""
    if communal:
        words = _without_rooms(words, known)
    words = _without_town(words, known)
    numbers = " ".join(_numbers(words, known))
    return Address(" ".join(words), numbers, postcode, communal)


def address_forms(texts: Iterable[str]) -> pa.Table:
    """How do these addresses, each named once, look in our form?"""
    columns: dict[str, list[object]] = {name: [] for name in FORMS.names}
    for text in texts:
        form = read_address(text)
        columns["address"].append(text)
        columns["line"].append(form.line or None)
        columns["numbers"].append(form.numbers)
        columns["postcode_in"].append(form.postcode or None)
        columns["communal"].append(form.communal or None)
        columns["is_nowhere"].append(form.is_nowhere)
    arrays = [pa.array(columns[field.name], field.type) for field in FORMS]
    return pa.Table.from_arrays(arrays, schema=FORMS)


def _words(text: str) -> list[str]:
    """The words in capital letters, without accents and signs."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return TOKEN.findall(JOINING.sub("", text.upper()))


def _phrase_of(words: list[str], known: Vocabulary) -> str:
    """Which phrase that names no place is this, if any? One of several words may be followed by a town."""
    if not words or words[0] not in known.phrases:
        return ""
    plain = " ".join(words)
    for phrase in known.phrases[words[0]]:
        if plain == phrase or (" " in phrase and plain.startswith(f"{phrase} ")):
            return phrase
    return ""


def _without_postcode(words: list[str]) -> tuple[list[str], str]:
    """The words before a postcode at the end, and the postcode, in one piece or two."""
    for size in (2, 1):
        if len(words) > size and POSTCODE.fullmatch("".join(words[-size:])):
            return words[:-size], "".join(words[-size:])
    return words, ""


def _without_rooms(words: list[str], known: Vocabulary) -> list[str]:
    """A room or bed of a communal address is no dwelling of its own."""
    kept: list[str] = []
    skips = False
    for word in words:
        if word in known.rooms:
            skips = True
        elif skips:
            skips = False
        else:
            kept.append(word)
    return kept


def _without_town(words: list[str], known: Vocabulary) -> list[str]:
    """Leave out what follows the street, where it can be told from a flat or a house's name."""
    last = len(words) - 1
    while last >= 0 and words[last] not in known.streets:
        last -= 1
    kept, rest = words[: last + 1], words[last + 1 :]
    if not rest or not any(map(_has_digit, kept)):
        return words
    tells = not known.telling.isdisjoint(rest)
    tells = tells or any(_has_digit(word) or len(word) == 1 for word in rest)
    return words if tells else kept


def _numbers(words: list[str], known: Vocabulary) -> list[str]:
    """The house, flat and unit numbers, and the letters of flats."""
    found = {word for word in words if _has_digit(word)}
    for unit, word in pairwise(words):
        if len(word) == 1 and unit in known.units:
            found.add(word)
    return sorted(found)


def _has_digit(word: str) -> bool:
    return word[0].isdigit() or DIGIT.search(word) is not None
