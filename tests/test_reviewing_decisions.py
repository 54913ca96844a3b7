"""Decisions about links: the last word of a person holds, never prevails over always, and the file only grows."""

import multiprocessing
import random
from datetime import date
from pathlib import Path

import pytest

from reviewing_material import HEADER, ON, decision, key, line, links_file, people
from wholeplace.core.errors import PlaceError, RunError
from wholeplace.linkage.reviewing.appending import append_decision, append_decisions
from wholeplace.linkage.reviewing.contradictions import Claim, settle_contradictions
from wholeplace.linkage.reviewing.decisions import (
    FILE,
    decisions_from,
    pairs_table,
    read_link_decisions,
)
from wholeplace.linkage.reviewing.example import example_links
from wholeplace.linkage.reviewing.keeping import find_forgotten, find_unkept
from wholeplace.linkage.reviewing.pairs import pair_of
from wholeplace.linkage.reviewing.strangers import ANY, find_strangers
from wholeplace.tables.linking import LINK_DECISIONS


def both(one: str, other: str):
    return pair_of(key(one), key(other))


def test_a_place_without_the_file_has_decided_nothing(tmp_path):
    read = read_link_decisions(tmp_path)
    assert (read.rows, read.mistakes, read.always, read.never) == ((), (), frozenset(), frozenset())  # fmt: skip
    assert read.is_whole


def test_a_pair_has_no_direction_and_the_last_word_of_a_person_holds(tmp_path):
    links_file(tmp_path, line("gp1", "nhs1", "always"), line("nhs1", "gp1", "never", on="2016-05-10"))  # fmt: skip
    read = read_link_decisions(tmp_path)
    assert read.never == {both("gp1", "nhs1")}
    assert read.always == frozenset()
    assert read.mistakes == ()


def test_the_later_date_prevails_over_the_later_line(tmp_path):
    links_file(tmp_path, line("gp1", "nhs1", "never", on="2016-05-10"), line("gp1", "nhs1", "always"))  # fmt: skip
    assert read_link_decisions(tmp_path).never == {both("gp1", "nhs1")}


def test_what_is_withdrawn_and_decided_again_on_one_day_is_no_mistake(tmp_path):
    words = ("always", "withdrawn", "always", "withdrawn", "never")
    links_file(tmp_path, *(line("gp1", "nhs1", word) for word in words))
    read = read_link_decisions(tmp_path)
    assert read.mistakes == ()
    assert read.never == {both("gp1", "nhs1")}
    # The file is a log: only the line tells such rows apart, so that no text of a mistake is ever passed over.
    assert LINK_DECISIONS.key == ()
    assert [each.line for each in read.rows] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("A always", "always"),
        ("A always, A withdrawn", ""),
        ("A always, A withdrawn, A withdrawn", ""),
        ("A always, A withdrawn, A always", "always"),
        ("A always, B always, A withdrawn", "always"),
        ("A always, A unsure", ""),
        ("A never, B unsure", "never"),
        ("A always, B never", "disputed"),
        ("A never, B always", "disputed"),
        ("A always, B never, B always", "always"),
        ("A always, B never, A withdrawn", "never"),
        ("A always, a. never", "never"),
        # Somebody who said nothing settles it; taking that back brings the dispute back.
        ("A always, B never, C withdrawn, C never", "never"),
        ("A always, B never, C withdrawn, C always", "always"),
        ("A always, B never, C withdrawn, C always, C withdrawn", "disputed"),
        ("A always, B never, C withdrawn, C always, B never", "disputed"),
        # Withdrawing twice takes back nobody else's word.
        ("A never, B always, B withdrawn, B withdrawn", "never"),
        ("A never, B withdrawn", ""),
    ],
)
def test_whose_word_stands(said, stands):
    rows = [
        decision("gp1", "nhs1", each.split()[1], by=each.split()[0], line=number)
        for number, each in enumerate(said.split(", "), 2)
    ]
    found = decisions_from(rows)
    pair = both("gp1", "nhs1")
    assert (pair in found.always) == (stands == "always")
    # A disputed pair counts as never, and says that it is disputed.
    assert (pair in found.never) == (stands in {"never", "disputed"})
    assert (pair in found.disputed) == (stands == "disputed")


