"""The step of a review that looks for signals of a crisis, and the rows of signals.csv that may be none.

Nothing made here is shown before the disclosure checks have seen it.
"""

from collections.abc import Mapping
from typing import Any

from wholeplace.core.periods import Period, financial_year
from wholeplace.runs.keeper import Keeper
from wholeplace.store.mistakes import Mistake
from wholeplace.store.place_folder import PlaceFolder
from wholeplace.tables.inputs.signals import SIGNALS, reasons_of, refused_as_signal

Options = Mapping[str, Any]
OF_CONTACTS = ("person_id", "service", "reason", "started_on")
OF_PEOPLE = ("person_id", "sex", "ethnicity", "born_in", "household")


def signals(keeper: Keeper, options: Options) -> None:
    """What services see before a crisis, how often it is a false alarm, and how soon crises come."""
    from wholeplace.analysis.estimates.time_to_crisis import time_to_crisis

    first, last = options["years"]
    made = time_to_crisis(
        keeper.read("analysed_contacts").select(*OF_CONTACTS).to_pyarrow(),
        keeper.read("analysed_people").select(*OF_PEOPLE).to_pyarrow(),
        keeper.read(SIGNALS.name).to_pyarrow(),
        period=Period(financial_year(first).start_on, financial_year(last).end_on),
    )
    for name, rows in made.items():
        keeper.keep(name, keeper.engine.show(name, rows))


def signal_mistakes(place: PlaceFolder) -> list[Mistake]:
    """Which rows of signals.csv are about something that is no signal: asking for help, complaining, being a victim?"""
    titles = {
        str(row.values["service"]): str(row.values["name"] or "")
        for row in place.tables["services"].rows
    }
    table, found = place.tables[SIGNALS.name], []
    for row in table.rows:
        given = {name: str(value or "") for name, value in row.values.items()}
        words = (given["service"], titles.get(given["service"], ""), *reasons_of(given["reasons"]))  # fmt: skip
        refused = refused_as_signal(given["kind"], given["is_about"], words)
        if refused:
            what = f"{refused} is no signal of a crisis"
            found.append(Mistake(table.file, row.line, what, "take the row out"))
    return found
