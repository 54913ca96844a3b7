"""The table a mapping fills: one of ours, or one the mapping itself declares."""

from wholeplace.intake.forms.kinds import IDENTIFIERS, MATCHED
from wholeplace.intake.source import Source, SourceColumn
from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.people import EXTRACT_ID, LINE, PARTNER
from wholeplace.tables.taken_in import FLAGS, MATCH_OF, TAKEN_IN


def match_column(column: SourceColumn) -> str:
    """In which column does this one stand for matching? Empty when it is not matched on."""
    if column.form not in MATCHED:
        return ""
    return MATCH_OF.get(column.name, f"match_{column.name}")


def contract_of(source: Source) -> Table:
    """Which table does this mapping fill?"""
    known = TAKEN_IN.get(source.table)
    if known is not None:
        return known
    given = [each for each in source.columns if not each.leaves_out]
    matched = [
        Column(
            match_column(each),
            Kind.IDENTIFIER if each.form in IDENTIFIERS else Kind.PERSONAL,
            f"{each.name} as it may be matched on",
        )
        for each in given
        if match_column(each)
    ]
    own = [Column(each.name, each.kind, f"{each.name} as the mapping declares it") for each in given]  # fmt: skip
    return Table(
        source.table,
        f"Declared by the mapping `{source.name}`.",
        key=("partner", "extract_id", "line"),
        columns=(PARTNER, EXTRACT_ID, LINE, *own, *matched, FLAGS),
        holds_people=True,
    )
