"""The one list of what can be said of a row, a cell or a file, each with its sentence and what to ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How grave is it? The gravest is the reason a file is reported with."""

    NORMALISED = 1
    FLAGGED = 2
    QUARANTINED = 3
    REFUSED = 4


@dataclass(frozen=True)
class Reason:
    """A code, how grave it is, what is the matter, and what to do or ask the supplier for."""

    code: str
    level: Level
    what: str
    do: str


def _reasons(level: Level, rows: Mapping[str, tuple[str, str]]) -> dict[str, Reason]:
    return {code: Reason(code, level, what, do) for code, (what, do) in rows.items()}


_REFUSED = _reasons(Level.REFUSED, {
    "empty_file": ("the file holds nothing", "ask the supplier to send it again"),
    "no_such_file": ("there is no such file", "give the path of the file as it was delivered"),
    "file_changed_while_read": ("the file changed while it was read", "wait until it has been delivered whole, then try again"),
    "not_as_announced": ("the file is not the one that was announced: its SHA-256 differs", "ask the supplier which file is meant"),
    "wrong_file_type": ("the file is not of the declared format", "ask for the format the mapping names, or correct the mapping"),
    "damaged_archive": ("the file is compressed and damaged, or was cut short", "ask the supplier to send it again"),
    "unpacks_too_large": ("the file unpacks to far more than it holds", "ask for it in smaller pieces"),
    "encoding_not_declared": ("the text is not in the declared encoding", "ask for UTF-8, or name the encoding in the mapping"),
    "encoding_not_as_declared": ("the mapping names another encoding, yet the text is UTF-8", "write `encoding = \"utf-8\"` in the mapping"),
    "one_line_file": ("a line goes on beyond every limit, as if the file had no line ends", "ask for one record on each line"),
    "too_many_columns": ("the header has more columns than any table needs", "ask for the columns that were agreed"),
    "wrong_delimiter": ("the columns are parted by another mark than the mapping names", "correct `delimiter` in the mapping, or ask for the agreed one"),
    "no_header": ("the first row does not name the columns of the mapping", "ask for a header row, or correct the names under `from` in the mapping"),
    "no_header_known": ("no row at its top names columns that are known", "write the mapping by hand; `wholeplace new source` prints one to start from"),
    "undeclared_preamble": ("there are rows above the header that the mapping does not declare", "list them under `preamble` in the mapping"),
    "duplicate_header": ("two columns have the same name", "ask which of them is meant, and for each name only once"),
    "missing_column": ("a column the mapping needs is not there", "ask for the column, or correct its `from` in the mapping"),
    "unclosed_quotes": ("too many quotation marks are left open, so that rows cannot be told apart", "ask for the file with every quotation mark in a cell doubled"),
    "unclosed_quote_no_resync": ("a quotation mark is left open, and no row of the right shape follows it", "ask for the file again"),
    "reader_gave_up": ("the reader did not survive the file", "open it in the program it came from and save it again, or ask for a CSV file"),
    "reader_too_slow": ("the file took longer to read than any honest file of its size", "ask for it as plain CSV, in smaller pieces"),
    "conservation_failed": ("two ways of counting its records disagree", "report this file to the makers of Wholeplace, and do not use it"),
    "cell_outside_limits": ("a cell stands far outside the table", "delete what stands outside the table and save the workbook again"),
    "document_type": ("a part of the workbook declares a document type, which no spreadsheet needs", "ask for a workbook saved by a spreadsheet program"),
    "macros": ("the workbook carries macros", "ask for a plain .xlsx, or for CSV"),
    "external_links": ("the workbook draws on other files", "ask for its values, saved as a plain .xlsx or CSV"),
    "sheet_not_named": ("the workbook has several sheets and the mapping names none", "write `sheet = \"...\"` in the mapping"),
    "sheet_missing": ("the workbook has no sheet of the name the mapping gives", "correct `sheet` in the mapping"),
    "nested_column": ("a column holds lists or tables, not single values", "ask for one value in each cell"),
    "rows_not_as_announced": ("it does not hold the number of rows that was announced", "ask whether the whole file was sent"),
    "total_not_as_announced": ("its amounts do not add up to the total that was announced", "ask whether the whole file was sent"),
    "outside_period": ("its dates lie outside the period that was announced", "ask whether another month's file was sent by mistake"),
})  # fmt: skip

