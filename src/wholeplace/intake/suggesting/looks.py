"""What the cells of a column say of being one of ours: that they prove it, fit it, or speak against it."""

from collections.abc import Callable, Mapping
from enum import IntEnum

from wholeplace.intake.suggesting.profiles import Profile

# Fewer cells than these prove nothing, and make nothing sure.
FEW, ENOUGH = 20, 10
MOST_CODES = 60


class Look(IntEnum):
    """What do the cells say of it?"""

    AGAINST = -1
    NOTHING = 0
    FITS = 1
    PROVES = 2


def look_of(column: str, profile: Profile) -> Look:
    """What do these cells say of being this column?"""
    if not profile.filled:
        return Look.NOTHING
    return LOOKS[column](profile)


def _share(name: str, fits: float, proves: float = 2.0, against: float = 0.5) -> Callable[[Profile], Look]:  # fmt: skip
    """A column of which such a share of cells passes a test."""

    def look(profile: Profile) -> Look:
        share = profile.shares[name]
        if share >= proves and profile.filled >= FEW:
            return Look.PROVES
        if share >= fits:
            return Look.FITS
        return Look.AGAINST if share < against else Look.NOTHING

    return look


def _name(profile: Profile) -> Look:
    if profile.shares["name"] < 0.5 or _is_coded(profile):
        return Look.AGAINST
    return Look.FITS if profile.shares["name"] >= 0.9 else Look.NOTHING


def _is_coded(profile: Profile) -> bool:
    return profile.shares["flag"] > 0.9 or profile.shares["sex"] > 0.9


def _date(profile: Profile) -> Look:
    if profile.fitting:
        return Look.FITS
    return Look.NOTHING if profile.dates else Look.AGAINST


def _codes(profile: Profile) -> Look:
    is_measured = profile.shares["number"] > 0.9 and profile.distinct > MOST_CODES
    if profile.fitting or is_measured:
        return Look.AGAINST
    is_few = profile.distinct <= MOST_CODES or profile.distinct_share < 0.01
    return Look.FITS if is_few and profile.shares["short"] > 0.9 else Look.NOTHING


def _address(profile: Profile) -> Look:
    if profile.shares["place"] < 0.5 or profile.fitting:
        return Look.AGAINST
    is_place = profile.shares["has_digit"] > 0.5 and profile.shares["place"] > 0.9
    return Look.FITS if is_place else Look.NOTHING


def _number(profile: Profile) -> Look:
    if profile.shares["number"] < 0.9 or "YYYYMMDD" in profile.fitting:
        return Look.AGAINST
    return Look.FITS


def _own_number(profile: Profile) -> Look:
    """A partner's own number: filled throughout, one word with a digit in it, and no other kind of number."""
    others = ("nhs_number", "nino", "postcode", "phone")
    if any(profile.shares[name] > 0.8 for name in others) or profile.fitting:
        return Look.AGAINST
    if (
        profile.fill_share < 0.9
        or profile.shares["one_word"] < 0.95
        or (profile.distinct == 1 and profile.filled >= ENOUGH)
    ):
        return Look.AGAINST
    return Look.FITS if profile.shares["has_digit"] > 0.95 else Look.NOTHING


def _number_of_its_own(profile: Profile) -> Look:
    """A number that no two rows share."""
    if profile.distinct_share < 0.98:
        return Look.AGAINST
    return _own_number(profile)


LOOKS: Mapping[str, Callable[[Profile], Look]] = {
    "record_id": _own_number,
    "contact_id": _number_of_its_own,
    "given_names": _name,
    "family_name": _name,
    "born_on": _date,
    "started_on": _date,
    "ended_on": _date,
    "sex": _share("sex", 0.9),
    "ethnicity": _codes,
    "nhs_number": _share("nhs_number", 0.8, 0.95),
    "nino": _share("nino", 0.8, 0.95),
    "upn": _share("upn", 0.8, 0.95),
    "uprn": _share("uprn", 0.9),
    "address": _address,
    "postcode": _share("postcode", 0.8, 0.95),
    "phone": _share("phone", 0.8),
    "is_protected": _share("flag", 0.95, against=0.95),
    "service": _codes,
    "reason": _codes,
    "referred_to": _codes,
    "outcome": _codes,
    "quantity": _number,
    "score": _number,
    "threshold": _number,
}
