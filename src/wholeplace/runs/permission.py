"""Asking leave: which fields of which extracts may be used for the purpose of the recipe, today, and why not the others."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from wholeplace.core.errors import IntakeError, SharingError
from wholeplace.core.recipe import Recipe
from wholeplace.intake.limited import limited_to
from wholeplace.intake.place import EXTRACTS, Delivered, deliveries
from wholeplace.intake.source import Source
from wholeplace.sharing.agreement import Agreements
from wholeplace.sharing.agreement_folder import read_agreements, sectors_of
from wholeplace.sharing.leave import Leave, fields_to_ask, leave
from wholeplace.sharing.purposes import require_purpose
from wholeplace.store.mistakes import and_more, listed
from wholeplace.store.one_run import Run
from wholeplace.store.place_folder import PlaceFolder, read_place
from wholeplace.tables.people import CODES, CONTACTS


@dataclass(frozen=True)
class Permitted:
    """One extract that may be taken in, its mapping held to the fields that may be used."""

    extract: Delivered
    leave: Leave


@dataclass(frozen=True)
class PermittedCodes:
    """One file of codes that may be linked, and the leave that says which of its codes may be used."""

    path: Path
    leave: Leave


@dataclass(frozen=True)
class Permission:
    """What a run may take in, and what it leaves out and why, a sentence each.

    `agreements` gives the SHA-256 of the agreements that were read, by the file's name.
    """

    purpose: str = ""
    extracts: tuple[Permitted, ...] = ()
    codes: tuple[PermittedCodes, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    agreements: Mapping[str, str] = field(default_factory=dict)

    @property
    def without_ends(self) -> list[str]:
        """Of which partners does no extract say when a contact ended?"""
        told: dict[str, bool] = {}
        for each in self.extracts:
            if each.leave.table == CONTACTS.name:
                tells = each.extract.source.column("ended_on") is not None
                told[each.leave.partner] = told.get(each.leave.partner, False) or tells
        return sorted(partner for partner, tells in told.items() if not tells)

    def facts(self) -> dict[str, Any]:
        """What does a run keep of it?"""
        given = {
            (each.partner, each.table): sorted(each.fields)
            for each in (
                *(each.leave for each in self.extracts),
                *(each.leave for each in self.codes),
            )
        }
        return {
            "purpose": self.purpose,
            "given": [
                {"partner": partner, "table": table, "fields": fields}
                for (partner, table), fields in sorted(given.items())
            ],
            "left_out": list(self.left_out),
            "notes": list(self.notes),
        }


def ask_leave(place: PlaceFolder, recipe: Recipe, *, on: date | None) -> Permission:
    """Which extracts may this recipe use on this day, and which of their fields?

    Errors: IntakeError for a mistake in a mapping; SharingError when the purpose is forbidden or
    none of ours, when nobody is named as the one who uses the data, or an agreement has a mistake.
    """
    found = deliveries(place.folder)
    if found.mistakes:
        first, *others = found.mistakes
        raise IntakeError(f"{first}{and_more(len(others), 'mistake')}.")
    unread = tuple(
        f"{file} is left out because no mapping in sources/ is for it: write one, or take the file away."
        for file in found.unmapped
    )
    if not found.extracts:
        return Permission(left_out=(*unread, *_alone(found.coded)))
    if on is None:
        raise ValueError("say for which day leave is asked: there are extracts")
    try:
        purpose = require_purpose(recipe.purpose)
    except SharingError as error:
        raise SharingError(f"recipes/{recipe.name}.toml: {error}") from None
    read = read_agreements(
        place.folder, sectors=sectors_of(place), user=_user_of(place)
    )
    asked = {
        each.source.name: _asked(read.agreements, each.source, purpose, on)
        for each in found.extracts
    }
    coded = {
        partner: _codes_asked(read.agreements, partner, purpose, on)
        for partner, _ in found.coded
    }
    given = [*asked.values(), *coded.values()]
    extracts = tuple(
        Permitted(replace(each, source=its.source), its.leave)
        for each in found.extracts
        if (its := asked[each.source.name]).source is not None
    )
    codes = tuple(
        PermittedCodes(path, coded[partner].leave)
        for partner, path in found.coded
        if extracts and coded[partner].source is not None
    )
    alone = () if extracts else tuple(_alone(found.coded))
    return Permission(
        purpose=purpose,
        extracts=extracts,
        codes=codes,
        left_out=(*unread, *alone, *_once(each.sentences for each in given)),
        notes=_once(each.leave.notes for each in given),
        agreements=read.files,
    )


def require_leave(run: Run, partner: str, *, on: date) -> None:
    """May this partner's contacts still be used for what the run was made for?

    Errors: SharingError when no agreement lets them be today, whatever held when the run was made.
    """
    place = read_place(run.place)
    recipe = place.recipe(run.manifest["recipe"]["name"])
    leave_today = ask_leave(place, recipe, on=on)
    permitted = {
        each.leave.partner
        for each in leave_today.extracts
        if each.leave.table == CONTACTS.name
    }
    if partner not in permitted:
        raise SharingError(
            f"there is no leave any more to look at the rows of `{partner}`: see what `wholeplace run {run.place}` says of its agreement."
        )


@dataclass(frozen=True)
class _Given:
    """The leave for one mapping, the mapping held to it, and what is said of the rest."""

    leave: Leave
    source: Any
    sentences: tuple[str, ...]


def _asked(agreements: Agreements, source: Source, purpose: str, on: date) -> _Given:
    fields = [each.name for each in source.columns if not each.leaves_out]
    given = leave(agreements, source.partner, source.table, fields, purpose, on)
    limited = limited_to(source, given.fields)
    said = tuple(each.sentence for each in given.left_out)
    if limited.source is None:
        without = (
            f" without {listed(limited.missing, joined_by='and')}"
            if limited.missing
            else ""
        )
        said = (
            f"Nothing of {source.partner}.{source.table} is taken in: there is no row of it{without}.",
            *said,
        )
    return _Given(given, limited.source, said)


def _codes_asked(agreements: Agreements, partner: str, purpose: str, on: date) -> _Given:  # fmt: skip
    """The leave for a partner's codes: without the pseudonym, or with nothing beside it, there is nothing to link."""
    given = leave(agreements, partner, CODES.name, fields_to_ask(CODES), purpose, on)
    said = tuple(each.sentence for each in given.left_out)
    if "record_id" in given.fields and len(given.fields) > 1:
        return _Given(given, CODES, said)
    nothing = f"Nothing of {partner}.{CODES.name} is taken in: there is no code that may be used."
    return _Given(given, None, (nothing, *said))


def _alone(coded: Iterable[tuple[str, Path]]) -> Iterator[str]:
    """What is said of codes where there is no extract: they would be linked with nobody."""
    for partner, path in coded:
        yield f"{EXTRACTS}/{partner}/{path.name} is left out because there is no extract beside it: codes are of use only with contacts or records of others."


def _user_of(place: PlaceFolder) -> str:
    if not place.place.reviewer:
        raise SharingError(
            "place.toml does not say who uses the extracts: write `reviewer` with the partner that makes the review."
        )
    return place.place.reviewer


def _once(groups: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said for group in groups for said in group))
