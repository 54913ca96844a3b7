"""The report's words: column headings, principles, and the glossary a reader is given."""

from wholeplace.core.words import BASES, GRADES, LATE_CAVEAT, STAGES

# How many figures an amount of each grade can bear; a firm one is shown to the pound.
FIGURES = {"fair": 4, "weak": 3, "placeholder": 2}
SHOWN_TO = {
    grade: f"to {('two', 'three', 'four')[FIGURES[grade] - 2]} figures"
    if grade in FIGURES
    else "to the pound"
    for grade in GRADES
}

LATE_NOTE = f"{LATE_CAVEAT[0].upper()}{LATE_CAVEAT[1:]}: the short-run cost of one year, counting services and not people."
NOT_LOCAL = "not local data"
BLANK = "\N{EN DASH}"
NOT_SUPPLIED = "not supplied"
BLANK_EXPLAINED = f"{BLANK} means that there is no figure: it is not known, or does not apply. It is never nought."

PRINCIPLES = (
    "All partners to the table",
    "Demand: prevention and early intervention",
    "Co-production: start with the service user",
    "Commission for outcomes that matter to the individual",
    "Culture: free the front line",
    "Share information, measure impact",
)

HEADINGS = {
    "all_pounds": "All known money",
    "answer": "What was answered",
    "basis": "How it is known",
    "bearer": "Who pays",
    "bearers_pounds": "Bearers added up",
    "client_group": "Whom it works with",
    "code": "Unit cost",
    "contract_ends_on": "Agreement ends",
    "controller": "Who decides",
    "controls_pounds": "Decides on, a year",
    "cost_per_outcome_pounds": "Cost for each outcome",
    "cost_per_person_pounds": "Cost for each person",
    "cost_pounds": "Cost of the whole period",
    "cost_unit": "One of what it prices",
    "could_move_points": "Could move a share by",
    "deliverer": "Who delivers",
    "delivers_pounds": "Delivers, a year",
    "dependent_provider": "Delivered by",
    "dependent_service": "Service that would be touched",
    "difference_pounds": "Difference",
    "dimension": "Kind of value",
    "early_pounds": "Early",
    "enabling_pounds": "Enabling",
    "exact_pounds": "Published to the last digit",
    "file": "File",
    "flag": "What was noticed",
    "funder": "Whose money",
    "funds_pounds": "Funds, a year",
    "grade": "How firm",
    "grows_pounds": "All known money would grow by",
    "gross_pounds": "Before overlap",
    "how": "Why it would be touched",
    "index_from": "Price level then",
    "index_to": "Price level of this run",
    "is_local": "Local figure",
    "is_unpriced": "Without a price",
    "is_used": "Used here",
    "is_within_rounding": "Could be rounding",
    "is_worth_asking": "Worth asking",
    "issue": "Issue",
    "item": "Late service",
    "kind": "Kind of money",
    "known_pounds": "Counted now",
    "level": "Price level",
    "late_pounds": "Late",
    "late_share": "Late share",
    "mixed_pounds": "In budgets that mix stages",
    "line": "Line",
    "lost_pounds": "Would be lost, a year",
    "lost_share_of_income": "Share of known income",
    "method": "How it is priced",
    "more_pounds": "Its controller would decide on more",
    "name": "Which",
    "need": "Need",
    "net_pounds": "Late cost",
    "not_comparable_with": "Cannot be set against",
    "note": "What to know",
    "original_pounds": "As published",
    "ours_pounds": "Added up here",
    "outcome_counted": "What counts as an outcome",
    "outcomes_reached": "Reached the outcome",
    "overlap_pounds": "Overlap taken off",
    "partner": "Partner",
    "people_accessing": "People who came",
    "period": "Period",
    "placeholder_pounds": "National figure, not local data",
    "pounds": "Pounds a year",
    "price_year": "Price year",
    "printed_pounds": "As printed",
    "provider": "Provider",
    "published_pounds": "As published",
    "quantity": "How many",
    "rests_on": "Rests on these rows",
    "row_kind": "Kind of row",
    "run_price_year": "Price year of this run",
    "service": "Service",
    "share_of_control": "Share of control",
    "share_of_delivery": "Share of delivery",
    "share_of_funding": "Share of funding",
    "share_of_income": "Share of known income",
    "source": "Published in",
    "spend_id": "Row of spend.csv",
    "stage": "Stage",
    "total_pounds": "All stages",
    "transfer_pounds": "Passed on, counted elsewhere",
    "unit": "One of what",
    "unit_cost": "Unit cost",
    "universal_pounds": "Universal",
    "unknown": "Not supplied",
    "upper_pounds": "At the most",
    "uprated_pounds": "In this run's prices",
    "used_pounds": "Cost in this run",
    "what": "Kind",
    "working": "How it was worked out",
    "why": "What to ask",
    "would_cost_pounds": "Item would cost",
    "year": "Year",
}
# Where the common heading would mislead in one table.
HEADINGS_IN = {
    ("late_intervention_by_item", "name"): "Late service",
    ("late_intervention_by_issue", "difference_pounds"): "Bearers less printed",
    ("late_intervention_by_item", "difference_pounds"): "Bearers less printed",
    ("late_intervention_by_bearer", "difference_pounds"): "Ours less published",
    ("late_checks", "difference_pounds"): "Ours less printed",
    ("late_rivals", "difference_pounds"): "Against this run",
    ("late_rivals", "quantity"): "How many in scope",
    ("not_supplied", "partner"): "Who was asked",
    ("not_supplied", "name"): "What was asked for",
    ("stop_rule", "answer"): "Keep asking or stop",
    ("stop_rule", "controls_pounds"): "Its controller decides on",
    ("early_late", "partner"): "Whose money",
    ("left_out", "why"): "Why it is left out",
}

