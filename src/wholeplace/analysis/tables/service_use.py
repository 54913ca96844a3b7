"""Whom services meet: people and contacts by partner, service and financial year."""

from typing import Any

from wholeplace.analysis.tables.texts import financial_year_of

Table = Any
Value = Any


def service_use(contacts: Table, *, years: tuple[str, str]) -> Table:
    """How many people did each service meet in each financial year, and in how many contacts?

    Counts: contacts that begin in one of `years` (first and last), in the year in which they begin;
    a person once for each service and year.
    A service that met nobody in a year in which its partner's extract tells of others has a nought.
    Leaves out: contacts that begin before or after; years of which a partner's extract tells nothing. People are those of one partner's records: who
    is known to two partners counts with each, until records are linked.
    Units: people and contacts.
    """
    dated = contacts.mutate(year=financial_year_of(contacts.started_on))
    inside = dated.filter((dated.year >= years[0]) & (dated.year <= years[1]))
    counted = inside.group_by("partner", "service", "year").agg(
        people=inside.person_id.nunique().cast("int64"),
        contacts=inside.count().cast("int64"),
    )
    services = inside.select("partner", "service").distinct()
    reported = inside.select("partner", "year").distinct()
    rows = services.join(reported, "partner").left_join(
        counted, ["partner", "service", "year"], rname="counted_{name}"
    )
    return rows.select(
        *("partner", "service", "year"),
        people=rows.people.fill_null(0),
        contacts=rows.contacts.fill_null(0),
    )
