"""One file through the gate: the rules of the catalogue, each by a row or a file that needs it."""

import gzip

import pytest

from intake_material import (
    ABLE,
    BAKER,
    COLE,
    HEADER,
    MAPPING,
    PEOPLE,
    Gate,
    accepted,
    csv_text,
    mapping,
    said,
    set_aside,
    with_cells,
)
from wholeplace.core.errors import IntakeError
from wholeplace.intake.one_file import intake_command, intake_file
from wholeplace.intake.result import read_result


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path)


def test_a_clean_file_is_taken_in_whole_and_nothing_is_said(gate):
    result = gate.rows(*PEOPLE)
    assert said(result) == {
        "records_in": 3, "accepted": 3, "quarantined": 0, "rows_set_aside_as_non_data": 0, "reason": "", "file_accepted": True,
    }  # fmt: skip
    first = accepted(result)[0]
    assert (first["line"], first["surname"], first["dob"], str(first["cost"])) == (
        2,
        "Able",
        "1980-01-02",
        "120.50",
    )
    assert {first["extract_id"]} == {result.extract_id}
    assert read_result(result.folder) == result


def test_each_damage_sets_its_own_row_aside_and_no_other(gate):
    rows = {
        with_cells(ABLE, dob="31/02/1980"): "bad_date",
        with_cells(ABLE, dob="1980-02-31"): "impossible_date",
        with_cells(ABLE, dob="29222"): "date_is_a_number",
        with_cells(ABLE, dob="80-01-02"): "bad_date",
        with_cells(ABLE, dob="1980-01-02T00:00:00"): "bad_date",
        with_cells(ABLE, dob="02/01/1980"): "bad_date",
        with_cells(ABLE, dob="2016-01-01"): "dates_out_of_order",
        with_cells(ABLE, dob="1890-01-01"): "age_over_115",
        with_cells(ABLE, cost="NaN"): "not_a_number",
        with_cells(ABLE, cost="inf"): "not_a_number",
        with_cells(ABLE, cost="1e400"): "not_a_number",
        with_cells(ABLE, cost="12 pounds"): "bad_money",
        with_cells(ABLE, cost="12.345"): "bad_money",
        with_cells(ABLE, nhs_number="9.43E+09"): "identifier_damaged_by_spreadsheet",
        ABLE.replace("Able", "A\0ble"): "control_character",
        ABLE.replace("Able", 'A"b"le'): "stray_quote",
        ABLE.replace("Able", '"Able" '): "stray_quote",
        ABLE.replace("Able", '"Able'): "unclosed_quote_recovered_line_by_line",
        ABLE + ",more": "too_many_fields",
        "9434765919,QQ123456C,Able": "too_few_fields",
        "TOTAL,,,,,,,120.50": "looks_like_total",
        ",,,,,,Grand total:,120.50": "looks_like_total",
        "Page 1 of 3": "looks_like_footer",
        "Total records: 3": "looks_like_total",
        HEADER: "header_repeated",
        ",,,,,,,": "empty_record",
        " ,,\t,,,,,": "empty_record",
        ABLE.replace("Able", "x" * (1 << 20) + "y"): "field_too_long",
    }  # fmt: skip
    mixed = [row for damaged in rows for row in (damaged, BAKER)]
    result = gate.rows(COLE, *mixed)
    assert set_aside(result) == dict(
        zip(range(3, 3 + 2 * len(rows), 2), rows.values(), strict=True)
    )
    assert (result.accepted, result.quarantined) == (1 + len(rows), len(rows))


def test_bytes_that_are_no_text_cost_their_row_only(gate):
    rows = [BAKER, ABLE.replace("Able", "Zoë"), COLE]
    content = csv_text(*rows).replace(b"Baker", b"Ba\xffker")
    assert set_aside(gate.take(content)) == {2: "bad_utf8"}


def test_letters_of_every_script_are_kept_as_written(gate):
    names = [
        "O\u2019Brien-Ñuñez",
        "林",
        "العربية",
        "Zoe\u0308",
        "Null",
        "=cmd|' /C calc'!A0",
        "<script>",
        "x" * 60,
        "a\u200bb",
    ]
    result = gate.rows(*(with_cells(ABLE, surname=name) for name in names))
    kept = [row["surname"] for row in accepted(result)]
    # One letter has one form, and what nobody can see is taken out; all else is as it came.
    assert kept == [*names[:3], "Zoë", *names[4:8], "ab"]
    matched = [row["match_surname"] for row in accepted(result)]
    assert matched[:5] == ["OBRIEN NUNEZ", "林", "العربية", "ZOE", "NULL"]
    assert result.notes["hidden_characters_removed"] == 1


