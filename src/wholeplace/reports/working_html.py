"""How a table was worked out, beneath it: the rule of each figure, its source, its caveats, and how to trace it."""

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from wholeplace.reports.words import heading_of
from wholeplace.tables.contract import Column, Table


def working_html(contract: Table) -> Markup:
    """Which element says how the figures of this table came about?"""
    return Markup(
        '<details class="govuk-details wp-working"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">'
        'How this was worked out<span class="govuk-visually-hidden">: {}</span></span></summary><div class="govuk-details__text">{}</div></details>'
    ).format(contract.title or contract.meaning, Markup("").join(_parts(contract)))


def _parts(contract: Table) -> Iterator[Markup]:
    ruled = [column for column in contract.columns if column.rule]
    yield Markup(
        '<p class="govuk-body">{} In the data this table is <code>{}</code>.</p>'
    ).format(contract.meaning, contract.name)
    yield _points("Each figure:", (_rule(contract, column) for column in ruled))
    if contract.source:
        source = contract.source.rstrip(".")
        yield Markup('<p class="govuk-body">Method from: {}.</p>').format(source)
    yield _points("Bear in mind:", contract.caveats)
    if ruled:
        keys = " ".join(f"{name}=…" for name in contract.key)
        command = f"wholeplace trace DIR {contract.name} {keys} {ruled[0].name}"
        yield Markup(
            '<p class="govuk-body">To see the rows behind a figure: <code>{}</code></p>'
        ).format(command)


def _points(lead: str, points: Iterable[str]) -> Markup:
    listed = Markup("").join(Markup("<li>{}</li>").format(point) for point in points)
    if not listed:
        return Markup("")
    return Markup(
        '<p class="govuk-body">{}</p><ul class="govuk-list govuk-list--bullet">{}</ul>'
    ).format(lead, listed)


def _rule(contract: Table, column: Column) -> Markup:
    heading = heading_of(contract.name, column.name)
    return Markup("<strong>{}</strong> (<code>{}</code>): {}. Rule: {}").format(
        heading, column.name, column.meaning, _say_rule(column.rule)
    )


def _say_rule(rule: str) -> Markup:
    word, _, measures = rule.partition(" ")
    if word == "sum":
        return Markup("adds up the entries marked <code>{}</code>").format(measures)
    if rule == "carried":
        return Markup("carried from its row, not added up")
    return Markup("<code>{}</code>").format(rule)
