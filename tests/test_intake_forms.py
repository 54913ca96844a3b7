"""How single cells are read: identifiers, names, places, amounts, dates; and that many at a time read alike."""

from collections import Counter
from datetime import datetime, time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.intake.checking.columns import FAULTS, ColumnReader, reader_for
from wholeplace.intake.forms import amounts, identifiers, names, places
from wholeplace.intake.forms.date_format import DateFormat, reader_of, written
from wholeplace.intake.forms.dates import FILLERS, read_date
from wholeplace.intake.forms.read import DAMAGED, INVALID, PLACEHOLDER
from wholeplace.intake.forms.tidy import tidy
from wholeplace.intake.source import SourceColumn
from wholeplace.tables.contract import Kind


@pytest.mark.parametrize(
    ("reader", "text", "value", "match", "said"),
    [
        ("nhs_number", "9434765919", "9434765919", "9434765919", ()),
        ("nhs_number", "943-476-5919", "9434765919", "9434765919", ("nhs_normalised",)),
        ("nhs_number", "9434765919.0", "9434765919", "9434765919", ("nhs_normalised",)),
        ("nhs_number", "\uff19434765919", "9434765919", "9434765919", ("nhs_normalised",)),
        ("nhs_number", "9434765918", "9434765918", None, (INVALID,)),
        ("nhs_number", "434765919", "434765919", None, (INVALID,)),
        ("nhs_number", "see notes", "see notes", None, (INVALID,)),
        ("nhs_number", "1234567890", "1234567890", None, (PLACEHOLDER,)),
        ("nhs_number", "9990000018", "9990000018", None, (PLACEHOLDER,)),
        ("nhs_number", "pending", "pending", None, (PLACEHOLDER,)),
        ("nhs_number", "9.43476E+09", "9.43476E+09", None, DAMAGED),
        ("nino", "AB 12 34 57 c", "AB123457C", "AB123457C", ("nino_normalised",)),
        ("nino", "QQ123456C", "QQ123456C", None, (PLACEHOLDER,)),
        ("nino", "AB123456C", "AB123456C", None, (PLACEHOLDER,)),
        ("nino", "XX999999X", "XX999999X", None, (PLACEHOLDER,)),
        ("nino", "TN010180F", "TN010180F", None, (PLACEHOLDER,)),
        ("nino", "AB123457", "AB123457", None, (INVALID,)),
        ("nino", "BG123457A", "BG123457A", None, (INVALID,)),
        ("nino", "AO123457A", "AO123457A", None, (INVALID,)),
        ("upn", "B801200005001", "B801200005001", "B801200005001", ()),
        ("upn", "A801200005001", "A801200005001", None, (INVALID,)),
        ("upn", "M80120000500A", "M80120000500A", None, (PLACEHOLDER,)),
        ("uprn", "100023336956", "100023336956", "100023336956", ()),
        ("uprn", "000010009191", "10009191", "10009191", ("identifier_normalised",)),
        ("uprn", "10009191.0", "10009191", "10009191", ("identifier_normalised",)),
        ("uprn", "1.00023E+11", "1.00023E+11", None, DAMAGED),
        ("uprn", "0", "0", None, (PLACEHOLDER,)),
        ("uprn", "999999999999", "999999999999", None, (PLACEHOLDER,)),
        ("uprn", "1234567890123", "1234567890123", None, (INVALID,)),
    ],
)  # fmt: skip
def test_identifiers(reader, text, value, match, said):
    read = identifiers.READERS[reader](text)
    assert (read.value, read.match) == (value, match)
    assert (read.fault or read.notes) == said


def test_all_ten_repeated_nhs_numbers_pass_the_check_and_none_is_taken():
    for digit in "0123456789":
        assert identifiers.has_nhs_check_digit(digit * 10)
        assert identifiers.nhs_number(digit * 10).match is None


def test_numbers_kept_for_tests_count_where_the_mapping_says_so():
    assert (
        identifiers.nhs_number("9990000018", takes_test_numbers=True).match
        == "9990000018"
    )
    assert identifiers.nino("QQ123456C", takes_test_numbers=True).match == "QQ123456C"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("O'Brien", "OBRIEN"), ("O\u2019Brien", "OBRIEN"), ("Ñuñez", "NUNEZ"), ("Nun\u0303ez", "NUNEZ"), ("Smith-Jones", "SMITH JONES"),
        ("Smith\u2011Jones", "SMITH JONES"), ("  van  der Berg ", "VAN DER BERG"), ("Straße", "STRASSE"), ("Łukasz", "LUKASZ"), ("Ægir", "AEGIR"),
        ("林", "林"), ("Null", "NULL"), ("Baby", None), ("Baby of Smith", None), ("Unknown", None), ("Test Test", None), ("X", "X"), ("XX", None),
    ],
)  # fmt: skip
def test_names_have_one_form_for_matching(text, match):
    read = names.name(text)
    assert (read.value, read.match) == (text, match)