def test_never_prevails_over_a_chain_of_always_and_every_line_is_named(tmp_path):
    links_file(tmp_path, line("gp1", "nhs1", "always"), line("nhs1", "tax1", "always"), line("tax1", "gp1", "never"))  # fmt: skip
    read = read_link_decisions(tmp_path)
    assert read.never == {both("gp1", "tax1")}
    assert read.always == {both("gp1", "nhs1")}
    (mistake,) = read.mistakes
    assert str(mistake) == (
        "decisions/links.csv:3: `always` on lines 2 and 3 makes one person of two records that line 4 calls `never`; "
        "withdraw whichever is wrong; until then `never` prevails, and line 3 does not count"
    )


def test_a_disputed_pair_breaks_a_chain_too():
    rows = [
        decision("gp1", "nhs1", "always", line=2),
        decision("gp1", "tax1", "always", line=3),
        decision("nhs1", "tax1", "always", line=4),
        decision("nhs1", "tax1", "never", by="B", line=5),
    ]
    found = decisions_from(rows)
    assert found.never == {both("nhs1", "tax1")}
    assert found.always == {both("gp1", "nhs1")}
    assert len(found.mistakes) == 1


def test_a_long_chain_is_cut_short_in_the_sentence():
    chain = [decision(f"gp{n}", f"gp{n + 1}", "always", line=n) for n in range(10)]
    found = decisions_from([*chain, decision("gp0", "gp10", "never", line=20)])
    assert "lines 0, 1, 2, 3, 4, 5 and 4 more" in found.mistakes[0].what
    assert found.mistakes[0].line == 9


@pytest.mark.parametrize("seed", range(40))
def test_what_holds_never_joins_what_is_parted_and_leaves_out_no_more_than_it_must(seed):  # fmt: skip
    dice = random.Random(seed)
    keys = [("gp", str(number)) for number in range(12)]
    drawn = {pair_of(*dice.sample(keys, 2)) for _ in range(24)}
    never = dict.fromkeys(sorted(drawn)[:6], 1)
    claims = [Claim(pair, n) for n, pair in enumerate(sorted(drawn)[6:], 2)]
    dice.shuffle(claims)
    settled = settle_contradictions(claims, never)
    kept: set = set()
    for claim in claims:
        joined = _groups(keys, {*kept, claim.pair})
        if all(joined[one] != joined[other] for one, other in never):
            kept.add(claim.pair)
    assert settled.always == kept
    assert {each.line for each in settled.found} == {claim.line for claim in claims if claim.pair not in kept}  # fmt: skip


def _groups(keys, joined):
    """Which records hang together? By going over all pairs again and again."""
    group = {each: each for each in keys}
    for _ in keys:
        for one, other in joined:
            least = min(group[one], group[other])
            group = {each: least if head in (group[one], group[other]) else head for each, head in group.items()}  # fmt: skip
    return group


def test_a_never_with_a_slip_elsewhere_still_holds_and_is_reported(tmp_path):
    links_file(tmp_path, line("gp1", "nhs1", "never", on="09/05/2016"), line("gp2", "nhs2", "always", on="soon"))  # fmt: skip
    read = read_link_decisions(tmp_path)
    assert read.never == {both("gp1", "nhs1")}
    assert read.always == frozenset()
    assert [each.line for each in read.mistakes] == [2, 3]
    assert read.is_whole


@pytest.mark.parametrize(
    "lines",
    [
        ['gp,gp1,nhs,"nhs1,never,seen,A,2016-05-09,'],
        ["gp,gp1,nhs,nhs1,never"],
        ["gp,,nhs,nhs1,never,seen,A,2016-05-09,"],
        ["gp,gp1,nhs,nhs1,nevr,seen,A,2016-05-09,"],
    ],
)
def test_a_row_that_may_be_a_never_and_cannot_be_read_makes_the_file_unsure(tmp_path, lines):  # fmt: skip
    links_file(tmp_path, line("gp2", "nhs2", "always"), *lines)
    read = read_link_decisions(tmp_path)
    assert not read.is_whole
    assert read.mistakes


def test_an_emptied_file_is_not_taken_for_no_decisions(tmp_path):
    links_file(tmp_path).write_bytes(b"")
    assert not read_link_decisions(tmp_path).is_whole


