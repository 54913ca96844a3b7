"""`wholeplace source suggest FILE`: a draft of the mapping for a file, and how sure each line of it is."""

import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from wholeplace.core.errors import IntakeError
from wholeplace.intake.jail import start
from wholeplace.intake.limits import LIMITS, seconds_for
from wholeplace.intake.parsing import PATIENCE, job_of, read_apart
from wholeplace.intake.place import EXTRACTS
from wholeplace.intake.reading.headers import plain
from wholeplace.intake.reading.job import JOB, ROWS
from wholeplace.intake.reasons import REASONS
from wholeplace.intake.source import Source, SourceColumn
from wholeplace.intake.source_values import SLUG
from wholeplace.intake.suggesting.choosing import Choice, choose, choose_table
from wholeplace.intake.suggesting.drafting import Draft, draft_text
from wholeplace.intake.suggesting.looking import SAMPLE, SEEN, Seen, read_seen
from wholeplace.intake.suggesting.profiles import Profile, profile_of
from wholeplace.store.mistakes import printable, quoted
from wholeplace.tables.contract import Kind

LOOKED_AT_ROWS = 20_000
BATCH_ROWS = 5_000


@dataclass(frozen=True)
class Suggestion:
    """The draft of a mapping: its text, and what it says in short. No cell of a row is in it.

    `columns` are the columns of ours it found, each with its header, how sure it is and why. `unmapped` are the
    headers it takes for none; `questions` is what a person must say before the mapping can be used.
    """

    text: str
    table: str
    columns: tuple[Choice, ...]
    unmapped: tuple[str, ...]
    questions: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """What does `wholeplace source suggest --json` print?"""
        return {
            "table": self.table,
            "columns": [
                {"column": each.column, "from": each.header, "how_sure": each.sureness.name.lower(), "reason": each.reason}
                for each in self.columns
            ],
            "unmapped": list(self.unmapped),
            "questions": list(self.questions),
            "text": self.text,
        }  # fmt: skip


def suggest_source(file: Path, *, sheet: str = "") -> Suggestion:
    """Which mapping would read this file? A draft, by its header and the look of its first rows.

    A line is `sure`, `likely`, or a guess, which is left out until a person agrees. Day and month are never
    guessed. Errors: IntakeError, when the file cannot be read or names no column we know.
    """
    if not file.is_file():
        raise IntakeError(printable(f"{file} is not a file: give the path of the extract as it was delivered."))  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="suggesting-") as given:
        work = Path(given).resolve()
        seen = _look_over(file, sheet, work)
        counts = Counter(plain(header) for header in seen.headers)
        once = [each for each in seen.headers if plain(each) and counts[plain(each)] == 1]  # fmt: skip
        twice = [each for each in seen.headers if plain(each) and counts[plain(each)] > 1]  # fmt: skip
        profiles = _profiles(file, replace(seen, headers=tuple(once)), sheet, work)
    table = choose_table(once)
    choices = tuple(choose(table, once, profiles))
    draft = Draft(
        file.name,
        _partner_of(file),
        table,
        replace(seen, headers=tuple(once)),
        sheet,
        choices,
        profiles,
        tuple(dict.fromkeys(twice)),
    )
    return Suggestion(draft_text(draft), table, choices, draft.unmapped, draft.questions)  # fmt: skip


def _partner_of(file: Path) -> str:
    """Whose folder of extracts/ does the file lie in? Empty when it lies elsewhere."""
    folder = file.resolve().parent
    is_extract = folder.parent.name == EXTRACTS and SLUG.fullmatch(folder.name)
    return folder.name if is_extract else ""


def _look_over(file: Path, sheet: str, work: Path) -> Seen:
    """How is the file written, and what does its header say? Errors: IntakeError."""
    folder = work / "look"
    folder.mkdir()
    source = Source("suggestion", "nobody", "suggestion", "*", (), sheet=sheet)
    job_of(file, source, folder, LIMITS).write(folder / JOB)
    seconds = seconds_for(file.stat().st_size) * PATIENCE
    died = start("looker", folder, seconds).finish()
    seen = Seen(refused=died) if died else read_seen(folder / SEEN)
    if seen.refused:
        raise _refused(file, seen.refused, seen.detail)
    return seen


def _profiles(file: Path, seen: Seen, sheet: str, work: Path) -> dict[str, Profile]:
    """What do the cells under each header look like? Errors: IntakeError."""
    source = _everything(seen, sheet)
    sample = work / "look" / SAMPLE
    if sample.is_file():
        # A piece of a text is as the reader leaves it: UTF-8, unpacked.
        file = sample.rename(work / file.name)
        source = replace(source, format="csv", encoding="utf-8")
    folder = work / "rows"
    folder.mkdir()
    facts = read_apart(file, source, folder)
    if facts.refused:
        raise _refused(file, facts.refused, facts.detail)
    cells: dict[str, list[str]] = {header: [] for header in seen.headers}
    with pq.ParquetFile(folder / ROWS) as table:
        for batch in islice(table.iter_batches(BATCH_ROWS), LOOKED_AT_ROWS // BATCH_ROWS):  # fmt: skip
            for number, header in enumerate(seen.headers):
                cells[header] += batch.column(f"c{number}").to_pylist()
    return {header: profile_of(found) for header, found in cells.items()}


def _everything(seen: Seen, sheet: str) -> Source:
    """A mapping that reads every column of the file as text."""
    columns = tuple(
        SourceColumn(f"c{number}", Kind.TEXT, "text", (header,), is_required=False)
        for number, header in enumerate(seen.headers)
    )
    above = ("*",) if seen.above else ()
    return Source("suggestion", "nobody", "suggestion", "*", columns, seen.format, seen.encoding, seen.delimiter, sheet, above)  # fmt: skip


def _refused(file: Path, code: str, detail: str) -> IntakeError:
    reason = REASONS[code]
    more = f" ({quoted(detail)})" if detail else ""
    return IntakeError(f"nothing can be suggested for {quoted(file.name)}: {reason.what}{more}; {reason.do}.")  # fmt: skip
