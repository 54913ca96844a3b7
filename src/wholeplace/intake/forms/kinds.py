"""Which forms a cell may have, what kinds of column each can fill, and what each writes for matching."""

from wholeplace.tables.contract import Kind

TEXTS = frozenset(
    {
        Kind.KEY,
        Kind.IDENTIFIER,
        Kind.PERSONAL,
        Kind.SENSITIVE,
        Kind.CATEGORY,
        Kind.TEXT,
    }
)
DATES = frozenset({Kind.DATE, Kind.PERSONAL, Kind.SENSITIVE})
# The forms a mapping may name, and the kinds of column that can hold what they read.
FORMS: dict[str, frozenset[Kind]] = {
    "text": TEXTS,
    "name": TEXTS,
    "date": DATES,
    "birth_date": DATES,
    "money": frozenset({Kind.MONEY}),
    "number": frozenset({Kind.RATIO}),
    "whole_number": frozenset({Kind.COUNT}),
    "nhs_number": TEXTS,
    "nino": TEXTS,
    "uprn": TEXTS,
    "upn": TEXTS,
    "postcode": TEXTS,
    "phone": TEXTS,
    "code": TEXTS,
    "flag": frozenset({Kind.FLAG}),
}
IDENTIFIERS = frozenset({"nhs_number", "nino", "uprn", "upn"})
# These are written a second time, in one form for all partners, to be compared.
MATCHED = frozenset({*IDENTIFIERS, "name", "postcode", "phone"})
# The form of a column of our own tables, where the mapping does not say another.
FORM_OF_NAME = {
    "given_names": "name",
    "family_name": "name",
    "born_on": "birth_date",
    "nhs_number": "nhs_number",
    "nino": "nino",
    "upn": "upn",
    "uprn": "uprn",
    "postcode": "postcode",
    "phone": "phone",
}
FORM_OF_KIND = {
    Kind.DATE: "date",
    Kind.MONEY: "money",
    Kind.COUNT: "whole_number",
    Kind.RATIO: "number",
    Kind.FLAG: "flag",
}
MONEY_GRAMMAR = {
    "pound_sign": "£1120.50",
    "thousands": "1,120.50",
    "brackets": "(80.00) for an amount below zero",
    "trailing_minus": "80.00- for an amount below zero",
    "credit_debit": "80.00CR for an amount below zero, 80.00DR for one above",
    "decimal_comma": "80,00",
}


def usual_form(name: str, kind: Kind) -> str:
    """Which form has a column of this name and kind, when the mapping does not say?"""
    return FORM_OF_NAME.get(name) or FORM_OF_KIND.get(kind, "text")
