"""Partners that send codes in place of names: what the codes hide, what is refused, and what linking by them costs."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from linkage_material import pairwise, person, records, same_groups
from paths import ROOT
from wholeplace.core.errors import SharingError
from wholeplace.linkage.comparisons import BY_NAME
from wholeplace.linkage.encoded.comparing import Compared, levels_by_code
from wholeplace.linkage.encoded.encoding import CODED, NAMES, Codes, encode_identities
from wholeplace.linkage.encoded.files import (
    HEADER,
    encode_file,
    encode_records,
    read_encoded,
)
from wholeplace.linkage.encoded.keys import Key, read_key
from wholeplace.linkage.encoded.linking import (
    link_encoded,
    link_with_codes,
    nobodys_numbers,
)
from wholeplace.linkage.identities import identities_of
from wholeplace.linkage.link import Linked, link_records
from wholeplace.linkage.resolving import Decided, rows_of

sys.path.append(str(ROOT / "bench"))

from records import make_records

CODED_PARTNERS = ("mental_health_trust", "probation")
KEY = Key(
    bytes.fromhex("8d3e0a54c1f79b2610eebd4833a6f5170c92d87b45611fae9302c6dd7f58b04e")
)
OTHER = Key(
    bytes.fromhex("41b7f2980dce6a35e81b7c04d96ff32a5508be91c7243f6ea0d15b893c76e20f")
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up place whose mental health trust and probation send codes."""
    folder = tmp_path_factory.mktemp("coded")
    make_records(15_000, 8, folder / "records.parquet", folder / "truth.parquet")
    (folder / "key").write_text(KEY.secret.hex() + "\n")
    table = pq.read_table(folder / "records.parquet")
    partner = table["partner"].cast(pa.string())
    pq.write_table(
        table.filter(pc.invert(pc.is_in(partner, pa.array(CODED_PARTNERS)))),
        folder / "ours.parquet",
    )
    for name in CODED_PARTNERS:
        pq.write_table(
            table.filter(pc.equal(partner, name)), folder / f"{name}.parquet"
        )
        encode_file(folder / f"{name}.parquet", folder / f"{name}.csv", folder / "key")
    return folder


def files(place: Path) -> list[Path]:
    return [place / f"{name}.csv" for name in CODED_PARTNERS]


@pytest.fixture(scope="module")
def linked(place: Path) -> Linked:
    return link_encoded(place / "ours.parquet", files(place), place / "key")


def keys_of(linked: Linked) -> list[tuple[str, str]]:
    keys = linked.identities.record_keys
    return list(
        zip(keys["partner"].to_pylist(), keys["record_id"].to_pylist(), strict=True)
    )


# The key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no key"),
        ("hunter2 is our secret", "holds no key"),
        ("ab" * 31, "31 bytes long"),
        ("ab" * 32, "not random"),
        ("".join(f"{n:02x}" for n in range(32)), "not random"),
        ("0123456789abcdef" * 4, "not random"),
    ],
)
def test_a_key_that_could_be_guessed_is_refused_and_never_told(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "key"
    file.write_text(text)
    with pytest.raises(SharingError, match=said) as refused:
        read_key(file)
    assert not text or text not in str(refused.value)


def test_a_key_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SharingError, match="no key can be read"):
        read_key(tmp_path / "none")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    with pytest.raises(SharingError, match="no key can be read"):
        read_key(tmp_path / "binary")


def test_a_key_does_not_show_itself() -> None:
    assert KEY.secret.hex() not in repr(KEY)
    assert str(KEY.secret) not in repr(KEY)
    assert KEY.id != OTHER.id
    assert KEY.id not in KEY.secret.hex()


# What codes hide


