"""Files that grow block by block: partners' extracts in their formats, and the truth beside."""

import gzip
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.synthetic.block import Delivery
from wholeplace.synthetic.extracts import footer_of, header_of
from wholeplace.synthetic.formats import as_bytes, as_text
from wholeplace.synthetic.partners import Partner
from wholeplace.synthetic.window import DAYS, as_date
from wholeplace.synthetic.xlsx import Cell, sheet_rows, write_workbook

ROWS_ENDING = ".rows"


class Outputs:
    """Every growing file of a place; closed together, whatever happens."""

    def __init__(self, folder: Path) -> None:
        """Begin in this folder."""
        self.folder = folder
        self.rows: dict[str, int] = {}
        self.broken: dict[str, int] = {}
        self._open: dict[str, IO[Any]] = {}
        # A compressed file does not close the one it writes to.
        self._beneath: list[IO[Any]] = []

    def __enter__(self) -> "Outputs":
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:  # fmt: skip
        """Close every file; when all went well, first finish those that need an end."""
        for file in (*self._open.values(), *self._beneath):
            file.close()
        if kind is None:
            for name in self._open:
                if name.endswith(ROWS_ENDING):
                    rows = self.folder / name
                    write_workbook(
                        rows, rows.with_name(rows.name.removesuffix(ROWS_ENDING))
                    )
                    rows.unlink()

    def deliver(self, delivery: Delivery) -> None:
        """Write what a partner sends of one block."""
        records = delivery.records
        partner = records.partner
        people, contacts = extract_names(partner)
        if partner.people_ending == "xlsx":
            self._add_to_workbook(people, delivery)
        else:
            self._append(people, header_of(partner, partner.people), delivery.people)
        self._append(contacts, header_of(partner, partner.contacts), delivery.contacts)
        self._count(people, len(records.person))
        self._count(contacts, len(records.contact))
        self.broken[contacts] = self.broken.get(contacts, 0) + delivery.broken

    def finish(self, partner: Partner) -> None:
        """Write what stands below a partner's last row."""
        people, contacts = extract_names(partner)
        self._append(people, b"", footer_of(partner, partner.people))
        self._append(contacts, b"", footer_of(partner, partner.contacts))

    def add_truth(self, name: str, table: pa.Table) -> None:
        """Write more rows of a table of truth."""
        texts = [pc.fill_null(_as_words(column), "") for column in table.columns]
        header = ",".join(table.column_names) + "\n"
        lines = as_text(texts, delimiter=",", line_end="\n")
        self._append(f"truth/{name}.csv", header.encode(), as_bytes(lines, "utf-8"))
        self._count(f"truth/{name}.csv", table.num_rows)

    def _count(self, name: str, rows: int) -> None:
        self.rows[name] = self.rows.get(name, 0) + rows

    def _append(self, name: str, header: bytes, rows: bytes) -> None:
        if name not in self._open:
            self._open[name] = self._opened(name)
            self._open[name].write(header)
        self._open[name].write(rows)

    def _opened(self, name: str) -> IO[Any]:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".gz"):
            # No time and no name inside: the same bytes every time.
            self._beneath.append(path.open("wb"))
            return cast(IO[Any], gzip.GzipFile("", "wb", 6, self._beneath[-1], 0))
        return path.open("wb")

    def _add_to_workbook(self, name: str, delivery: Delivery) -> None:
        partner = delivery.records.partner
        rows_name = name + ROWS_ENDING
        first = self.rows.get(name, 0) + 2
        headers = [list(partner.people.values())]
        columns = [pa.array(column).to_pylist() for column in delivery.people_columns]
        births = list(partner.people).index("born_on")
        columns[births] = [_day(text) for text in columns[births]]
        rows: list[Sequence[Cell]] = list(zip(*columns, strict=True))
        self._append(
            rows_name,
            sheet_rows(headers, 1).encode(),
            sheet_rows(rows, first).encode(),
        )


def extract_names(partner: Partner) -> tuple[str, str]:
    """What are a partner's two files called? By the month in which they end."""
    month = f"{as_date(DAYS - 1 - partner.days_late):%Y-%m}"
    folder = f"extracts/{partner.name}/{partner.name}"
    return (
        f"{folder}_people_{month}.{partner.people_ending}",
        f"{folder}_contacts_{month}.{partner.contacts_ending}",
    )


def _as_words(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    if pa.types.is_floating(whole.type):
        # Python's shortest form; Arrow's cast may differ from one version to the next.
        return pa.array(
            [None if each is None else repr(each) for each in whole.to_pylist()]
        )
    return pc.cast(whole, pa.string())


def _day(text: str) -> Cell:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
