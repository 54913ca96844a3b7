"""What `wholeplace review-links` does: the uncertain pairs of a run, shown to one named reviewer at their terminal."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from wholeplace.core.errors import RunError, SharingError
from wholeplace.linkage.as_splink import explanation
from wholeplace.linkage.comparing import Comparer
from wholeplace.linkage.identities import Identities, read_identities
from wholeplace.linkage.keeping import MODEL
from wholeplace.linkage.model import Model
from wholeplace.linkage.resolving import rows_of
from wholeplace.linkage.reviewing.engine import LinkTables
from wholeplace.linkage.reviewing.pairs import Pair, RecordKey
from wholeplace.linkage.reviewing.review import Wanted, review_links
from wholeplace.linkage.reviewing.session import Sitting, Talk
from wholeplace.linkage.reviewing.side_by_side import Compared
from wholeplace.runs.linking import record_keys
from wholeplace.runs.permission import ask_leave
from wholeplace.store.one_run import steps_folder
from wholeplace.store.place_folder import read_place
from wholeplace.store.runs import Run, find_run
from wholeplace.store.steps import Step, find_step
from wholeplace.tables.linking import LINKED_PAIRS, PEOPLE
from wholeplace.tables.people import CONTACTS, RECORDS


def review_uncertain(folder: Path, *, by: str, on: date, talk: Talk, limit: int, run_name: str | None = None) -> Sitting:  # fmt: skip
    """Let a named person look at the pairs of a run that are uncertain, and decide; what came of it?

    Only records of partners whose agreement lets them be used today are shown. Errors: RunError when there is no
    run with people in it; SharingError when nobody's records may be looked at; PlaceError as `review_links`.
    """
    run = find_run(folder, run_name)
    people, together = (held_step(run, what) for what in (PEOPLE.name, "extracts"))
    may_see = partners_with_leave(run, on)
    found = link_tables(people, together)
    among = _among(found.linked_pairs, may_see)
    tables = replace(found, linked_pairs=among, contacts=_contacts(together))
    wanted = Wanted(limit=limit, explain=Explainer(people, together).explain)
    return review_links(tables, folder, by=by, on=on, talk=talk, wanted=wanted)


def link_tables(people: Step, together: Step) -> LinkTables:
    """What a review looks at, of the linkage of this step and the records of that. Contacts are not counted."""
    return LinkTables(
        linked_pairs=people.read(LINKED_PAIRS.name),
        people=people.read(PEOPLE.name),
        records=ds.dataset(together.path(RECORDS.name)),
    )


class Explainer:
    """Says why a pair has the score it has; the records are read when it is first asked."""

    def __init__(self, people: Step, together: Step) -> None:
        """Of the linkage of this step, of the records of that."""
        self.people, self.together = people, together

    @cached_property
    def _known(self) -> tuple[Model, Identities, Comparer, dict[RecordKey, int]]:
        identities = read_identities(self.together.path(RECORDS.name))
        model = Model.from_json(json.loads((self.people.folder / MODEL).read_bytes()))
        return model, identities, Comparer(identities), rows_of(record_keys(identities))

    def explain(self, pair: Pair) -> list[Compared]:
        """What was compared of these two records, what was found, and how many bits it weighs?"""
        model, identities, comparer, rows = self._known
        a, b = (int(identities.of_record[rows[key]]) for key in pair)
        return explanation(model, identities, comparer, a, b)


def held_step(run: Run, what: str) -> Step:
    """Which step holds this of a run? Errors: RunError when none does, or it is gone."""
    name = run.manifest.get("held", {}).get(what)
    step = find_step(steps_folder(run.place), str(name)) if name else None
    if step is None:
        raise RunError(
            f"run {run.name} has linked no records: run `wholeplace run {run.place}` on a place with extracts of people."
        )
    return step


def partners_with_leave(run: Run, on: date) -> set[str]:
    """Whose records may be looked at today, for what the run was made for? Errors: SharingError when nobody's."""
    place = read_place(run.place)
    recipe = place.recipe(run.manifest["recipe"]["name"])
    given = ask_leave(place, recipe, on=on)
    partners = {each.leave.partner for each in given.extracts if each.leave.table == RECORDS.name}  # fmt: skip
    if not partners:
        raise SharingError(
            f"there is no leave today to look at anybody's records: see what `wholeplace run {run.place}` says of the agreements."
        )
    return partners


def _among(pairs: pa.Table, partners: Collection[str]) -> pa.Table:
    known = pa.array(sorted(partners), pa.string())
    sides = [pc.is_in(pairs[side], known) for side in ("partner_a", "partner_b")]
    return pairs.filter(pc.and_(*sides))


def _contacts(together: Step) -> pa.Table | None:
    """How many contacts has each record?"""
    if CONTACTS.name not in together.tables:
        return None
    keys = ["partner", "record_id"]
    rows = ds.dataset(together.path(CONTACTS.name)).to_table(columns=keys)
    counted = rows.group_by(keys).aggregate([([], "count_all")])
    return counted.rename_columns([*keys, "contacts"])