def test_codes_under_two_keys_have_nothing_to_do_with_each_other(place: Path) -> None:
    table = pq.read_table(place / "probation.parquet")
    one, other = (encode_records(table, key).codes for key in (KEY, OTHER))
    for name in CODED:
        said = one.tokens[name] > 0
        assert (said == (other.tokens[name] > 0)).all()
        assert not set(one.tokens[name][said].tolist()) & set(
            other.tokens[name][said].tolist()
        )
    for name in NAMES:
        x, y = (
            np.unpackbits(codes.filters[name], axis=1).astype(float)
            for codes in (one, other)
        )
        chance = x.mean() * y.mean() + (1 - x.mean()) * (1 - y.mean())
        assert (x == y).mean() == pytest.approx(chance, abs=0.01)


def test_codes_of_one_key_are_the_same_every_time(place: Path) -> None:
    table = pq.read_table(place / "probation.parquet")
    one, other = (
        encode_records(table, KEY),
        encode_records(table.take(list(range(len(table) - 1, -1, -1))), KEY),
    )
    assert one.record_keys.equals(other.record_keys)
    assert all(
        (one.codes.tokens[name] == other.codes.tokens[name]).all() for name in CODED
    )
    assert all(
        (one.codes.filters[name] == other.codes.filters[name]).all() for name in NAMES
    )


def test_nothing_of_a_person_is_in_the_file(place: Path) -> None:
    for partner in CODED_PARTNERS:
        lines = (place / f"{partner}.csv").read_text().splitlines()[1:]
        fields = [line.split(",") for line in lines]
        written = {field for row in fields for field in row[2:]}
        text = "\n".join(",".join([row[1], *row[4:]]) for row in fields).upper()
        told = pq.read_table(place / f"{partner}.parquet").drop_columns(["partner", "record_id", "extract_id", "line", "flags", "is_protected"])  # fmt: skip
        values = {
            str(value).upper()
            for column in told.columns
            for value in column.to_pylist()
            if value
        }
        words = {word for value in values for word in value.split() if len(word) > 2}
        assert len(words) > 500
        assert not values & {field.upper() for field in written}
        # Codes are hexadecimal digits: a word of other letters cannot be there by chance, nor long digits.
        assert not [
            word
            for word in words
            if set(word) - set("0123456789ABCDEF") and word in text
        ]
        assert not [
            word
            for word in values
            if len(word) > 3 and word.encode().hex().upper() in text
        ]


def test_a_commoner_name_is_not_a_commoner_filter_across_years() -> None:
    rows = [person(n, "a", "JOHN", "SMITH", f"{1950 + n}-03-02") for n in range(40)]
    codes = encode_records(records(rows), KEY).codes
    for name in NAMES:
        assert len({row.tobytes() for row in codes.filters[name]}) == 40


@pytest.mark.parametrize(
    "row",
    [
        person(
            1,
            "a",
            "JOHN",
            "SMITH",
            record_id="9990263981",
            match_nhs_number="9990263981",
        ),
        person(
            1,
            "a",
            "JOHN",
            "SMITH",
            record_id="x-9990263981",
            match_nhs_number="9990263981",
        ),
        person(1, "a", "JOHN", "SMITH", record_id="smith01"),
        person(1, "a", "JOHN", "SMITH", record_id="01/JOHN"),
        person(1, "a", "JOHN", "SMITH", record_id="12 34"),
        person(1, "a", "JOHN", "SMITH", record_id="1,2"),
        person(1, "The Trust", "JOHN", "SMITH"),
    ],
)
def test_a_record_id_that_tells_who_it_is_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(SharingError) as refused:
        encode_records(records([row]), KEY)
    assert "9990263981" not in str(refused.value)
    assert "SMITH" not in str(refused.value).upper()


# The file


def test_a_file_is_read_as_it_was_written(place: Path) -> None:
    read = read_encoded(place / "probation.csv", KEY)
    made = encode_records(pq.read_table(place / "probation.parquet"), KEY)
    assert read.record_keys.equals(made.record_keys)
    assert all(
        (read.codes.tokens[name] == made.codes.tokens[name]).all() for name in CODED
    )
    assert all(
        (read.codes.filters[name] == made.codes.filters[name]).all() for name in NAMES
    )


