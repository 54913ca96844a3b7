"""The end of the page: the words used, how to trace a figure, and the files everything comes from."""

from markupsafe import Markup

from wholeplace.reports.cells import say_name
from wholeplace.reports.paper import files_read
from wholeplace.reports.review import Review
from wholeplace.reports.sources import source_notes, unit_costs_table
from wholeplace.reports.tables_html import folded, table_html
from wholeplace.reports.words import GLOSSARY, heading_of
from wholeplace.tables.results import FIGURES

BACK = Markup(
    '<p class="govuk-body wp-back"><a class="govuk-link" href="#contents">Back to contents</a></p>'
)
# Tables whose first cell makes a telling example, the most telling first.
EXAMPLES = (
    "late_intervention_by_bearer",
    "partner_shares",
    "provider_outcomes",
    "early_late",
)


def glossary_html() -> Markup:
    """Which element explains the words used?"""
    rows = Markup("").join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(word, meaning)
        for word, meaning in GLOSSARY.items()
    )
    words = Markup('<dl class="wp-glossary">{}</dl>').format(rows)
    shown = folded(f"Show the {len(GLOSSARY)} words and what they mean", words)
    return _end("glossary", "Words used", shown)


def trace_html(review: Review) -> Markup:
    """Which element says how a figure is followed back to its rows?"""
    steps = Markup(
        '<p class="govuk-body">A figure has an address: its table, the key of its row, and its column. Under each table, “How this was worked out” gives the names. '
        "In the place folder, written DIR here, this command answers with the rule and with every file and line the figure comes from:</p>"
        '<p class="govuk-body"><code>wholeplace trace DIR TABLE key=value COLUMN</code></p>{}'
        '<p class="govuk-body">The whole of any table: <code>wholeplace show DIR TABLE --csv</code></p>'
    ).format(_example_html(review))
    return _end("trace", "How to trace a figure", steps)


def _example_html(review: Review) -> Markup:
    for name in EXAMPLES:
        contract = FIGURES[name]
        column = next((c for c in contract.columns if c.rule), None)
        row = next(
            (r for r in review.rows(name) if column and r[column.name] is not None),
            None,
        )
        if column and row:
            keys = " ".join(f"{key}={_quoted(str(row[key]))}" for key in contract.key)
            who = say_name(contract.key[0], str(row[contract.key[0]]), review)
            said = f"{heading_of(name, column.name)}: {who}"
            return Markup(
                '<p class="govuk-body">For example ({}): <code>wholeplace trace DIR {} {} {}</code></p>'
            ).format(said, name, keys, column.name)
    return Markup("")


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value or not value else value


def sources_html(review: Review) -> Markup:
    """Which element names the run and the files it read, so that anyone can check that they are the same?"""
    table = table_html(files_read(review), is_folded=True)
    names = Markup(
        '<p class="govuk-body">Run <code class="wp-hash">{}</code>, by the recipe “{}” with hash <code class="wp-hash">{}</code>.</p>'
    ).format(review.run, review.recipe, review.made_by)
    said = Markup("").join(
        Markup('<p class="govuk-body">{}</p>').format(note)
        for note in source_notes(review)
    )
    costs = unit_costs_table(review)
    where = Markup(
        '<p class="govuk-body">Each row of these files names its own document and line in its column <code>source</code>.</p>'
    )
    priced = table_html(costs, is_folded=True) if costs else Markup("")
    return _end("sources", "Sources", names + said + priced + where + table)


def _end(name: str, title: str, inside: Markup) -> Markup:
    return Markup(
        '<section class="wp-section" id="{}" aria-labelledby="{}-title"><h2 class="govuk-heading-l" id="{}-title">{}</h2>{}{}</section>'
    ).format(name, name, name, title, inside, BACK)
