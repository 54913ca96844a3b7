"""The way of the data, top to bottom: read the place, make each step, keep the run."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wholeplace.core.errors import IntakeError
from wholeplace.core.recipe import Recipe
from wholeplace.runs.engines import Engine, engine_named
from wholeplace.runs.inputs import Inputs, read_inputs
from wholeplace.runs.keeper import Keeper
from wholeplace.runs.steps import FROM_EXTRACTS, NEEDS, REVIEW, Wiring
from wholeplace.store.place_folder import PlaceFolder
from wholeplace.store.runs import Run, at_work, keep_run, runs_folder, steps_folder
from wholeplace.store.staging import sweep
from wholeplace.store.steps import Step
from wholeplace.tables.linking import HOUSEHOLDS, LINKAGE_SHOWN, PEOPLE
from wholeplace.tables.living import RULE_SETS_SHOWN
from wholeplace.tables.people import (
    ANALYSED_CONTACTS,
    CODES,
    CONTACTS,
    EXTRACTED_FOR_ANALYSIS,
    INTAKE_QUALITY,
    RECORDS,
)
from wholeplace.tables.results.living import LIVING_FIGURES

# What takes extracts in is imported where it is used: a place without extracts does not wait for it.
if TYPE_CHECKING:
    from wholeplace.runs.extracts import TakenIn
    from wholeplace.runs.permission import Permission

Progress = Callable[[list[str]], Iterable[str]]


def run_review(
    folder: Path,
    recipe: str = "review",
    *,
    on: date | None = None,
    engine: str = "duckdb",
    progress: Progress = iter,
) -> Run:
    """Make the review that a recipe asks for: which run is it?

    Leave is asked for the day `on`, before anything of a partner's is looked up.
    A recipe goes by its name, or by the path of its file in the place's recipes/. `engine` is where tables are analysed
    and pairs of records scored. A step whose
    ingredients have not changed is not made again; the run is complete or absent.
    Errors: PlaceError when the folder or the recipe cannot be used as it stands; SharingError or
    IntakeError when its extracts cannot; RunError when the disk does not take the run.
    """
    inputs = read_inputs(folder, recipe_name(folder, recipe))
    permission = _leave(inputs, on)
    with at_work(folder):
        sweep(runs_folder(folder))
        sweep(steps_folder(folder))
        with _coming_in(inputs.place, permission, on) as extracts:
            work = Work(inputs, permission, extracts, engine_named(engine))
            tasks = work.tasks()
            for name in progress(list(tasks)):
                tasks[name]()
            return keep_run(folder, work.manifest())


def _leave(inputs: Inputs, on: date | None) -> "Permission | None":
    """Which extracts may be used, and which of their fields? None where there is no extract."""
    if not (inputs.place.folder / "extracts").is_dir():
        return None
    from wholeplace.runs.permission import ask_leave

    return ask_leave(inputs.place, inputs.recipe, on=on)


@contextmanager
def _coming_in(
    place: PlaceFolder, permission: "Permission | None", on: date | None
) -> "Iterator[Iterator[TakenIn]]":
    """Give the extracts in their order as they are taken in, two at a time."""
    if permission is None or not permission.extracts or on is None:
        yield iter(())
        return
    from wholeplace.intake.at_once import some_at_once
    from wholeplace.runs.extracts import taken_in

    # The last day of the year, so that what was taken in stays so from one day to the next.
    as_at = date(on.year, 12, 31)
    small_number = place.place.thresholds.small_number
    take = partial(taken_in, place.folder, as_at=as_at, small_number=small_number)
    with some_at_once([partial(take, each) for each in permission.extracts]) as coming:
        yield coming


class Work:
    """What there is to do for one run, in its order, and what has been done."""

    def __init__(
        self,
        inputs: Inputs,
        permission: "Permission | None",
        coming: "Iterator[TakenIn]",
        engine: Engine,
    ) -> None:
        """Nothing is done yet; the extracts are `coming` in."""
        self.inputs = inputs
        self.permission = permission
        self.coming = coming
        self.folder = inputs.place.folder
        self.keeper = Keeper(self.folder, inputs.tables, inputs.hashes, engine)
        self.permitted = permission.extracts if permission else ()
        self.extracts: list[TakenIn] = []
        self.held: dict[str, Step] = {}
        self.waiting: list[dict[str, str]] = []
        self.counted_once: dict[str, str] = {}
        self.used: list[TakenIn] = []
        self.coded_files: list[dict[str, Any]] = []
        self.codes: list[str] = []

    def tasks(self) -> dict[str, Callable[[], None]]:
        """Take in, put together, take the names off, analyse, check."""
        tasks: dict[str, Callable[[], None]] = {}
        for permitted in self.permitted:
            extract = permitted.extract
            name = f"taking in {extract.source.partner}: {extract.name}"
            tasks[name] = self._take_in
        if tasks:
            tasks["putting the extracts together"] = self._put_together
            if self.permission and self.permission.codes:
                tasks["taking in the records that came as codes"] = partial(self._take_codes_in, self.permission)  # fmt: skip
            tasks["linking records to people"] = self._link
        for name in asked_for(self.inputs.recipe):
            tasks[name] = partial(self._analyse, REVIEW[name])
        if self.permitted:
            for name, wiring in FROM_EXTRACTS.items():
                tasks[name] = partial(self._analyse_extracts, wiring)
            tasks["checking what may be shown"] = self._check
        return tasks

    def _take_in(self) -> None:
        taken = next(self.coming)
        self.extracts.append(taken)
        self.held[f"{taken.result.partner}/{taken.result.extract}"] = taken.step

    def _put_together(self) -> None:
        from wholeplace.intake.quality.decisions import read_drift_decisions
        from wholeplace.runs.extracts import gathered, notes_of
        from wholeplace.runs.quality import quality_of_all

        place = self.inputs.place
        decisions = read_drift_decisions(self.folder)
        if decisions.mistakes:
            raise IntakeError(f"{decisions.mistakes[0]}.")
        quality = quality_of_all(self.folder, self.extracts, decisions, place.place.thresholds)  # fmt: skip
        self.keeper.steps |= dict.fromkeys(quality.step.tables, quality.step)
        self.waiting = [{"partner": each.partner, "sentence": each.sentence} for each in quality.held]  # fmt: skip
        used = [each for each in self.extracts if not quality.holds(each.result)]
        waiting = [each for each in self.extracts if quality.holds(each.result)]
        together = gathered(self.folder, used, waiting)
        self.held["extracts"] = together
        self.counted_once = notes_of(together)
        self.keeper.steps[INTAKE_QUALITY.name] = together
        self.used = used

    def _take_codes_in(self, permission: "Permission") -> None:
        from wholeplace.runs.codes import files_taken_in, with_codes
        from wholeplace.runs.extracts import notes_of

        together = with_codes(self.folder, self.held["extracts"], permission)
        self.held["extracts in clear"] = self.held["extracts"]
        self.held["extracts"] = together
        self.coded_files = files_taken_in(self.folder, together, permission)
        self.counted_once = notes_of(together)
        self.keeper.steps[INTAKE_QUALITY.name] = together

    def _link(self) -> None:
        from wholeplace.runs.extracts import without_names

        people, together = None, self.held["extracts"]
        if together.tables.get(RECORDS.name, {}).get("rows"):
            from wholeplace.runs.linking import linked

            people = linked(self.folder, together, self.used, self.keeper.engine)
            self.held[PEOPLE.name] = people
            if self.coded_files:
                self._tell_of_codes(people)
            self._measure(together, people)
            if CONTACTS.name in together.tables:
                self._live(together, people)
        if CONTACTS.name in together.tables:
            services = self.inputs.place.tables["services"].rows
            names = [str(row.values["service"]) for row in services]
            nameless = without_names(self.folder, together, names, people, self.held.get(HOUSEHOLDS.name))  # fmt: skip
            self.held[ANALYSED_CONTACTS.name] = nameless
            for name in EXTRACTED_FOR_ANALYSIS:
                if name in nameless.tables:
                    self.keeper.give(name, nameless)

    def _tell_of_codes(self, people: Step) -> None:
        from wholeplace.runs.codes import how_many_linked

        partners = [Path(each["file"]).parent.name for each in self.coded_files]
        codes = self.held["extracts"].read(CODES.name)
        self.codes = how_many_linked(people.read(PEOPLE.name), codes, partners)

    def _measure(self, together: Step, people: Step) -> None:
        from wholeplace.runs.link_quality import measured

        limits = self.inputs.place.place.thresholds
        quality = measured(self.folder, together, people, small_number=limits.small_number)  # fmt: skip
        self.held["draws"] = quality
        self.keeper.steps |= dict.fromkeys(LINKAGE_SHOWN, quality)

    def _live(self, together: Step, people: Step) -> None:
        from wholeplace.runs.living import lived_together

        living = lived_together(self.folder, together, people)
        self.held[HOUSEHOLDS.name] = living
        made = [name for name in LIVING_FIGURES if name in living.tables]
        self.keeper.steps |= dict.fromkeys(made, living)
        self._judge(together, people, living)

    def _judge(self, together: Step, people: Step, living: Step) -> None:
        from wholeplace.runs.rule_sets import judged

        purpose = self.permission.purpose if self.permission else ""
        by_rules = judged(self.inputs.place, together, people, living, purpose=purpose)
        self.held["rule_sets"] = by_rules
        self.keeper.steps |= dict.fromkeys(RULE_SETS_SHOWN, by_rules)

    def _analyse(self, wiring: Wiring) -> None:
        known = {**self.inputs.options, "without_ends": self.permission.without_ends if self.permission else []}  # fmt: skip
        options = {option: known[option] for option in wiring.options}
        self.keeper.step(wiring.function, reads=wiring.reads, options=options)

    def _analyse_extracts(self, wiring: Wiring) -> None:
        # Where nobody's extract tells of contacts, there is nothing to work out.
        if all(name in self.keeper.made_by for name in wiring.reads):
            self._analyse(wiring)

    def _check(self) -> None:
        from wholeplace.runs.disclosing import checked_step

        limits = self.inputs.place.place.thresholds
        checked = checked_step(self.folder, self.keeper.steps, limits)
        if checked is None:
            return
        for table in checked.tables:
            # Whoever looks at the run sees the checked table; what it was made from is held.
            self.held[f"unchecked {table}"] = self.keeper.steps[table]
            self.keeper.steps[table] = checked

    def manifest(self) -> dict[str, Any]:
        """What is kept of the run: what it was asked, what it read, and which steps hold its tables."""
        steps = self.keeper.steps
        manifest = {
            **self.inputs.facts,
            "inputs": [*self.inputs.files, *self._delivered()],
            "tables": {table: step.name for table, step in steps.items()},
            "rows": {
                table: step.tables[table]["rows"] for table, step in steps.items()
            },
        }
        if self.permission and (self.permission.purpose or self.permission.left_out):
            manifest["leave"] = self.permission.facts()
            manifest["waiting"] = self.waiting
            manifest["counted_once"] = self.counted_once
            if self.codes:
                manifest["codes"] = self.codes
            # Tables that tell who people are: kept for the next run, and shown to nobody.
            manifest["held"] = {what: step.name for what, step in self.held.items()}
        return manifest

    def _delivered(self) -> list[dict[str, Any]]:
        return [
            {
                "file": each.permitted.extract.path.relative_to(self.folder).as_posix(),
                "sha256": each.sha256,
                "rows": each.result.records,
            }
            for each in self.extracts
        ] + self.coded_files


def recipe_name(folder: Path, recipe: str) -> str:
    """Which name has this recipe, if it is given as the path of a file in the place's recipes/?"""
    path = Path(recipe)
    is_inside = realpath(path.parent) == realpath(folder / "recipes")
    return path.stem if is_inside and path.suffix == ".toml" else recipe


def asked_for(recipe: Recipe) -> list[str]:
    """Which steps does a recipe need, in the order in which they are done?"""
    asked = {"not_supplied", *recipe.analyses}
    needed = asked | {NEEDS[name] for name in asked if name in NEEDS}
    return [name for name in REVIEW if name in needed]