def test_amounts_follow_the_grammar_of_the_mapping(gate):
    written = {
        "£120.50": "120.50",
        "(80.00)": "-80.00",
        "80-": "-80.00",
        "80.00CR": "-80.00",
        "80.00dr": "80.00",
        "-0": "0.00",
        "7": "7.00",
    }
    result = gate.rows(
        *(with_cells(ABLE, cost=cost) for cost in written),
        ABLE.replace("120.50", '"1,120.50"'),
    )
    assert [str(row["cost"]) for row in accepted(result)] == [
        *written.values(),
        "1120.50",
    ]
    plain = mapping(columns=tuple(_without_grammar(each) for each in mapping().columns))
    assert gate.rows(with_cells(ABLE, cost="£120.50"), source=plain).quarantined == 1


def _without_grammar(column):
    from dataclasses import replace

    return replace(column, money=frozenset())


def test_fillers_are_blanked_flagged_and_never_matched_on(gate):
    rows = [
        with_cells(ABLE, dob="1900-01-01"),
        with_cells(ABLE, dob="0000-00-00"),
        with_cells(ABLE, nhs_number="0000000000"),
        with_cells(ABLE, nhs_number="943 476 5919"),
        with_cells(ABLE, nhs_number="9434765918"),
        with_cells(ABLE, nino="TN010180M"),
        with_cells(ABLE, postcode="zz993vz"),
        with_cells(ABLE, surname="DO NOT USE"),
        with_cells(ABLE, forename="Baby Girl"),
    ]
    kept = accepted(gate.rows(*rows))
    assert [kept[0]["dob"], kept[1]["dob"]] == [None, None]
    assert kept[0]["flags"] == "dob:default_date_blanked"
    assert [row["match_nhs_number"] for row in kept[2:5]] == [None, "9434765919", None]
    assert [row["nhs_number"] for row in kept[2:5]] == [
        "0000000000",
        "9434765919",
        "9434765918",
    ]
    assert (kept[5]["nino"], kept[5]["match_nino"]) == ("TN010180M", None)
    assert (kept[6]["postcode"], kept[6]["match_postcode"]) == ("ZZ99 3VZ", None)
    assert (kept[7]["surname"], kept[7]["match_surname"]) == ("DO NOT USE", None)
    assert kept[8]["match_forename"] is None


def test_a_number_shared_by_many_is_no_longer_matched_on(gate):
    names = ["Able", "Baker", "Cole", "Dunn"]
    shared = [with_cells(ABLE, surname=name) for name in names]
    result = gate.rows(*shared, BAKER)
    assert [row["match_nhs_number"] for row in accepted(result)] == [None] * 4 + [
        "9434765870"
    ]
    assert (
        result.notes["shared_identifier_not_linked_on"] == 8
    )  # the NHS number and the NINO of four rows
    assert [row["match_nhs_number"] for row in accepted(gate.rows(*shared[:3]))] == [
        "9434765919"
    ] * 3


