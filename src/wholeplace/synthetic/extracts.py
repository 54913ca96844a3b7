"""One partner's extract of one block: its people and its contacts, as lines of its two files."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.synthetic.contacts import Log
from wholeplace.synthetic.core import described
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.formats import (
    as_text,
    in_words,
    written_births,
    written_dates,
)
from wholeplace.synthetic.ids import Ids
from wholeplace.synthetic.lives import NEVER
from wholeplace.synthetic.partners import Partner
from wholeplace.synthetic.records import Records
from wholeplace.synthetic.window import DAYS

PLAIN = ("given_names", "family_name", "nhs_number", "nino", "upn", "uprn", "address", "postcode")  # fmt: skip


def people_columns(records: Records, held: dict[str, pa.Array]) -> list[pa.Array]:
    """What stands in each column of the partner's list of people?"""
    partner = records.partner
    births = written_births(
        held["born_year"],
        held["born_month"],
        held["born_day"],
        partner.birth_dates or partner.dates,
    )
    yes, no = partner.flags
    told: dict[str, pa.Array] = {
        "record_id": records.ids(np.arange(len(records.person))),
        "born_on": births,
        "sex": in_words(held["sex"], partner.sexes, partner.nulls),
        "ethnicity": in_words(
            held["ethnicity"], partner.ethnicities, partner.not_stated
        ),
        "is_protected": pc.if_else(held["is_protected"], yes, no),
        **{name: pc.cast(held[name], pa.string()) for name in PLAIN},
    }
    return [pc.fill_null(told[name], partner.nulls) for name in partner.people]


def contact_columns(log: Log, records: Records, ids: Ids) -> list[pa.Array]:
    """What stands in each column of the partner's list of contacts?"""
    partner, at = records.partner, records.contact
    rows = {name: column[at] for name, column in log.contacts.items()}
    # Who sends late does not know what ended since.
    known = (rows["end"] < NEVER) & (rows["end"] < DAYS - partner.days_late)
    ended = np.where(known, rows["end"], 0)
    said = {
        **described(rows),
        "contact_id": ids.contacts(at),
        "record_id": records.ids(records.record_of),
        "started_on": written_dates(rows["day"], partner.dates),
        "ended_on": pc.if_else(
            pa.array(known), written_dates(ended, partner.dates), None
        ),
    }
    said["quantity"] = _plain_numbers(rows["quantity"])
    columns = [pc.cast(said[name], pa.string()) for name in partner.contacts]
    return [pc.fill_null(column, partner.nulls) for column in columns]


def lines_of(partner: Partner, columns: list[pa.Array]) -> pa.Array:
    """How are these rows written in the partner's format?"""
    return as_text(columns, delimiter=partner.delimiter, line_end=partner.line_end)


def broken(lines: pa.Array, partner: Partner, dice: Dice) -> tuple[pa.Array, int]:
    """Which lines does a partner send when some have a cell too many, and how many have?"""
    hit = dice.is_true(partner.broken_rows, len(lines))
    longer = f"{partner.delimiter}see note{partner.line_end}"
    whole = pc.utf8_slice_codeunits(lines, 0, -len(partner.line_end))
    with_more = pc.binary_join_element_wise(whole, longer, "")
    return pc.if_else(pa.array(hit), with_more, lines), int(hit.sum())


def header_of(partner: Partner, headers: dict[str, str]) -> bytes:
    """Which bytes come before the rows: titles, if the partner writes any, and the header?"""
    blank = partner.delimiter * (len(headers) - 1)
    titles = [title + blank for title in partner.title_rows]
    lines = [*titles, partner.delimiter.join(headers.values())]
    return "".join(line + partner.line_end for line in lines).encode(partner.encoding)


def footer_of(partner: Partner, headers: dict[str, str]) -> bytes:
    """Which bytes come after the rows?"""
    if not partner.last_row:
        return b""
    blank = partner.delimiter * (len(headers) - 1)
    return f"{partner.last_row}{blank}{partner.line_end}".encode(partner.encoding)


def _plain_numbers(thousandths: np.ndarray) -> pa.Array:
    """How are these written without zeros at the end: 1, 0.5, 12.285?"""
    distinct, places = np.unique(thousandths, return_inverse=True)
    words = [f"{each / 1000:.3f}".rstrip("0").rstrip(".") for each in distinct.tolist()]
    return pa.array(words).take(pa.array(places))