_QUARANTINED = _reasons(Level.QUARANTINED, {
    "unclosed_quote_recovered_line_by_line": ("a quotation mark is opened and not closed", "close it, or double it where it is part of the text"),
    "stray_quote": ("a quotation mark stands inside a cell that is not quoted properly", "quote the whole cell and double the mark inside it"),
    "control_character": ("it holds a NUL, which is no text", "take it out"),
    "bad_utf8": ("it holds bytes that are not UTF-8", "write the letters again, in UTF-8"),
    "bad_byte": ("it holds bytes that the declared encoding does not have", "write the letters again, in UTF-8"),
    "too_few_fields": ("it has fewer cells than the header", "fill in what is missing"),
    "too_many_fields": ("it has more cells than the header", "quote the cell that holds the delimiter"),
    "field_too_long": ("a cell is longer than a megabyte", "shorten it"),
    "row_too_long": ("it is longer than four megabytes", "shorten it"),
    "looks_like_total": ("it looks like a total, not like a record", "declare it under `footer` in the mapping, or mark it as no data"),
    "looks_like_footer": ("it looks like a page number or an end mark, not like a record", "declare it under `footer` in the mapping, or mark it as no data"),
    "header_repeated": ("it repeats the header", "mark it as no data"),
    "empty_record": ("every cell is empty", "fill it in, or mark it as no data"),
    "formula_without_cached_value": ("it holds a formula whose answer was not saved", "open the workbook, let it calculate, and save it"),
    "spreadsheet_error": ("it holds a spreadsheet error", "correct the formula, or write the value"),
    "identifier_damaged_by_spreadsheet": ("a spreadsheet turned an identifier into a rounded number", "ask for the column as text"),
    "missing_value": ("a cell that must be filled is empty", "fill it in"),
    "bad_date": ("a date is not written as the mapping says", "write it so, or correct `format` in the mapping"),
    "impossible_date": ("a date is no day of the calendar", "write the right day"),
    "date_is_a_number": ("a date is given as a spreadsheet's count of days", "ask for the column as dates"),
    "born_in_the_future": ("the date of birth has not come yet", "correct the year"),
    "age_over_115": ("the date of birth would make the person older than 115", "correct the year"),
    "dates_out_of_order": ("one date lies before another that must come first", "correct one of the two"),
    "bad_money": ("an amount is not written as the mapping says", "write it plainly, such as 1120.50"),
    "not_a_number": ("a number is not a finite number", "write the number"),
    "bad_number": ("a number is not written plainly", "write it plainly, such as 12.5"),
    "bad_flag": ("a yes-or-no cell holds another word", "write one of the words, or add the word under `yes` or `no` in the mapping"),
    "unknown_code": ("a code is not in the mapping's list", "add it under `codes` in the mapping, or correct it"),
})  # fmt: skip

_FLAGGED = _reasons(Level.FLAGGED, {
    "identifier_invalid_kept_but_not_linked_on": ("an identifier fails its check", "ask the supplier to check it at the source"),
    "placeholder_identifier_not_linked_on": ("an identifier is a filler, not a number that was issued", "ask for empty cells instead of fillers"),
    "shared_identifier_not_linked_on": ("one identifier is shared by several people", "ask the supplier which person it belongs to"),
    "shared_property_not_linked_on": ("one property holds more people than a household", "nothing: it may be a hostel or a care home"),
    "default_date_blanked": ("a date is a system's filler, and was blanked", "ask for empty cells instead of fillers"),
    "no_fixed_abode_or_unknown": ("a postcode stands for no fixed abode or an unknown address", "nothing: it is not taken as a place"),
    "postcode_invalid": ("a postcode has not the form of one", "ask the supplier to check it"),
    "phone_invalid": ("a phone number has not the form of one", "ask the supplier to check it"),
    "test_or_filler_name": ("a name is a filler or a test", "ask whether the record is a real person's"),
    "unborn_or_unnamed": ("a name stands for a child not yet born or named", "ask for the name once it is known"),
    "hidden_characters_removed": ("invisible or control characters were taken out", "ask for plain text"),
    "replacement_character": ("a letter was lost before the file reached us", "ask for the file in UTF-8"),
    "mojibake": ("letters were garbled before the file reached us", "ask for the file in UTF-8"),
    "negative_amount": ("an amount is negative", "ask whether it is a refund or correction"),
    "zero_amount": ("an amount is zero", "ask whether it is free or unknown"),
    "extreme_amount": ("an amount is ten thousand times the middle one", "ask the supplier to check it"),
    "unknown_code_kept": ("a code is not in the mapping's list, and is kept as it came", "add it under `codes` in the mapping"),
    "repeated_row": ("a row is there more than once", "nothing: it counts once where the mapping has a dedupe key"),
    "hidden_rows": ("rows were hidden in the workbook, and are taken in", "ask whether they were meant to be sent"),
    "hidden_columns": ("columns were hidden in the workbook, and are read", "ask whether they were meant to be sent"),
    "hidden_sheet": ("a sheet of the workbook was hidden", "ask whether it was meant to be sent"),
    "merged_cells": ("cells are merged, so that only the first holds the value", "ask for a plain table"),
    "formula_value_used": ("a formula's saved answer was used", "ask for values instead of formulas"),
    "total_not_checked": ("the announced total could not be checked, because rows are quarantined", "correct the rows and submit them again"),
    "dates_outside_period": ("some dates lie outside the announced period", "ask why"),
    "no_rows": ("there is a header and no row", "ask whether there was nothing to send"),
})  # fmt: skip