def test_a_birth_after_the_day_of_the_extract_is_set_aside(gate):
    from datetime import date

    row = with_cells(ABLE, dob="2015-03-01", start="")
    assert set_aside(gate.rows(row, as_at=date(2015, 2, 1))) == {
        2: "born_in_the_future"
    }
    assert gate.rows(row, as_at=date(2015, 4, 1)).accepted == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"\n\n  \n", "empty_file"),
        (gzip.compress(csv_text(ABLE)), "wrong_file_type"),
        (b"%PDF-1.7 ...", "wrong_file_type"),
        (b"\n <!DOCTYPE html><html>log in</html>", "wrong_file_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_file_type"),
        (csv_text(ABLE).decode().encode("utf-16-le"), "encoding_not_declared"),
        ("\n".join((HEADER, ABLE.replace("Able", "Bréchet"), BAKER.replace("Baker", "Zoë"))).encode("cp1252"), "encoding_not_declared"),
        (csv_text(ABLE).replace(b",", b"|"), "wrong_delimiter"),
        (csv_text(ABLE).replace(b"surname", b"Nino"), "duplicate_header"),
        (csv_text(ABLE).replace(b"surname", b"sumame"), "missing_column"),
        (b"\n".join(row.encode() for row in PEOPLE), "no_header"),
        (csv_text(*[ABLE.replace("Able", '"Able')] * 30, BAKER), "unclosed_quotes"),
        (csv_text(ABLE.replace("Able", '"Able'), "no such row", "nor this"), "unclosed_quote_no_resync"),
        (HEADER.encode() + b"," + b",".join(b"c%d" % n for n in range(2000)) + b"\n", "too_many_columns"),
        (b"x" * (9 << 20), "one_line_file"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_trusted_is_refused_whole(gate, content, reason):
    result = gate.take(content)
    assert (result.is_accepted, result.refused, result.accepted, result.folder) == (
        False,
        reason,
        0,
        None,
    )
    assert result.sentence.count(".") >= 1
    assert result.sentence.endswith(".")


def test_a_declared_encoding_is_read_and_an_undeclared_one_is_suggested(gate):
    rows = (ABLE.replace("Able", "Bréchet \u2013"), BAKER)
    content = "\n".join((HEADER, *rows)).encode("cp1252")
    refused = gate.take(content)
    assert (refused.refused, refused.detail) == (
        "encoding_not_declared",
        "it looks like cp1252",
    )
    result = gate.take(content, source=mapping(encoding="cp1252"))
    assert accepted(result)[0]["surname"] == "Bréchet \u2013"
    assert result.reason == "encoding_cp1252_declared_or_asked"
    mac = "\n".join((HEADER, *rows)).encode("mac-roman")
    assert (
        accepted(gate.take(mac, source=mapping(encoding="mac-roman")))[0]["surname"]
        == "Bréchet \u2013"
    )
    assert (
        gate.take(
            "\n".join((HEADER, *rows)).encode(), source=mapping(encoding="cp1252")
        ).refused
        == "encoding_not_as_declared"
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_how_to_read(gate, encoding):
    content = "\r\n".join((HEADER, ABLE.replace("Able", "Zoë"), BAKER)).encode(encoding)
    assert [row["surname"] for row in accepted(gate.take(content))] == ["Zoë", "Baker"]


def test_packed_files_are_read_and_broken_ones_refused(gate):
    packed = gzip.compress(csv_text(*PEOPLE))
    assert gate.take(packed, "x.csv.gz").accepted == 3
    assert gate.take(packed[:-20], "x.csv.gz").refused == "damaged_archive"
    bomb = gzip.compress(csv_text(ABLE) + b"\n" * (80 << 20))
    assert gate.take(bomb, "x.csv.gz").refused == "unpacks_too_large"


def test_columns_may_stand_anywhere_and_others_are_not_stored(gate):
    order = [7, 3, 0, 1, 2, 4, 6, 5]
    rows = [
        ",".join([row.split(",")[at] for at in order] + ["secret"])
        for row in (HEADER, ABLE)
    ]
    result = gate.take("\n".join(rows).replace("secret", "Diagnosis", 1).encode())
    assert result.ignored_columns == ("Diagnosis",)
    assert "secret" not in str(accepted(result))
    assert accepted(result)[0]["surname"] == "Able"


def test_declared_titles_and_footers_are_no_data_but_a_filled_row_always_is(gate):
    source = mapping(
        preamble=("Extract*", "*9434765870*"), footer=("Total*", "*Baker*")
    )
    content = b"Extract of April\n\n" + csv_text(
        ABLE, BAKER, "Total,,,,,,,200.50", "Total: 2"
    )
    result = gate.take(content, source=source)
    assert (result.accepted, result.quarantined, result.non_data) == (2, 0, 3)
    assert (
        gate.take(b"Other\n" + content, source=source).refused == "undeclared_preamble"
    )
    assert (
        gate.take(BAKER.encode() + b"\n" + csv_text(ABLE), source=source).refused
        == "undeclared_preamble"
    )


def test_what_was_announced_is_held_against_what_came(gate):
    from dataclasses import replace
    from datetime import date
    from decimal import Decimal

    from wholeplace.core.periods import Period
    from wholeplace.intake.source import Expected

    def announced(**expected):
        return mapping(expected=replace(Expected(), **expected))

    assert gate.rows(
        *PEOPLE, source=announced(rows=3, total_of="cost", total=Decimal("200.50"))
    ).is_accepted
    assert (
        gate.rows(*PEOPLE, source=announced(rows=4)).refused == "rows_not_as_announced"
    )
    assert (
        gate.rows(
            *PEOPLE, source=announced(total_of="cost", total=Decimal("200.51"))
        ).refused
        == "total_not_as_announced"
    )
    april = Period(date(2015, 4, 1), date(2015, 5, 1))
    assert (
        gate.rows(*PEOPLE, source=announced(period_of="start", period=april)).refused
        == "outside_period"
    )
    assert gate.rows(
        ABLE, source=announced(period_of="start", period=april)
    ).is_accepted
    assert (
        gate.rows(ABLE, source=announced(sha256="0" * 64)).refused == "not_as_announced"
    )


def test_what_is_not_there_is_said_in_one_sentence(tmp_path):
    with pytest.raises(IntakeError, match=r"is not a file: give the path"):
        intake_file(tmp_path, mapping())
    with pytest.raises(IntakeError, match=r"the file is not there"):
        intake_command(MAPPING, tmp_path / "none.toml")


def test_the_command_says_the_six_promised_things(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(csv_text(*PEOPLE))
    found = intake_command(path, MAPPING)
    assert {
        "records_in",
        "accepted",
        "quarantined",
        "rows_set_aside_as_non_data",
        "reason",
        "file_accepted",
    } <= set(found)
    assert sorted(tmp_path.iterdir()) == [path]
