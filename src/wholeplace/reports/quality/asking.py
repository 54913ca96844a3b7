"""What a supplier is asked for, in a letter's words: a question or a please, for each thing that was found."""

# What is said to an analyst speaks of our own mapping; this is what the supplier can do.
ASKED = {
    "wrong_file_type": "Please send it in the format that was agreed.",
    "encoding_not_declared": "Please save it as UTF-8.",
    "encoding_not_as_declared": "",
    "wrong_delimiter": "Please part the columns by the mark that was agreed, or tell us which it is.",
    "no_header": "Please name the columns in the first row, as was agreed.",
    "undeclared_preamble": "Please leave out the rows above the names of the columns, or tell us what they will be each time.",
    "missing_column": "Please send the column, or tell us its new name.",
    "unclosed_quotes": "Please double every quotation mark that stands inside a cell.",
    "reader_gave_up": "Please save it again as a CSV file.",
    "conservation_failed": "",
    "cell_outside_limits": "Please delete what stands outside the table and save the workbook again.",
    "sheet_not_named": "Please tell us which sheet is meant.",
    "sheet_missing": "Please tell us what the sheet is called now.",
    "no_such_file": "",
    "file_changed_while_read": "",
    "looks_like_total": "Please leave totals out of the file.",
    "looks_like_footer": "Please leave page numbers and end marks out of the file.",
    "header_repeated": "Please name the columns once only.",
    "empty_record": "Please leave empty rows out.",
    "bad_date": "Please tell us how dates are written in this column, and write all of them so.",
    "unknown_code": "Please tell us what the codes mean that are not on the list we have.",
    "unknown_code_kept": "Please tell us what the codes mean that are not on the list we have.",
    "bad_flag": "Please tell us which words stand for yes and no.",
    "repeated_row": "Can you say why rows come more than once?",
    "shared_property_not_linked_on": "",
    "no_fixed_abode_or_unknown": "",
    "total_not_checked": "",
}
# How the words to an analyst begin, and how the same is asked in a letter.
BEGINNINGS = (
    ("ask the supplier to ", "Please ", "."),
    ("ask the supplier ", "Can you say ", "?"),
    ("ask for ", "Please send ", "."),
    ("ask whether ", "Can you say whether ", "?"),
    ("ask which ", "Can you say which ", "?"),
    ("ask why", "Can you say why", "?"),
)


def asked_of(code: str, do: str) -> str:
    """What is the supplier asked, when an analyst is told to do this? Empty when it is nothing for the supplier."""
    if code in ASKED:
        return ASKED[code]
    if do.startswith("nothing") or "mapping" in do:
        return ""
    for beginning, said, end in BEGINNINGS:
        if do.startswith(beginning):
            return f"{said}{do[len(beginning) :]}{end}"
    return f"Please {do}, and send those rows again."