_NORMALISED = _reasons(Level.NORMALISED, {
    "encoding_utf16": ("UTF-16 was read", "nothing"),
    "encoding_utf32": ("UTF-32 was read", "nothing"),
    "encoding_cp1252_declared_or_asked": ("Windows-1252 was read, as the mapping says", "nothing"),
    "encoding_other_declared_or_asked": ("another encoding was read, as the mapping says", "nothing"),
    "bom_removed": ("a byte order mark was removed", "nothing"),
    "old_mac_newlines": ("lines end in carriage returns", "nothing"),
    "mixed_newlines": ("lines end in several ways", "nothing"),
    "preamble_declared_in_contract": ("rows above the header were set aside, as the mapping says", "nothing"),
    "footer_declared_in_contract": ("rows that close the table were set aside, as the mapping says", "nothing"),
    "opted_out": ("rows were left out whole, as the mapping says", "nothing"),
    "header_normalised": ("names of columns differ in case, spaces or signs", "nothing"),
    "extra_column_ignored": ("columns the mapping does not name were not stored", "nothing"),
    "optional_column_missing": ("a column that may be missing is missing", "nothing"),
    "record_spans_lines": ("a cell holds a line break", "nothing"),
    "nhs_normalised": ("NHS numbers were written without spaces and dashes", "nothing"),
    "nino_normalised": ("National Insurance numbers were written without spaces, in capitals", "nothing"),
    "identifier_normalised": ("identifiers were written in their usual form", "nothing"),
    "postcode_normalised": ("postcodes were written in their usual form", "nothing"),
    "phone_normalised": ("phone numbers were written in one form for matching", "nothing"),
    "date_normalised": ("dates were written as year, month and day", "nothing"),
    "money_normalised": ("amounts were written plainly", "nothing"),
    "time_of_day_dropped": ("the time of day was dropped", "nothing"),
    "spaces_trimmed": ("spaces around cells were dropped", "nothing"),
    "blank_word": ("words that mean empty, as the mapping says, were blanked", "nothing"),
    "corrected": ("quarantined rows were put right and submitted again", "nothing"),
    "set_aside_by_hand": ("quarantined rows were marked as no data", "nothing"),
})  # fmt: skip

REASONS: Mapping[str, Reason] = {
    **_REFUSED,
    **_QUARANTINED,
    **_FLAGGED,
    **_NORMALISED,
}
# A cell tidied without a trace of meaning lost is counted, but is no reason by itself.
_SILENT = frozenset(
    {
        "spaces_trimmed",
        "blank_word",
        "date_normalised",
        "phone_normalised",
        "zero_amount",
        "corrected",
        "set_aside_by_hand",
    }
)
_ORDER = {code: place for place, code in enumerate(REASONS)}


def main_reason(counts: Mapping[str, int]) -> str:
    """Which one code says best what became of a file? Empty when there is nothing to say."""
    said = [code for code, count in counts.items() if count and code not in _SILENT]
    if not said:
        return ""
    return max(said, key=lambda code: (*_gravity(code, counts[code]), -_ORDER[code]))


def _gravity(code: str, count: int) -> tuple[int, int]:
    level = REASONS[code].level
    # Among faults the commonest speaks; among harmless things the one nearest the file as a whole.
    return level, count if level > Level.NORMALISED else 0


def level_of(code: str) -> Level:
    """How grave is what this code says?"""
    return REASONS[code].level
