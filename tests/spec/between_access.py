"""The contract of the table beneath `access_by_group`, which has rows for a person and is never kept."""

from wholeplace.tables.contract import Column, Kind, Table

BETWEEN_ACCESS = {
    "steps_reached": Table(
        "steps_reached",
        "Which steps each person reached, for each need.",
        key=("person_id", "need", "step"),
        columns=(
            Column("person_id", Kind.KEY, "number of the person, of this run alone"),
            Column("need", Kind.KEY, "which need"),
            Column("step", Kind.KEY, "which step"),
        ),
    )
}
