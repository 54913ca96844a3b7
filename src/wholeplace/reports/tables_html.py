"""Tables of the report as HTML: exact figures, to the right, that scroll inside themselves on a phone."""

from markupsafe import Markup

from wholeplace.reports.blocks import DataTable, Heading

# Larger tables are folded away, so that the next finding is in reach.
SHOWN_ROWS = 6
FITS_A_PHONE = 3  # columns
SWIPE = Markup(
    '<p class="govuk-body-s wp-quiet wp-swipe">This table is wider than the screen: scroll it sideways.</p>'
)
EMPTY = Markup("")


def table_html(table: DataTable, *, is_folded: bool = False) -> Markup:
    """Which element shows the table? A large one is folded, and so is one whose chart already shows its figures."""
    if not table.rows:
        return Markup('<p class="govuk-body">The table is empty.</p>')
    shown = _scrolling(table)
    is_small = len(table.rows) <= SHOWN_ROWS and len(table.headings) <= FITS_A_PHONE
    if is_small and not is_folded:
        return shown
    rows = "1 row" if len(table.rows) == 1 else f"{len(table.rows)} rows"
    return folded(f"Show the table: {rows}", shown, table.caption, is_wide=True)


def folded(
    lead: str, inside: Markup, hidden: str = "", *, is_wide: bool = False
) -> Markup:
    """Which element shows this only when a reader asks? `hidden` tells a screen reader which of many it is."""
    more = (
        Markup('<span class="govuk-visually-hidden">: {}</span>').format(hidden)
        if hidden
        else EMPTY
    )
    return Markup(
        '<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">'
        '{}{}</span></summary><div class="govuk-details__text{}">{}</div></details>'
    ).format(lead, more, " wp-details-wide" if is_wide else "", inside)


def _scrolling(table: DataTable) -> Markup:
    note = EMPTY.join(
        Markup('<p class="govuk-body-s wp-quiet">{}</p>').format(said)
        for said in table.beneath
    )
    swipe = SWIPE if len(table.headings) > FITS_A_PHONE else Markup("")
    return swipe + Markup(
        '<div class="wp-scroll" role="region" aria-label="Table: {}" tabindex="0"><table class="govuk-table wp-table">'
        '<caption class="govuk-table__caption govuk-table__caption--s"><span class="wp-caption">{}</span></caption>'
        '<thead class="govuk-table__head"><tr class="govuk-table__row">{}</tr></thead>'
        '<tbody class="govuk-table__body">{}</tbody></table></div>{}'
    ).format(
        table.caption,
        table.caption,
        Markup("").join(_heading(heading) for heading in table.headings),
        Markup("").join(_row(table.headings, row) for row in table.rows),
        note,
    )


def _heading(heading: Heading) -> Markup:
    number = " govuk-table__header--numeric" if heading.is_number else ""
    return Markup('<th scope="col" class="govuk-table__header{}">{}</th>').format(
        number, heading.words
    )


def _row(headings: tuple[Heading, ...], row: tuple[str, ...]) -> Markup:
    first = Markup(
        '<th scope="row" class="govuk-table__header wp-row-head">{}</th>'
    ).format(row[0])
    rest = Markup("").join(
        _cell(heading, cell)
        for heading, cell in zip(headings[1:], row[1:], strict=True)
    )
    return Markup('<tr class="govuk-table__row">{}{}</tr>').format(first, rest)


def _cell(heading: Heading, cell: str) -> Markup:
    number = " govuk-table__cell--numeric" if heading.is_number else ""
    long = (
        " wp-longest"
        if len(cell) > 160
        else " wp-long"
        if len(cell) > 60
        else " wp-mid"
        if len(cell) > 24
        else ""
    )
    return Markup('<td class="govuk-table__cell{}{}">{}</td>').format(
        number, long, cell
    )
