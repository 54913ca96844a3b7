"""The words that classify money and services, each with the meaning a reader is shown."""

from datetime import date

STAGES = {
    "universal": "open to everyone",
    "early": "targeted help for people at risk, before a crisis",
    "late": "acute, statutory or essential help once difficulties are severe",
    "enabling": "what lets the others work: buildings, systems, management",
}

SECTORS = {
    "council": "local council",
    "nhs": "National Health Service",
    "police": "police",
    "fire": "fire and rescue",
    "justice": "courts, prisons, probation and youth justice",
    "education": "schools and colleges",
    "welfare": "benefits and the Jobcentre",
    "housing": "housing associations",
    "voluntary": "voluntary and community organisations",
    "national": "central government",
    "regional": "regional government and joint bodies",
    "private": "businesses and residents",
}

# Ordered from the firmest: a figure made of several takes the last.
GRADES = {
    "firm": "a published account, or a robust and recent study",
    "fair": "a published budget or return, or a study with limits",
    "weak": "derived, apportioned or said in evidence; may move a lot",
    "placeholder": "not local data; drives no case",
}

BASES = {
    "ledger": "taken from a ledger or published account",
    "budget": "a published budget or forecast",
    "return": "a statutory return",
    "apportioned": "shared out from a larger total by a stated driver",
    "estimate": "estimated, or said in evidence",
    "unknown": "asked for and not supplied",
}

SPEND_KINDS = {
    "revenue": "running costs of a year",
    "capital": "spending on things that last",
    "transfer": "money passed from one partner to another, which spends it in a row of its own",
}

LATE_CAVEAT = "not waste, and not all avoidable"
LATE_CAVEATS = (
    "Late services are needed services: this is not waste, and not all avoidable.",
    "It is the short-run cost to the public purse in one year; what follows later in life is not in it.",
    "It counts services, not people: one person may be behind several rows.",
)


def say_day(day: date) -> str:
    """How is a day said: 1 April 2026?"""
    return f"{day.day} {day:%B %Y}"