@pytest.mark.parametrize(
    ("text", "value", "match"),
    [
        ("e81ea", "E8 1EA", "E8 1EA"), ("SW1A 1AA", "SW1A 1AA", "SW1A 1AA"), ("N16  7XX", "N16 7XX", "N16 7XX"), ("ZZ993VZ", "ZZ99 3VZ", None),
        ("E8", "E8", None), ("E8 1EC", "E8 1EC", None), ("none", "none", None),
    ],
)  # fmt: skip
def test_postcodes(text, value, match):
    read = places.postcode(text)
    assert (read.value, read.match) == (value, match)


@pytest.mark.parametrize(
    "text",
    ["07700 900123", "+44 7700 900123", "0044 (0)7700 900123", "07700-900-123 ext 4"],
)
def test_one_telephone_has_one_form(text):
    assert places.phone(text)[:2] == (text, "+447700900123")


def test_numbers_that_are_no_telephone_are_not_matched_on():
    assert [
        places.phone(text).match
        for text in ("12345", "00000000000", "call mum", "07777777777")
    ] == [None] * 4


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        ("YYYY-MM-DD", "1980-02-29", "1980-02-29"), ("DD/MM/YYYY", "02/01/1980", "1980-01-02"), ("D MMM YYYY", "2 jan 1980", "1980-01-02"),
        ("D MMMM YYYY", "12 October 1980", "1980-10-12"), ("YYYYMMDD", "19800102", "1980-01-02"), ("DD/MM/YYYY hh:mm", "02/01/1980 09:30", "1980-01-02"),
        ("YYYY-MM-DDThh:mm:ssZ", "1980-01-02T00:00:00+01:00", "1980-01-02"), ("M/D/YYYY", "1/2/1980", "1980-01-02"),
    ],
)  # fmt: skip
def test_dates_are_read_by_their_format_alone(form, text, value):
    assert read_date(text, (reader_of(DateFormat(form)),)).value == value


def test_two_digits_of_a_year_need_to_be_told_where_they_begin():
    with pytest.raises(ValueError, match="needs `pivot`"):
        reader_of(DateFormat("DD/MM/YY"))
    reader = reader_of(DateFormat("DD/MM/YY", 1916))
    assert [read_date(text, (reader,)).value for text in ("01/02/15", "01/02/16")] == [
        "2015-02-01",
        "1916-02-01",
    ]


@pytest.mark.parametrize(
    "form",
    ["", "DD/MM", "DD/DD/YYYY", "DD/MM/YYYY YYYY", "DD of MM YYYY", "(DD)MMYYYY"],
)
def test_a_format_that_says_no_day_is_refused(form):
    with pytest.raises(ValueError, match="it"):
        reader_of(DateFormat(form))


def test_fillers_are_blanked_whatever_the_format():
    reader = reader_of(DateFormat("DD/MM/YYYY"))
    texts = [day.strftime("%d/%m/") + f"{day.year:04d}" for day in FILLERS]
    assert [read_date(text, (reader,))[:1] for text in texts] == [(None,)] * len(
        FILLERS
    )
    assert read_date("00/00/0000", (reader,)).notes == ("default_date_blanked",)


@pytest.mark.parametrize(
    ("text", "grammar", "value", "fault"),
    [
        ("1,120.50", "thousands", "1120.50", ""), ("1,12.50", "thousands", None, "bad_money"), ("1,120.50", "", None, "bad_money"),
        ("£ 5", "pound_sign", "5.00", ""), ("-£5", "pound_sign", "-5.00", ""), ("£-5", "pound_sign", "-5.00", ""), ("80,00", "decimal_comma", "80.00", ""),
        ("(80)", "brackets", "-80.00", ""), ("(-80)", "brackets", None, "bad_money"), ("--5", "", None, "bad_money"), ("5.", "", None, "bad_money"),
        ("1e3", "", None, "bad_number"), ("1e400", "", None, "not_a_number"), ("-inf", "", None, "not_a_number"), ("#DIV/0!", "", None, "not_a_number"),
        ("0.10000", "", "0.10", ""), ("9999999999999999.99", "", "9999999999999999.99", ""), ("99999999999999999", "", None, "bad_money"),
    ],
)  # fmt: skip
def test_money(text, grammar, value, fault):
    read = amounts.money(text, frozenset(grammar.split()))
    assert read.fault == fault
    assert fault or read.value == value


def test_tidying_takes_out_only_what_nobody_can_see():
    assert tidy("\u00a0A\u202eb\u200b\x07 ") == (
        "Ab",
        ("hidden_characters_removed", "spaces_trimmed"),
    )
    assert tidy("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") == (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        (),
    )
    assert tidy("e\u0301") == ("é", ())
    assert tidy("Cole\nSmith") == ("Cole\nSmith", ())