def test_a_record_paired_with_itself_is_a_mistake(tmp_path):
    links_file(tmp_path, line("gp1", "gp1", "never"))
    read = read_link_decisions(tmp_path)
    assert (read.never, len(read.mistakes), read.is_whole) == (frozenset(), 1, True)


def test_no_mistake_repeats_a_record(tmp_path):
    links_file(tmp_path, line("gp98765", "nhs4321", "often"), line("gp98765", "gp98765", "never"), line("gp98765", "nhs4321", "never"), line("gp98765", "nhs4321", "never"))  # fmt: skip
    said = " ".join(map(str, read_link_decisions(tmp_path).mistakes))
    assert "98765" not in said
    assert "4321" not in said


def test_a_file_that_went_through_a_spreadsheet_reads_the_same(tmp_path):
    rows = [line("gp1", "nhs1", "always"), line("gp2", "nhs2", "never")]
    links_file(tmp_path / "plain", *rows)
    links_file(tmp_path / "sheet", *rows, header="\ufeff" + HEADER, end="\r\n")
    plain, sheet = (read_link_decisions(tmp_path / name) for name in ("plain", "sheet"))
    assert (plain.rows, plain.always, plain.never, plain.mistakes) == (sheet.rows, sheet.always, sheet.never, sheet.mistakes)  # fmt: skip


def test_a_decision_is_added_and_reads_back(tmp_path):
    added = decision("gp1", "nhs1", "never", reason='twins, "alike"', by="Zoë Ñuñez", sample="apart_0_0.05")  # fmt: skip
    append_decision(tmp_path, added)
    append_decision(tmp_path, decision("gp2", "nhs2", "always"))
    read = read_link_decisions(tmp_path)
    assert read.mistakes == ()
    assert (read.rows[0].reason, read.rows[0].by, read.rows[0].sample) == ('twins, "alike"', "Zoë Ñuñez", "apart_0_0.05")  # fmt: skip
    assert [each.line for each in read.rows] == [2, 3]
    raw = (tmp_path / FILE).read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == 3
    assert [path.name for path in (tmp_path / "decisions").iterdir()] == ["links.csv"]


@pytest.mark.parametrize(("mark", "end"), [("\ufeff", "\r\n"), ("", "\n")])
def test_what_stood_in_the_file_stays_byte_for_byte(tmp_path, mark, end):
    path = links_file(tmp_path, line("gp1", "nhs1", "always"), header=mark + HEADER, end=end)  # fmt: skip
    before = path.read_bytes().rstrip()
    path.write_bytes(before)
    append_decision(tmp_path, decision("gp2", "nhs2", "never"))
    after = path.read_bytes()
    assert after.startswith(before + end.encode())
    assert after.endswith(b"2016-05-09," + end.encode())
    assert read_link_decisions(tmp_path).never == {both("gp2", "nhs2")}


def test_columns_in_another_order_are_kept(tmp_path):
    names = HEADER.split(",")[::-1]
    links_file(tmp_path, header=",".join(names))
    append_decision(tmp_path, decision("gp1", "nhs1", "never"))
    read = read_link_decisions(tmp_path)
    assert (read.never, read.mistakes) == ({both("gp1", "nhs1")}, ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": ""}, "the reason is empty"),
        ({"reason": "two\nlines"}, "cannot be printed"),
        ({"reason": "=HYPERLINK(1)"}, "formula"),
        ({"reason": "\uff1dcmd"}, "formula"),
        ({"reason": "x" * 501}, "longer than 500"),
        ({"by": " "}, "the by is empty"),
        ({"word": "maybe"}, "`always`, `never`, `unsure` or `withdrawn`"),
        ({"other": "gp1"}, "the same one"),
    ],
)
def test_a_bad_decision_is_refused_in_a_sentence_and_nothing_is_written(tmp_path, change, said):  # fmt: skip
    given = {"one": "gp1", "other": "nhs1", "word": "never"} | change
    with pytest.raises(PlaceError, match=said):
        append_decision(tmp_path, decision(**given))
    assert not (tmp_path / FILE).exists()


