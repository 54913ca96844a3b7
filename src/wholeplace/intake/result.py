"""What became of one extract: counts, reasons and where its tables are. Never a value of a row."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from wholeplace.core.errors import IntakeError
from wholeplace.intake.reasons import REASONS, Level, main_reason
from wholeplace.store.mistakes import quoted

ABOUT = "intake.json"
ACCEPTED, QUARANTINE = "accepted.parquet", "quarantine.parquet"


@dataclass(frozen=True)
class ColumnQuality:
    """What one column of the mapping came to.

    `filled` cells hold something; `valid` ones read well, and may be matched on where the column is one for
    matching; `distinct` is how many different values there are, about (to some hundredths).
    """

    name: str
    form: str
    filled: int
    valid: int
    distinct: int
    reasons: Mapping[str, int]


@dataclass(frozen=True)
class IntakeResult:
    """One extract taken in, or refused.

    `accepted` + `quarantined` + `non_data` is every record of the file; `repeated` are those of the accepted that
    count once with another row and are not stored again. `quarantine` counts the rows set aside by reason and
    `notes` what was flagged or normalised. `judged` are the well-formed records behind the counts of `columns`. `places` says where each column of the mapping stands in a row
    of the file, -1 where it is missing. `folder` holds the tables; None when they were not kept.
    """

    partner: str
    source: str
    table: str
    extract: str
    extract_id: str
    records: int
    is_accepted: bool = False
    accepted: int = 0
    quarantined: int = 0
    non_data: int = 0
    repeated: int = 0
    blank_lines: int = 0
    judged: int = 0
    refused: str = ""
    detail: str = ""
    quarantine: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)
    columns: tuple[ColumnQuality, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    absent_columns: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    folder: Path | None = None

    @property
    def reason(self) -> str:
        """Which one code says best what became of the file? Empty when there is nothing to say."""
        if self.refused:
            return self.refused
        return main_reason({**self.notes, **self.quarantine})

    @property
    def accepted_path(self) -> Path:
        """Where are the rows taken in? Errors: IntakeError, when they were not kept."""
        if self.folder is None:
            raise IntakeError(f"{quoted(self.extract)} was not kept: take it in again.")
        return (self.folder / ACCEPTED).resolve()

    @property
    def sentence(self) -> str:
        """What is said of the file, in one sentence?"""
        file = quoted(self.extract)
        if self.refused:
            reason = REASONS[self.refused]
            detail = f" ({quoted(self.detail)})" if self.detail else ""
            return f"{file} was refused: {reason.what}{detail}; {reason.do}."
        said = f"{file}: {self.accepted:,} of {self.records:,} records taken in"
        if self.quarantined:
            worst = REASONS[
                max(self.quarantine, key=lambda code: self.quarantine[code])
            ]
            said += f", {self.quarantined:,} set aside, most often because {worst.what}; {worst.do}"
        if self.repeated:
            said += f"; {self.repeated:,} were there already and count once"
        return f"{said}."

    def to_json(self) -> dict[str, Any]:
        """What does `wholeplace intake --json` print?

        `records_in` are the records proper: titles and footers that the mapping declares stand beside them.
        """
        return {
            "records_in": self.records - self.non_data,
            "accepted": self.accepted,
            "quarantined": self.quarantined,
            "rows_set_aside_as_non_data": self.non_data,
            "reason": self.reason,
            "file_accepted": self.is_accepted,
            "repeated": self.repeated,
            "reasons": dict(self.quarantine),
            "notes": dict(self.notes),
            "sentence": self.sentence,
        }

    def quality_row(self) -> dict[str, Any]:
        """Which row of `intake_quality` is this? Here `records_in` is every record, and the sum always holds.

        Of a refused file every record is set aside.
        """
        quarantined = self.records if self.refused else self.quarantined
        return {
            "partner": self.partner,
            "extract": self.extract,
            "records_in": self.accepted + quarantined + self.non_data,
            "accepted": self.accepted,
            "quarantined": quarantined,
            "non_data": self.non_data,
            "repeated": self.repeated,
            "refused": self.refused or None,
        }

    def noted(self, level: Level) -> dict[str, int]:
        """How often was each thing of this gravity seen?"""
        counts = {**self.notes, **self.quarantine}
        return {
            code: count
            for code, count in counts.items()
            if REASONS[code].level is level
        }

    def write(self, to: Path) -> None:
        """Keep the result in this folder, beside its tables if there are any."""
        about = {**asdict(self), "folder": None}
        (to / ABOUT).write_text(json.dumps(about, sort_keys=True), encoding="utf-8")


def read_result(folder: Path) -> IntakeResult:
    """Which result was kept in this folder? Errors: IntakeError."""
    try:
        given = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise IntakeError(f"{folder} holds no extract that was taken in: take it in again.") from None  # fmt: skip
    columns = tuple(ColumnQuality(**each) for each in given["columns"])
    listed = {
        name: tuple(given[name])
        for name in ("ignored_columns", "absent_columns", "places")
    }
    kept = folder if given["is_accepted"] else None
    return IntakeResult(**{**given, **listed, "columns": columns, "folder": kept})