def test_a_file_is_written_once_for_its_owner_alone(place: Path) -> None:
    file = place / "probation.csv"
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(SharingError, match="there already"):
        encode_file(place / "probation.parquet", file, place / "key")
    assert not list(place.glob(".making-*"))


def _swap(text: str, column: str, value: str) -> str:
    lines = text.splitlines(keepends=True)
    fields = lines[2].rstrip("\n").split(",")
    fields[HEADER.index(column)] = value
    return "".join([*lines[:2], ",".join(fields) + "\n", *lines[3:]])


DAMAGE: Mapping[str, Any] = {
    "nothing": lambda text: "",
    "no header": lambda text: text.split("\n", 1)[1],
    "another header": lambda text: text.replace("born,", "birth,", 1),
    "a column more": lambda text: "".join(f"{line},x\n" for line in text.splitlines()),
    "cut short": lambda text: text[:-40],
    "no last newline": lambda text: text[:-1],
    "a name in place of a code": lambda text: _swap(text, "born", "SECRETNAME"),
    "a date in place of a code": lambda text: _swap(text, "born", "1980-01-01"),
    "a code too long": lambda text: _swap(text, "postcode", "0" * 17),
    "a filter too short": lambda text: _swap(text, "given", "ab"),
    "a filter of ones": lambda text: _swap(text, "given", "f" * 128),
    "another partner": lambda text: _swap(text, "partner", "secretname"),
    "another version": lambda text: _swap(text, "version", "wholeplace-0"),
    "two keys": lambda text: _swap(text, "key_id", OTHER.id),
    "no record_id": lambda text: _swap(text, "record_id", ""),
    "a quote": lambda text: _swap(text, "record_id", '"secretname"'),
    "a NUL": lambda text: _swap(text, "record_id", "a\0"),
    "a newline in a field": lambda text: _swap(text, "record_id", "a\rb"),
    "a letter that is not ASCII": lambda text: _swap(text, "record_id", "Zoë"),
    "an endless line": lambda text: text + "f" * 1_000_000,
    "an empty line": lambda text: text + "\n",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_does_not_fit_is_refused_in_a_sentence_without_a_value(place: Path, tmp_path: Path, damage: str) -> None:  # fmt: skip
    file = tmp_path / "sent.csv"
    file.write_text(
        DAMAGE[damage]((place / "probation.csv").read_text()),
        encoding="utf-8",
        newline="",
    )
    with pytest.raises(SharingError) as refused:
        read_encoded(file, KEY)
    said = str(refused.value)
    assert said.endswith(".")
    assert "\n" not in said
    assert "secretname" not in said.lower()
    assert "1980" not in said


def test_codes_of_another_key_are_refused(place: Path) -> None:
    with pytest.raises(SharingError, match=f"another key.*{OTHER.id}"):
        read_encoded(place / "probation.csv", OTHER)


def test_a_file_that_is_not_there_and_records_without_keys_are_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(SharingError, match="there is no file"):
        read_encoded(tmp_path / "none.csv", KEY)
    with pytest.raises(SharingError, match="no column record_id"):
        encode_records(pa.table({"partner": ["a"]}), KEY)


def test_a_file_without_records_is_read(tmp_path: Path) -> None:
    pq.write_table(records([]), tmp_path / "records.parquet")
    (tmp_path / "key").write_text(KEY.secret.hex())
    assert (
        encode_file(
            tmp_path / "records.parquet", tmp_path / "sent.csv", tmp_path / "key"
        )
        == 0
    )
    read = read_encoded(tmp_path / "sent.csv", KEY)
    assert len(read.codes) == read.record_keys.num_rows == 0


# How far two agree


def levels(one: dict[str, Any], other: dict[str, Any]) -> dict[str, str]:
    """In words, of what is said."""
    told = identities_of(
        records([{**one, "record_id": "1"}, {**other, "record_id": "2"}])
    )
    codes = Compared.of(encode_identities(told, KEY).at(told.of_record), KEY)
    found = levels_by_code(codes, np.array([0]), np.array([1]))
    return {
        name: BY_NAME[name].levels[level[0]].words
        for name, level in found.items()
        if level[0] >= 0
    }


ONE = person(1, "a", "CATHERINE", "OKAFOR", "1984-05-17", match_postcode="LK1 8AH", address="3 Linden Gardens", match_nhs_number="9990263981")  # fmt: skip


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        ({}, "given_home", "the same"),
        ({"match_given": "KATHERINE"}, "given_home", "nearly the same, a short form, or the initial"),
        ({"match_given": "BOB"}, "given_home", "differs"),
        ({"match_family": "OKAFORD"}, "family_home", "nearly the same, or a part of it"),
        ({"match_given": "OKAFOR", "match_family": "CATHERINE"}, "given_home", "has changed places with the family name"),
        ({"born_on": "1984-01-01"}, "born_home", "the same year, and one is the 1 January of those unsure of the day"),
        ({"born_on": "1983-05-17"}, "born_home", "differs in the day, the month or the year"),
        ({"born_on": "1951-02-03"}, "born_home", "differs"),
        ({"address": "Flat 9, Mill House"}, "place", "the same postcode"),
        ({"match_nhs_number": "9995642832"}, "nhs_number", "differs"),
    ],
)  # fmt: skip
def test_codes_agree_as_what_they_stand_for(
    change: dict[str, Any], name: str, words: str
) -> None:
    found = levels(ONE, {**ONE, **change})
    assert found.get(name, found.get(name.replace("_home", "_away"))) == words