def test_of_two_decisions_one_of_which_is_bad_none_is_written(tmp_path):
    with pytest.raises(PlaceError):
        append_decisions(tmp_path, [decision("gp1", "nhs1", "withdrawn"), decision("gp1", "nhs1", "no")])  # fmt: skip
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    "content",
    [
        (HEADER + '\ngp,gp1,nhs,"nhs1,never,x,A,2016-05-09,\n').encode(),
        HEADER.encode("utf-16"),
        (HEADER + "\ngp,Jos\u00e9,nhs,n1,never,x,A,2016-05-09,\n").encode("latin-1"),
        b"who,what\n1,2\n",
        b"",
        HEADER.replace(",sample", "").replace("record_id_b", "record").encode(),
    ],
)
def test_a_file_that_cannot_be_read_is_left_as_it_is(tmp_path, content):
    path = links_file(tmp_path)
    path.write_bytes(content)
    with pytest.raises(PlaceError, match="nothing was written"):
        append_decision(tmp_path, decision("gp1", "nhs1", "never"))
    assert path.read_bytes() == content
    assert [each.name for each in path.parent.iterdir()] == ["links.csv"]


def test_a_file_without_the_sample_column_takes_decisions_of_the_queue_only(tmp_path):
    links_file(tmp_path, header=HEADER.removesuffix(",sample"))
    append_decision(tmp_path, decision("gp1", "nhs1", "never"))
    with pytest.raises(PlaceError, match="`sample` is missing"):
        append_decision(tmp_path, decision("gp2", "nhs1", "never", sample="apart_0_1"))
    assert read_link_decisions(tmp_path).never == {both("gp1", "nhs1")}


def test_a_decision_that_an_earlier_one_would_outlive_is_refused(tmp_path):
    append_decision(tmp_path, decision("gp1", "nhs1", "never", on=date(2026, 1, 1)))
    with pytest.raises(PlaceError, match="check the clock"):
        append_decision(tmp_path, decision("nhs1", "gp1", "always"))
    append_decision(tmp_path, decision("gp2", "nhs1", "always"))


def test_a_link_is_not_written_through(tmp_path):
    elsewhere = links_file(tmp_path / "elsewhere")
    (tmp_path / "place/decisions").mkdir(parents=True)
    (tmp_path / "place" / FILE).symlink_to(elsewhere)
    with pytest.raises(PlaceError, match="is a link"):
        append_decision(tmp_path / "place", decision("gp1", "nhs1", "never"))


def test_what_a_link_beside_it_leads_to_is_not_overwritten(tmp_path):
    path = links_file(tmp_path / "place")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("precious")
    (path.parent / ".links.csv.new").symlink_to(elsewhere)
    with pytest.raises(RunError, match="cannot be written"):
        append_decision(tmp_path / "place", decision("gp1", "nhs1", "never"))
    assert elsewhere.read_text() == "precious"


def test_who_may_read_the_file_stays_as_it_was(tmp_path):
    append_decision(tmp_path, decision("gp1", "nhs1", "never"))
    path = tmp_path / FILE
    assert path.stat().st_mode & 0o007 == 0
    path.chmod(0o600)
    append_decision(tmp_path, decision("gp2", "nhs1", "never"))
    assert path.stat().st_mode & 0o777 == 0o600


def _append_many(folder: Path, writer: str, count: int, start) -> None:
    start.wait()
    for number in range(count):
        append_decision(folder, decision(f"{writer}{number}", "nhs1", "never", by=writer))  # fmt: skip


def test_two_writers_at_once_lose_nothing(tmp_path):
    apart = multiprocessing.get_context("spawn")
    # Both begin at once: the time it takes to start would keep them out of each other's way.
    start = apart.Barrier(2)
    writers = [apart.Process(target=_append_many, args=(tmp_path, name, 50, start)) for name in ("gp", "tax")]  # fmt: skip
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    read = read_link_decisions(tmp_path)
    assert len(read.rows) == len(read.never) == 100
    assert read.mistakes == ()
    for name in ("gp", "tax"):
        own = [each.record_id_a for each in read.rows if each.by == name]
        assert own == [f"{name}{number}" for number in range(50)]


def test_what_a_writer_that_died_left_behind_is_no_hindrance(tmp_path):
    path = links_file(tmp_path, line("gp1", "nhs1", "never"))
    (path.parent / ".links.csv.new").write_bytes(b"half a ro")
    append_decision(tmp_path, decision("gp2", "nhs1", "never"))
    assert len(read_link_decisions(tmp_path).never) == 2


