"""`sources/*.toml` and `agreements/*.toml` of the made-up borough: how its extracts map, and who may use them."""

from wholeplace.synthetic.partners import Partner
from wholeplace.synthetic.place_words import SOURCE
from wholeplace.synthetic.xlsx import SHEET
from wholeplace.tables.people import CONTACTS, RECORDS

# The fields that say where a person lives may only be had with the mark that they must stay hidden.
MARK = "is_protected"
FROM_ON, UNTIL_ON, SIGNED_ON = "2016-04-01", "2066-04-01", "2016-03-14"
# Nobody shares what the police think of a person's ethnicity: a field left out, to be seen in a run.
NOT_SHARED = {"police": ("ethnicity",)}
LOCKS = {
    "nhs": ("NHS251", "health_social_care", "section_251"),
    "council": ("LGA111-LA1", "statutory_purpose", "statute"),
}
USUAL_LOCKS = ("DEA35-MD", "statutory_purpose", "statute")
DELIMITER_WORDS = {";": "semicolon", "|": "pipe", "\t": "tab"}
NUMBERS = ("nhs_number", "nino")
DATES = ("started_on", "ended_on")


def source_files(partner: Partner) -> dict[str, str]:
    """How do this partner's two files map to our tables?"""
    return {
        f"sources/{partner.name}_people.toml": _source(partner, "people", _people_columns(partner)),
        f"sources/{partner.name}_contacts.toml": _source(partner, "contacts", _contact_columns(partner)),
    }  # fmt: skip


def agreement_file(partner: Partner) -> dict[str, str]:
    """Who may use what of this partner, and why?"""
    gateway, condition, confidence = LOCKS.get(partner.sector, USUAL_LOCKS)
    withheld = NOT_SHARED.get(partner.name, ())
    people = [name for name in partner.people if name not in withheld]
    if MARK not in people:
        people.append(MARK)
    text = f"""\
# {SOURCE}.
# It holds for fifty years, so that the made-up borough does not stop working one day.

title = "{partner.title}, for the whole place review"
from = "{partner.name}"
to = ["council"]
purpose = "whole_place_review"
from_on = {FROM_ON}
until_on = {UNTIL_ON}
signed_by = "Head of information, {partner.title}"
signed_on = {SIGNED_ON}
retention_months = 24

[locks]
gateway = "{gateway}"
lawful_basis = "public_task"
condition = "{condition}"
confidence = "{confidence}"
confidence_note = "Made up."

[fields]
records = [{_listed(people)}]
contacts = [{_listed(list(partner.contacts))}]
"""
    return {f"agreements/{partner.name}.toml": text}


def _source(partner: Partner, what: str, columns: str) -> str:
    ending = partner.people_ending if what == "people" else partner.contacts_ending
    table = RECORDS.name if what == "people" else CONTACTS.name
    return f"""\
# {SOURCE}.

partner = "{partner.name}"
table = "{table}"
files = "{partner.name}_{what}_*.{ending}"
format = "{ending}"
{_reading(partner, ending)}{columns}"""


def _reading(partner: Partner, ending: str) -> str:
    if ending == "xlsx":
        return f'sheet = "{SHEET}"\n'
    lines = [f'encoding = "{partner.encoding}"']
    if partner.delimiter in DELIMITER_WORDS:
        lines.append(f'delimiter = "{DELIMITER_WORDS[partner.delimiter]}"')
    if partner.title_rows:
        lines.append(f"preamble = [{_listed(list(partner.title_rows))}]")
    if partner.last_row:
        lines.append(f"footer = [{_listed([partner.last_row])}]")
    return "".join(f"{line}\n" for line in lines)


def _people_columns(partner: Partner) -> str:
    parts = []
    for name, header in partner.people.items():
        lines = _column(partner, name, header)
        if name == "born_on":
            lines.append(f'format = "{partner.birth_dates or partner.dates}"')
        if name in NUMBERS:
            lines.append("test_numbers = true")
        if name == MARK:
            yes, no = partner.flags
            lines += [f'yes = ["{yes}"]', f'no = ["{no}"]']
        words = {"sex": partner.sexes, "ethnicity": partner.ethnicities}.get(name, {})
        parts.append("\n".join(lines) + "\n" + _codes(name, words, partner))
    return "".join(parts)


def _contact_columns(partner: Partner) -> str:
    parts = []
    for name, header in partner.contacts.items():
        lines = _column(partner, name, header)
        if name in DATES:
            lines.append(f'format = "{partner.dates}"')
            if partner.dates == "DD/MM/YY":
                lines.append("first_year = 1990")
        if name == "ended_on":
            lines.append('not_before = "started_on"')
        parts.append("\n".join(lines) + "\n")
    return "".join(parts)


def _column(partner: Partner, name: str, header: str) -> list[str]:
    lines = [f"\n[columns.{name}]", f'from = "{header}"']
    if partner.nulls:
        lines.append(f'blanks = ["{partner.nulls}"]')
    return lines


def _codes(name: str, words: dict[str, str], partner: Partner) -> str:
    """A partner's own words, and what we call them. Words that are ours already need no list."""
    if not words:
        return ""
    lines = [f'"{theirs}" = "{ours}"' for ours, theirs in words.items()]
    if name == "ethnicity":
        lines.append(f'"{partner.not_stated}" = "not_stated"')
    return f"\n[columns.{name}.codes]\n" + "\n".join(lines) + "\n"


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
