"""Which column of ours each header is, and how sure that is: by its name, and by what its cells look like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from wholeplace.intake.suggesting.looks import ENOUGH, Look, look_of
from wholeplace.intake.suggesting.profiles import Profile
from wholeplace.intake.suggesting.vocabulary import TABLES, Name, name_says

# Few other columns of a file look like these.
TELLING = frozenset({"record_id", "contact_id", "born_on", "started_on", "ended_on", "quantity", "score", "threshold"})  # fmt: skip


class Sureness(IntEnum):
    """How sure is it?"""

    GUESS = 1
    LIKELY = 2
    SURE = 3


@dataclass(frozen=True)
class Choice:
    """One column of ours, the header it is taken from, how sure that is and why. `rivals` might be it as well."""

    column: str
    header: str
    sureness: Sureness
    reason: str
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """One header that may be a column."""

    column: str
    header: str
    place: int
    name: Name
    look: Look

    @property
    def weight(self) -> tuple[int, int, int]:
        """Which claim comes before another? The name first, then the cells, then the place in the file."""
        return int(self.name) + int(self.look), int(self.name), -self.place


def choose_table(headers: Sequence[str]) -> str:
    """Does the file hold people or what was done for them? People, when it names them or their births."""
    has_person = any(
        name_says(header, column) is Name.EXACT
        for header in headers
        for column in ("given_names", "family_name", "born_on")
    )
    return "records" if has_person else "contacts"


def choose(table: str, headers: Sequence[str], profiles: Mapping[str, Profile]) -> list[Choice]:  # fmt: skip
    """Which header is which column? In the order of the table; a header is one column at most."""
    claims = [
        Claim(column, header, place, name_says(header, column), look_of(column, profiles[header]))
        for place, header in enumerate(headers)
        for column in TABLES[table]
    ]  # fmt: skip
    claims = [claim for claim in claims if _may_be(claim)]
    taken: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda each: each.weight, reverse=True):
        is_free = claim.column not in taken
        if is_free and claim.header not in {each.header for each in taken.values()}:
            taken[claim.column] = claim
    chosen = {
        column: _choice(claim, claims, taken, profiles[claim.header])
        for column, claim in taken.items()
    }
    return [chosen[column] for column in TABLES[table] if column in chosen]


def _may_be(claim: Claim) -> bool:
    if claim.look is Look.AGAINST:
        return False
    return claim.name is not Name.NOTHING or claim.look is Look.PROVES


def _choice(claim: Claim, claims: Sequence[Claim], taken: Mapping[str, Claim], profile: Profile) -> Choice:  # fmt: skip
    """How sure is a claim, beside those that another header makes to the same column?"""
    gone = {each.header for each in taken.values()}
    rivals = tuple(
        each.header
        for each in claims
        if each.column == claim.column
        and each.header not in gone
        and each.name >= claim.name
    )
    sureness, reason = _sureness(claim, profile)
    if rivals:
        sureness, reason = Sureness.GUESS, f"{reason}, and so is another"
    return Choice(claim.column, claim.header, sureness, reason, rivals)


def _sureness(claim: Claim, profile: Profile) -> tuple[Sureness, str]:
    what = SAYS.get(claim.column, "its cells look like it")
    if not profile.filled:
        return _by_name_alone(claim)
    if claim.name is Name.EXACT and claim.look >= Look.FITS:
        if profile.filled < ENOUGH:
            return (
                Sureness.LIKELY,
                f"the name matches, and {what}; there are few to see",
            )
        return Sureness.SURE, f"the name matches, and {what}"
    if claim.name is Name.EXACT:
        return Sureness.LIKELY, "the name matches, and its cells do not speak for or against it"  # fmt: skip
    if claim.name is Name.HINT and claim.look is Look.PROVES:
        return Sureness.LIKELY, f"the name is alike, and {what}"
    if claim.look is Look.PROVES:
        return Sureness.LIKELY, f"the name says nothing, but {what}"
    if claim.look is Look.FITS and claim.column in TELLING:
        return Sureness.LIKELY, f"the name is alike, and {what}"
    return Sureness.GUESS, "the name is alike, and nothing more"


def _by_name_alone(claim: Claim) -> tuple[Sureness, str]:
    if claim.name is Name.EXACT:
        return Sureness.LIKELY, "the name matches, and no cell seen holds anything"
    return Sureness.GUESS, "the name is alike, and no cell seen holds anything"


SAYS = {
    "record_id": "each cell is filled, in one way",
    "contact_id": "each cell is filled and differs from every other",
    "given_names": "its cells are words without digits",
    "family_name": "its cells are words without digits",
    "born_on": "its cells are dates",
    "started_on": "its cells are dates",
    "ended_on": "its cells are dates",
    "sex": "its cells are words or codes for it",
    "ethnicity": "its cells are few different words or codes",
    "nhs_number": "its cells are ten digits with valid check digits",
    "nino": "its cells have the form of National Insurance numbers",
    "upn": "its cells have the form of unique pupil numbers",
    "uprn": "its cells are numbers",
    "address": "its cells are words and numbers",
    "postcode": "its cells have the form of postcodes",
    "phone": "its cells have the form of telephone numbers",
    "is_protected": "its cells say yes or no",
    "service": "its cells are few different words or codes",
    "reason": "its cells are few different words or codes",
    "referred_to": "its cells are few different words or codes",
    "outcome": "its cells are few different words or codes",
    "quantity": "its cells are numbers",
    "score": "its cells are numbers",
    "threshold": "its cells are numbers",
}