FORMS = {
    "nhs_number": Kind.IDENTIFIER, "nino": Kind.IDENTIFIER, "uprn": Kind.IDENTIFIER, "upn": Kind.IDENTIFIER, "phone": Kind.PERSONAL, "text": Kind.TEXT,
    "name": Kind.PERSONAL, "postcode": Kind.PERSONAL, "money": Kind.MONEY, "number": Kind.RATIO, "whole_number": Kind.COUNT,
}  # fmt: skip
LIKELY = {
    "nhs_number": r"(9434765919|9[0-9]{9}|999[0-9]{7}|1234567890|0987654321|(1|2|9){10}|[0-9 ]{9,11})",
    "nino": r"([A-Z]{2}[0-9]{6}[A-D]?|QQ123456C|AB123456C|(AB|TN|XX)(1{6}|123457)A)",
    "uprn": r"(0?[0-9]{1,13}|(7|1){5,12}|1234567890)",
    "upn": r"[A-Z][0-9]{12}",
    "phone": r"(0[1-9][0-9]{8,10}|\+44[0-9]{9,10}|0(1|2|7){10})",
    "money": r"(-?[0-9]{1,17}(\.[0-9]{0,3})?|1e[0-9]{1,3})",
    "number": r"-?[0-9]{1,10}(\.[0-9]{0,10})?",
    "whole_number": r"-?[0-9]{1,20}(\.0)?",
    "name": r"([A-Za-z]{1,9}|[Uu]nknown|TEST|Zzz|Baby|Unborn [A-Z]{2}|[A-Z]{2}[-' .][A-Z]{2})",
}


@pytest.mark.parametrize("form", FORMS)
@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_column_at_a_time_reads_as_its_cells_do(form, data):
    cell = st.one_of(
        st.text(max_size=6),
        st.from_regex(LIKELY.get(form, "[A-Za-z' -]{0,9}"), fullmatch=True),
    )
    texts = data.draw(
        st.lists(
            cell.filter(lambda text: "\0" not in text and text.isprintable()),
            max_size=9,
        )
    )
    for takes_test_numbers in (False, True):
        column = SourceColumn(
            "it", FORMS[form], form, ("it",), takes_test_numbers=takes_test_numbers
        )
        found = ColumnReader(column).read(pa.array(texts, pa.string()))
        read_one = reader_for(column)
        for number, text in enumerate(texts):
            shown, _ = tidy(text)
            expected = read_one(shown) if shown else None
            fault = FAULTS[found.faults[number]]
            assert fault == (expected.fault if expected else "")
            if not fault:
                value = found.values[number].as_py()
                assert _same(form, value, expected.value if expected else None)
            if found.match is not None:
                assert found.match[number].as_py() == (
                    expected.match if expected else None
                )
        assert found.filled == sum(bool(tidy(text)[0]) for text in texts)


def _same(form, value, expected):
    if form in {"money", "number", "whole_number"} and value is not None:
        from decimal import Decimal

        return Decimal(value) == Decimal(expected)
    return value == expected


@pytest.mark.parametrize(
    "formats",
    [
        ("DD/MM/YYYY",),
        ("YYYY-MM-DD",),
        ("YYYYMMDD", "DD/MM/YYYY"),
        ("DD MMM YYYY",),
        ("DD/MM/YY",),
        ("YYYY-MM-DD hh:mm:ss",),
        ("YYYY-MM-DDThh:mm",),
        ("D.M.YYYY",),
    ],
)
@given(st.data())
@settings(max_examples=120, deadline=None)
def test_a_column_of_dates_reads_as_its_cells_do(formats, data):
    fillers = [datetime.combine(day, time()) for day in sorted(FILLERS)]
    moments = st.datetimes() | st.sampled_from(fillers)
    forms = tuple(DateFormat(each, 1950) for each in formats)
    cell = st.builds(_nearly, moments, st.sampled_from(forms), st.integers(0, 40))
    texts = data.draw(st.lists(cell, max_size=9))
    column = SourceColumn("it", Kind.DATE, "date", ("it",), dates=forms)
    found = ColumnReader(column).read(pa.array(texts, pa.string()))
    notes: Counter[str] = Counter()
    for number, text in enumerate(texts):
        read = reader_for(column)(text)
        notes.update(read.notes)
        assert FAULTS[found.faults[number]] == read.fault
        if not read.fault:
            assert found.values[number].as_py() == read.value
    assert +found.notes == notes


def _nearly(moment: datetime, form: DateFormat, change: int) -> str:
    """A date in its format; at times with another time, an impossible day, or a digit that is none."""
    if change > 3:
        moment = moment.replace(hour=0, minute=0, second=0)
    text = written(form, moment)
    if change == 0:
        return text.replace("1", "3")
    if change == 1:
        return text.replace("0", "x", 1)
    return text.upper() if change == 2 else text


def test_cells_seen_before_read_as_they_did_the_first_time():
    reader = ColumnReader(SourceColumn("it", Kind.PERSONAL, "postcode", ("it",)))
    batches = [["E8 1EA", "e81ea", "x"], ["x", "E8 1EA", "N167XX"], ["", "x"]]
    found = [reader.read(pa.array(texts)) for texts in batches]
    assert [read.values.to_pylist() for read in found] == [
        ["E8 1EA", "E8 1EA", "x"],
        ["x", "E8 1EA", "N16 7XX"],
        [None, "x"],
    ]
    assert [read.notes["postcode_invalid"] for read in found] == [1, 1, 1]
    assert reader.count_distinct() == 4
    assert np.asarray(found[2].faults).tolist() == [0, 0]