def test_after_linking_it_is_asked_whether_every_decision_was_kept():
    rows = [
        decision("gp1", "nhs1", "never", line=2),
        decision("gp2", "nhs2", "always", line=3),
        decision("gp3", "nhs3", "never", line=4),
        decision("gp4", "nhs9", "never", line=5),
    ]
    linked = people({"P1": "gp1 nhs1", "P2": "gp2", "P3": "nhs2", "P4": "gp3", "P5": "nhs3 gp4"})  # fmt: skip
    unkept = find_unkept(decisions_from(rows), linked)
    assert unkept.together == {both("gp1", "nhs1")}
    assert unkept.apart == {both("gp2", "nhs2")}
    assert unkept.unknown == {both("gp4", "nhs9")}


def test_a_never_that_was_deleted_is_found_and_one_that_was_withdrawn_is_not():
    earlier = [both("gp1", "nhs1"), both("gp2", "nhs2"), both("gp3", "nhs3")]
    now = decisions_from([
        decision("gp1", "nhs1", "never", line=2),
        decision("gp2", "nhs2", "never", line=3),
        decision("gp2", "nhs2", "withdrawn", line=4),
    ])  # fmt: skip
    assert find_forgotten(earlier, now) == {both("gp3", "nhs3")}


def test_a_never_that_was_deleted_is_found_though_another_says_always():
    disputed = both("gp1", "nhs1")
    now = decisions_from([decision("gp1", "nhs1", "always", by="A. Okoro", line=2)])
    assert find_forgotten([disputed], now) == {disputed}


def test_pairs_become_a_table_in_order():
    table = pairs_table({both("nhs1", "gp1"), both("gp1", "gp0")})
    assert table.to_pylist()[0] == {"partner_a": "gp", "record_id_a": "gp0", "partner_b": "gp", "record_id_b": "gp1"}  # fmt: skip
    assert pairs_table([]).num_rows == 0


def test_the_example_has_no_mistake(tmp_path):
    path = links_file(tmp_path)
    path.write_text(example_links(), encoding="utf-8")
    read = read_link_decisions(tmp_path)
    assert read.mistakes == ()
    assert {each.decision for each in read.rows} == {"always", "never", "unsure", "withdrawn"}  # fmt: skip


def test_ten_thousand_decisions_are_read_while_nobody_waits(tmp_path):
    from time import perf_counter

    links_file(tmp_path, *(line(f"gp{n}", f"nhs{n}", "never") for n in range(10_000)))
    start = perf_counter()
    append_decision(tmp_path, decision("gp1", "tax1", "always", on=ON))
    read = read_link_decisions(tmp_path)
    assert len(read.never) == 10_000
    # About half a second here; ten times that would be felt at every pair.
    assert perf_counter() - start < 5


def test_a_partner_that_is_none_is_named_where_it_is_near_one_and_only_there(tmp_path):
    links_file(
        tmp_path,
        line("gp1", "nhs1", "never"),
        line("police1", "polise2", "never"),
        line("polise3", "gp2", "always"),
        line("gp5", "polise7", "unsure"),
        line("Anastasia1", "gp4", "always"),
    )
    rows = read_link_decisions(tmp_path).rows
    said = [str(each) for each in find_strangers(rows, ("gp", "nhs", "police"))]
    assert said == [
        "decisions/links.csv:3: `polise` in partner_b is no partner of partners.csv, so that nothing is decided (and 1 more row); write `police`",
        "decisions/links.csv:4: `polise` in partner_a is no partner of partners.csv, so that nothing is decided; write `police`",
        f"decisions/links.csv:6: the word in partner_a is no partner of partners.csv, so that nothing is decided; {ANY}",
    ]


def test_what_stands_in_a_cell_by_mistake_is_not_repeated(tmp_path):
    good = line("gp1", "nhs1", "never")
    links_file(tmp_path, good.replace("never", "Anastasia"), good.replace("2016-05-09", "Reed"), f"{good}x" * 2)  # fmt: skip
    said = [str(each) for each in read_link_decisions(tmp_path).mistakes]
    assert said[0] == (
        "decisions/links.csv:2: the cell in decision is not a word this column knows; "
        "write `always`, `never`, `unsure` or `withdrawn`"
    )
    assert said[1].startswith("decisions/links.csv:3: the cell in decided_on is not a date")  # fmt: skip
    assert not any("Anastasia" in each or "Reed" in each for each in said)