def test_names_of_two_years_of_birth_say_nothing_unless_whole_at_one_postcode() -> None:
    found = levels(ONE, {**ONE, "born_on": "1983-05-17", "match_given": "KATHERINE"})
    assert "given_home" not in found
    assert "family_home" not in found
    assert levels(ONE, {**ONE, "born_on": "1983-05-17"})["given_home"] == "the same"


def test_what_is_not_said_agrees_with_nothing() -> None:
    nothing = person(1, "a", None, None)  # type: ignore[arg-type]
    assert levels(nothing, nothing) == {}
    assert levels(ONE, nothing) == {}


# Linking


def test_little_is_lost_by_codes(place: Path, linked: Linked) -> None:
    rows = pq.read_table(place / "truth.parquet").to_pylist()
    truth = {(row["partner"], row["record_id"]): row["person_id"] for row in rows}
    keys = keys_of(linked)
    assert sorted(keys) == sorted(truth)
    clear = link_records(place / "records.parquet")
    in_clear = dict(zip(keys_of(clear), clear.people().tolist(), strict=True))
    true = [truth[key] for key in keys]
    by_codes = pairwise(linked.people().tolist(), true)
    before = pairwise([in_clear[key] for key in keys], true)
    assert by_codes[2] > before[2] - 0.005
    assert by_codes[0] > 0.99


def test_records_in_codes_are_joined_to_ours_and_to_each_other(linked: Linked) -> None:
    people = linked.people()
    partners = np.array([partner for partner, _ in keys_of(linked)])
    is_coded = np.isin(partners, CODED_PARTNERS)
    assert np.isin(people[is_coded], people[~is_coded]).mean() > 0.8
    mental, probation = (
        set(people[partners == name].tolist()) for name in CODED_PARTNERS
    )
    assert mental & probation


def test_the_order_of_files_and_a_second_time_change_nothing(
    place: Path, linked: Linked
) -> None:
    again = link_encoded(place / "ours.parquet", files(place)[::-1], place / "key")
    assert keys_of(again) == keys_of(linked)
    assert same_groups(again.people().tolist(), linked.people().tolist())
    assert again.threshold == linked.threshold