VALUES = {
    "unit_cost": "count times unit cost",
    "published_spend": "published spend",
    "national_scaled": "national figure scaled: not local data",
    "same_provider": "it shares the provider's other costs",
    "depends_on": "it cannot run without it",
    "row": "a late service",
    "column": "a bearer",
    "total": "the total",
    "cost": "cost of a provider",
    "activity": "count of a late service",
    "decided_by_neither": "who decides neither pays nor delivers",
    "decided_elsewhere": "a local service is decided on elsewhere",
    "saves_another": "one pays early, another gains",
    "money_both_ways": "money goes both ways",
    "superseded": "a later year of the same flow is counted",
    "outside_years": "not in the years of the recipe",
}

# Bearers in the words of a library of unit costs, where the place has no partner of that name.
BEARERS = {
    "nhs": "NHS",
    "local_government": "Local government",
    "police": "Police",
    "justice": "Justice",
    "education": "Education",
    "welfare": "Welfare",
    "housing": "Housing associations",
    "hmrc": "HM Revenue and Customs",
    "hm_treasury": "HM Treasury",
    "fire": "Fire and rescue",
    "voluntary": "Voluntary organisations",
    "private": "Businesses and residents",
    "several": "More than one bearer, split not known",
}

GLOSSARY = {
    "Funder": "The partner whose money it is.",
    "Controller": "The partner who can decide how the money is used. Often not the funder, and often not the one who spends it.",
    "Deliverer": "The partner who spends the money on the service.",
    "Bearer": "The partner who pays in the end for a late service.",
    "Share of control": "The part of all known money in the place whose use a partner can decide.",
    "Universal": f"A service {STAGES['universal']}.",
    "Early": f"{STAGES['early'].capitalize()}.",
    "Late": f"{STAGES['late'].capitalize()}. A late service is a needed service: what it costs is {LATE_CAVEAT}.",
    "Enabling": f"{STAGES['enabling'].capitalize()}.",
    "Transfer": "Money one partner passes to another, which spends it in a row of its own. Shown once, counted once.",
    "Overlap": "Cost that sits in two items at once, and is taken off once.",
    "Unit cost": "What one of a thing costs, as published, brought to one price year.",
    "Outcome": "What a provider says it counts as a result for a person. Providers count different things.",
    "Not supplied": "Asked for, and not given. Unknown is a value here; it is never counted as nought.",
    "Run": "One working-out from the same files by the same rules. Its name changes when a figure or a rule changes.",
    **{
        f"{word.capitalize()} (how firm)": f"{meaning[0].upper()}{meaning[1:]}. Shown {SHOWN_TO[word]}."
        for word, meaning in GRADES.items()
    },
    **{
        f"{word.capitalize()} (how known)": f"{meaning[0].upper()}{meaning[1:]}."
        for word, meaning in BASES.items()
    },
}


def heading_of(table: str, column: str) -> str:
    """What does a reader call this column of this table?"""
    return HEADINGS_IN.get((table, column)) or HEADINGS.get(column) or column
