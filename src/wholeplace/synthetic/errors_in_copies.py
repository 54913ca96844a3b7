"""How a clerk, a form or an old system writes a person down: each error on the share of rows it falls on."""

import unicodedata
from collections.abc import Callable, Mapping

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.name_lists import variants
from wholeplace.synthetic.partners import Errs

# The keys beside each other on a keyboard.
NEIGHBOURS = {
    "a": "sqz", "b": "vgn", "c": "xdv", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy",
    "i": "uok", "j": "hku", "k": "jli", "l": "kop", "m": "nj", "n": "bmh", "o": "ipl", "p": "ol",
    "q": "wa", "r": "etf", "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs",
    "y": "tuh", "z": "xa",
}  # fmt: skip
# A year too late by one must not make a birth that is still to come.
LATEST_YEAR = 2012
SOUNDS = (("ph", "f"), ("ie", "ei"), ("ck", "k"), ("ll", "l"), ("nn", "n"), ("ee", "ea"), ("y", "i"), ("c", "k"))  # fmt: skip
SHORT_WORDS = ((" Road", " Rd"), (" Street", " St"), (" Avenue", " Ave"), (" Gardens", " Gdns"), (" Terrace", " Ter"), (" Close", " Cl"))  # fmt: skip


def change(
    words: Array, rows: Array, how: Callable[[str, int], str], dice: Dice
) -> None:
    """Write these rows another way, each by the luck it draws."""
    for row, luck in zip(rows, dice.raw(len(rows)), strict=True):
        if words[row]:
            words[row] = how(words[row], int(luck))


def name_errors(
    given: Array, middle: Array, family: Array, errs: Errs, dice: Dice
) -> tuple[Array, Array]:
    """What does a partner write for these given names, middle names and family names?"""
    size = len(given)
    given, family = given.copy(), family.copy()
    change(given, _some(errs.nickname, size, dice), _other(variants("nicknames")), dice)
    spelt = _other(variants("spellings"))
    change(given, _some(errs.spelling * 4, size, dice), spelt, dice)
    change(family, _some(errs.spelling * 4, size, dice), spelt, dice)
    change(given, _some(errs.typo, size, dice), mistyped, dice)
    change(family, _some(errs.typo, size, dice), mistyped, dice)
    with_middle = (middle != "") & ~dice.is_true(errs.no_middle, size)
    given[with_middle] = given[with_middle] + " " + middle[with_middle]
    swapped = _some(errs.swapped, size, dice)
    given[swapped], family[swapped] = family[swapped], given[swapped]
    for words in (given, family):
        every = np.arange(size)
        if errs.plain_letters:
            change(words, every, _plain, dice)
        if errs.upper_case:
            change(words, every, _upper, dice)
    return given, family


def birth_errors(born: Array, errs: Errs, dice: Dice) -> tuple[Array, Array, Array]:
    """Which year, month and day of birth does a partner hold? A year of 0 when it holds none."""
    size = len(born)
    dates = np.datetime64("2013-04-01") + born.astype("timedelta64[D]")
    year = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    month = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    wrong = dice.is_true(errs.wrong_birth_date, size)
    how = dice.whole(0, 4, size)
    swaps = wrong & (how == 0) & (day <= 12)
    month, day = np.where(swaps, day, month), np.where(swaps, month, day)
    shift = np.where(year < LATEST_YEAR, dice.whole(0, 2, size) * 2 - 1, -1)
    year = year + np.where(wrong & (how == 1), shift, 0)
    day = np.where(wrong & (how == 2), np.where(day > 9, day - 9, day + 10), day)
    heaped = wrong & (how == 3)
    month, day = np.where(heaped, 1, month), np.where(heaped, 1, day)
    usual = dice.is_true(errs.default_birth_date, size)
    year, month, day = (
        np.where(usual, value, column)
        for value, column in ((1900, year), (1, month), (1, day))
    )
    # A wrong year may make a day that is not: keep to the days every month has.
    day = np.minimum(day, 28 + (day > 28) * (~wrong) * 3)
    return np.where(dice.is_true(errs.no_birth_date, size), 0, year), month, day


def address_errors(
    address: Array, postcode: Array, errs: Errs, dice: Dice
) -> tuple[Array, Array]:
    """What does a partner write for these addresses and postcodes? None where it has none."""
    size = len(address)
    address, postcode = address.copy(), postcode.copy()
    change(address, _some(0.3, size, dice), _shortened, dice)
    change(postcode, _some(errs.wrong_postcode, size, dice), _miskeyed, dice)
    closed = _some(0.12, size, dice)
    change(postcode, closed, lambda word, _: word.replace(" ", ""), dice)
    lower = _some(0.02, size, dice)
    change(postcode, lower, lambda word, _: word.lower(), dice)
    missing = dice.is_true(errs.no_postcode, size)
    postcode[missing] = None
    address[missing & dice.is_true(0.5, size)] = None
    return address, postcode


def mistyped(word: str, luck: int) -> str:
    """How may this word be mistyped? One slip: a key beside, one too many, too few, or two exchanged."""
    at, kind = luck % len(word), (luck >> 12) % 5
    letter = word[at]
    if kind == 0:
        beside = NEIGHBOURS.get(letter.lower(), letter)
        key = beside[(luck >> 20) % len(beside)]
        return word[:at] + (key.upper() if letter.isupper() else key) + word[at + 1 :]
    if kind == 1 and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + letter.lower() + word[at:] if at else word + word[-1]
    if kind == 3 and 0 < at < len(word) - 1:
        return word[:at] + word[at + 1] + letter + word[at + 2 :]
    return _misheard(word, luck)


def _misheard(word: str, luck: int) -> str:
    for step in range(len(SOUNDS)):
        said, written = SOUNDS[(luck + step) % len(SOUNDS)]
        if said in word[1:]:
            return word[0] + word[1:].replace(said, written, 1)
    return word + "e"


def _some(share: float, size: int, dice: Dice) -> Array:
    return np.flatnonzero(dice.is_true(min(share, 1.0), size))


def _other(ways: Mapping[str, tuple[str, ...]]) -> Callable[[str, int], str]:
    def write(word: str, luck: int) -> str:
        others = ways.get(word)
        return others[luck % len(others)] if others else word

    return write


def _plain(word: str, _: int) -> str:
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word)
    return parts.encode("ascii", "ignore").decode()


def _upper(word: str, _: int) -> str:
    return word.upper()


def _shortened(address: str, luck: int) -> str:
    for long, short in SHORT_WORDS:
        if address.endswith(long):
            return address.removesuffix(long) + short
    return address.replace("Flat ", "FLAT ") if luck & 1 else address


def _miskeyed(postcode: str, luck: int) -> str:
    swaps = {"0": "O", "1": "I", "2": "3", "3": "2", "5": "S", "6": "7", "7": "6", "8": "9", "9": "8", "4": "5"}  # fmt: skip
    at = luck % len(postcode)
    letter = postcode[at]
    key = swaps.get(letter) or NEIGHBOURS.get(letter.lower(), letter)[0].upper()
    return postcode[:at] + key + postcode[at + 1 :]