def test_what_was_decided_stands_above_codes(place: Path, linked: Linked) -> None:
    keys, people = keys_of(linked), linked.people()
    coded = [row for row, (partner, _) in enumerate(keys) if partner == "probation"]
    row = next(row for row in coded if (people == people[row]).sum() > 1)
    mate = next(
        other for other in np.flatnonzero(people == people[row]) if other != row
    )

    def decided(identities: Any) -> Decided:
        assert rows_of(keys)[keys[row]] == row
        return Decided(np.empty((0, 2), np.int64), np.array([[row, mate]]))

    apart = link_encoded(
        place / "ours.parquet", files(place), place / "key", decided
    ).people()
    assert apart[row] != apart[mate]


def test_a_partner_is_told_in_one_way(place: Path) -> None:
    with pytest.raises(SharingError, match="sent its records twice"):
        link_encoded(place / "records.parquet", files(place), place / "key")
    with pytest.raises(SharingError, match="sent its records twice"):
        link_encoded(place / "ours.parquet", [files(place)[1]] * 2, place / "key")


def test_a_place_where_all_came_as_codes_or_none_is_linked(place: Path) -> None:
    table = pq.read_table(place / "mental_health_trust.parquet")
    delivered = encode_records(table, KEY)
    alone = link_with_codes(identities_of(records([])), [delivered], KEY)
    assert len(alone.people()) == table.num_rows
    none = link_with_codes(identities_of(table), [], KEY)
    assert len(none.people()) == table.num_rows
    nobody = link_with_codes(identities_of(records([])), [], KEY)
    assert len(nobody.people()) == 0


def test_few_records_names_of_any_letters_and_missing_columns_are_linked() -> None:
    rows = [
        person(1, "a", "林", "王", "1990-02-03"),
        person(2, "a", "X" * 500, "O'BRIEN ÑUÑEZ", None),
        person(3, "a", None, None),  # type: ignore[arg-type]
    ]
    theirs = [{**row, "partner": "b"} for row in rows]
    few = link_with_codes(
        identities_of(records(rows)), [encode_records(records(theirs), KEY)], KEY
    )
    people = few.people()
    assert people[2] != people[5]
    assert len(set(people.tolist())) >= 3
    bare = pa.table({"partner": ["c"], "record_id": ["1"]})
    assert (
        len(
            link_with_codes(
                identities_of(records(rows)), [encode_records(bare, KEY)], KEY
            ).people()
        )
        == 4
    )


def test_a_number_of_many_births_is_nobodys() -> None:
    def of_births(count: int) -> list[bool]:
        rows = [person(n, f"b{n}", "GRACE", f"H{n}Y", f"{1960 + n}-02-03", match_nino="AB123456C") for n in range(count)]  # fmt: skip
        codes = Codes.together(
            [encode_records(records([row]), KEY).codes for row in rows]
        )
        compared = Compared.of(codes, KEY)
        kept = compared.without(nobodys_numbers(compared))
        return [bool(each) for each in kept.is_same("nino", np.arange(count), np.arange(count)[::-1])]  # fmt: skip

    assert not any(of_births(6))
    assert all(of_births(5))


def test_one_file_is_of_one_partner() -> None:
    rows = [person(1, "a", "JOHN", "SMITH"), person(2, "b", "MARY", "JONES")]
    with pytest.raises(SharingError, match="more than one partner"):
        encode_records(records(rows), KEY)


def test_the_order_of_lines_changes_nothing(
    place: Path, tmp_path: Path, linked: Linked
) -> None:
    header, *lines = files(place)[0].read_text().splitlines(keepends=True)
    (tmp_path / "turned.csv").write_text("".join([header, *lines[::-1]]))
    again = link_encoded(
        place / "ours.parquet",
        [tmp_path / "turned.csv", files(place)[1]],
        place / "key",
    )
    assert keys_of(again) == keys_of(linked)
    assert (again.people() == linked.people()).all()
