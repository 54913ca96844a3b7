"""Signs under the letters in which two values differ, where that is a slip; and how wide a text stands on a terminal."""

import unicodedata

from wholeplace.linkage.reviewing.sides import NAMES, NUMBERS

CELL = 28
# More signs that differ than this are no slip, and need no finger on each.
SLIPS = 3
# A postcode that differs is another place, however few of its letters differ.
IN_PLACE = frozenset({*NUMBERS, "born_on", "phone"})


def signs_under(name: str, one: str, other: str) -> tuple[str, str]:
    """What stands under each of these two values of a detail? Empty where they differ by more than a slip.

    Numbers and dates of one length: each sign that differs, of a few. Names: one letter that is another, or more, or
    two that changed places.
    """
    if max(len(one), len(other)) > CELL or not (_is_even(one) and _is_even(other)):
        return "", ""
    if name in NAMES:
        return _of_names(one.lower(), other.lower())
    places = _places(one, other) if name in IN_PLACE and len(one) == len(other) else []
    return (_signs(places),) * 2 if len(places) <= SLIPS else ("", "")


def width_of(text: str) -> int:
    """How many columns does a terminal give this text? Letters of some scripts take two, accents none."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )  # fmt: skip


def _is_even(text: str) -> bool:
    """Does each letter stand in one column of its own, and no blank of the cell fall away?"""
    is_plain = all(width_of(letter) == 1 for letter in text) and text.isprintable()
    return is_plain and text == " ".join(text.split())


def _of_names(one: str, other: str) -> tuple[str, str]:
    if len(one) == len(other):
        places = _places(one, other)
        is_slip = len(places) == 1 or _changed_places(one, other, places)
        return (_signs(places),) * 2 if is_slip else ("", "")
    if abs(len(one) - len(other)) > 1:
        return "", ""
    long, short = (one, other) if len(one) > len(other) else (other, one)
    at = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))  # fmt: skip
    if long[:at] + long[at + 1 :] != short:
        return "", ""
    return (_signs([at]), "") if long is one else ("", _signs([at]))


def _changed_places(one: str, other: str, places: list[int]) -> bool:
    """Are these two neighbours that have changed places?"""
    if len(places) != 2 or places[1] - places[0] != 1:
        return False
    first, second = places
    return (one[first], one[second]) == (other[second], other[first])


def _places(one: str, other: str) -> list[int]:
    return [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]  # fmt: skip


def _signs(places: list[int]) -> str:
    return "".join("^" if place in places else " " for place in range(max(places, default=-1) + 1))  # fmt: skip
