"""The conversation with a reviewer: what is asked, kept, refused and taken back, and how it ends."""

import pytest

from reviewing_material import (
    ON,
    Reviewer,
    decision,
    key,
    line,
    links_file,
    pair,
    place,
    record,
    tables,
)
from wholeplace.core.errors import PlaceError, RunError
from wholeplace.linkage.reviewing.decisions import FILE, read_link_decisions
from wholeplace.linkage.reviewing.pairs import pair_of
from wholeplace.linkage.reviewing.reasons import REASONS, refusal_of_reason
from wholeplace.linkage.reviewing.review import Wanted, review_links
from wholeplace.linkage.reviewing.sample import Drawn
from wholeplace.linkage.reviewing.session import Talk
from wholeplace.linkage.reviewing.side_by_side import Compared
from wholeplace.linkage.reviewing.sides import Side, Sides

NAMES = ("gp1", "nhs1", "gp2", "nhs2", "gp3", "nhs3")


def both(one: str, other: str):
    return pair_of(key(one), key(other))


def three_pairs(**values):
    rows = [record(name, **values) for name in NAMES]
    return tables(rows, {}, [pair(f"gp{n}", f"nhs{n}") for n in (1, 2, 3)])


def sit(folder, *answers, by="A. Okoro", given=None, wanted=None):
    reviewer = Reviewer(*answers)
    place(folder)
    done = review_links(given or three_pairs(), folder, by=by, on=ON, talk=reviewer.talk, wanted=wanted)  # fmt: skip
    return done, reviewer.text


def words(folder) -> list[tuple[str, str]]:
    return [(each.decision, each.by) for each in read_link_decisions(folder).rows]


def test_a_sitting_from_first_pair_to_last(tmp_path):
    done, text = sit(tmp_path, "always", "1", "n", "we know both of them", "u", "2")
    assert (done.always, done.never, done.unsure, done.waiting) == (1, 1, 1, 0)
    read = read_link_decisions(tmp_path)
    assert read.always == {both("gp1", "nhs1")}
    assert read.never == {both("gp2", "nhs2")}
    assert [each.reason for each in read.rows] == [REASONS["always"][0], "we know both of them", REASONS["unsure"][1]]  # fmt: skip
    assert {(each.by, each.decided_on, each.sample) for each in read.rows} == {("A. Okoro", ON, "")}  # fmt: skip
    assert "Pair 1 of 3" in text
    assert "Pair 3 of 3" in text
    assert "That was the last pair." in text
    assert "Kept: 1 always, 1 never, 1 unsure" in text


def test_nothing_to_look_at_is_said(tmp_path):
    done, text = sit(tmp_path, given=tables([], {}, []))
    assert "There is no pair for you to look at." in text
    assert done.waiting == 0
    assert not (tmp_path / FILE).exists()


def test_at_most_so_many_pairs(tmp_path):
    _, text = sit(tmp_path, "s", wanted=Wanted(limit=1))
    assert "Pair 1 of 1" in text


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt, "quit", "q"])
@pytest.mark.parametrize("at", ["word", "reason"])
def test_it_ends_in_order_with_all_that_was_kept(tmp_path, end, at):
    answers = ["never", "1", *(["always"] if at == "reason" else []), end]
    if at == "reason" and isinstance(end, str):
        answers[-1:] = ["", end]
    done, text = sit(tmp_path, *answers)
    assert words(tmp_path) == [("never", "A. Okoro")]
    assert (done.never, done.waiting) == (1, 2)
    assert text.rstrip().endswith("2 still waiting.")


def test_words_that_are_none_are_asked_again_and_help_is_given(tmp_path):
    done, text = sit(tmp_path, "maybe", "", "?", " NEVER ", "9", "0", "3")
    assert done.never == 1
    assert text.count("Say one of these words, or its letter.") == 2
    assert "takes back your last decision" in text
    # A number that is no choice is a reason with a digit.
    assert text.count("The reason holds a digit") == 2


def test_nothing_for_a_reason_goes_back_to_the_question(tmp_path):
    done, _ = sit(tmp_path, "never", "", "always", "1")
    assert (done.never, done.always) == (0, 1)
    assert words(tmp_path) == [("always", "A. Okoro")]


def test_what_is_skipped_comes_back_next_time(tmp_path):
    done, _ = sit(tmp_path, "skip", "never", "1", "q")
    assert (done.skipped, done.never, done.waiting) == (1, 1, 2)
    _, text = sit(tmp_path, "q")
    assert "Pair 1 of 2" in text
    assert "gp1" in text


def test_undo_takes_the_last_decision_back_and_shows_the_pair_again(tmp_path):
    done, text = sit(tmp_path, "never", "1", "undo", "always", "1", "q")
    assert words(tmp_path) == [(word, "A. Okoro") for word in ("never", "withdrawn", "always")]  # fmt: skip
    assert (done.always, done.never, done.undone) == (1, 0, 1)
    assert read_link_decisions(tmp_path).always == {both("gp1", "nhs1")}
    assert text.count("Pair 1 of 3") == 2


def test_undo_of_undo_goes_one_further_back_and_no_further_than_the_sitting(tmp_path):
    links_file(tmp_path, line("gp3", "nhs3", "never"))
    done, text = sit(tmp_path, "never", "1", "always", "1", "z", "z", "z", "q")
    assert done.undone == 2
    assert "There is nothing to take back in this sitting." in text
    read = read_link_decisions(tmp_path)
    assert read.never == {both("gp3", "nhs3")}
    assert read.always == frozenset()
    assert read.mistakes == ()
    assert done.waiting == 2


def test_a_skipped_pair_is_not_shown_again_after_an_undo(tmp_path):
    _, text = sit(tmp_path, "never", "1", "s", "z", "always", "1", "q")
    assert text.count("Pair 2 of 3") == 1
    assert text.count("Pair 3 of 3") == 2


def test_a_third_person_settles_a_dispute_and_taking_that_back_restores_it(tmp_path):
    links_file(tmp_path, line("gp1", "nhs1", "always"), line("gp1", "nhs1", "never", by="B. Lewis"))  # fmt: skip
    one = tables([record("gp1"), record("nhs1")], {}, [pair("gp1", "nhs1")])
    _, text = sit(tmp_path, "always", "1", "q", by="C. Novak", given=one)
    assert "Two people decided differently" in text
    assert words(tmp_path)[2:] == [("withdrawn", "C. Novak"), ("always", "C. Novak")]
    assert read_link_decisions(tmp_path).always == {both("gp1", "nhs1")}
    # In another sitting nothing is left to take back; in this one it is.
    links_file(tmp_path, line("gp1", "nhs1", "always"), line("gp1", "nhs1", "never", by="B. Lewis"))  # fmt: skip
    sit(tmp_path, "always", "1", by="C. Novak", given=three_pairs())
    links_file(tmp_path, line("gp1", "nhs1", "always"), line("gp1", "nhs1", "never", by="B. Lewis"))  # fmt: skip
    sit(tmp_path, "always", "1", "z", "q", by="C. Novak", given=three_pairs())
    assert read_link_decisions(tmp_path).disputed == {both("gp1", "nhs1")}


def test_a_third_person_who_is_unsure_settles_nothing_and_is_not_asked_again(tmp_path):
    links_file(tmp_path, line("gp1", "nhs1", "always"), line("gp1", "nhs1", "never", by="B. Lewis"))  # fmt: skip
    one = tables([record("gp1"), record("nhs1")], {}, [pair("gp1", "nhs1")])
    sit(tmp_path, "unsure", "1", by="C. Novak", given=one)
    assert read_link_decisions(tmp_path).disputed == {both("gp1", "nhs1")}
    _, text = sit(tmp_path, by="C. Novak", given=one)
    assert "There is no pair" in text


def test_one_of_the_two_who_disagree_may_change_their_mind_and_take_that_back(tmp_path):
    links_file(tmp_path, line("gp1", "nhs1", "always"), line("gp1", "nhs1", "never", by="B. Lewis"))  # fmt: skip
    one = tables([record("gp1"), record("nhs1")], {}, [pair("gp1", "nhs1")])
    _, text = sit(tmp_path, "never", "1", given=one)
    assert "You said always." in text
    read = read_link_decisions(tmp_path)
    assert (read.disputed, read.never) == (frozenset(), {both("gp1", "nhs1")})
    links_file(tmp_path, line("gp1", "nhs1", "always"), line("gp1", "nhs1", "never", by="B. Lewis"))  # fmt: skip
    given = three_pairs()
    sit(tmp_path, "never", "1", "z", "q", given=given)
    # What they had said before stands again.
    assert read_link_decisions(tmp_path).disputed == {both("gp1", "nhs1")}


def test_what_another_decides_meanwhile_is_not_asked(tmp_path):
    reviewer = Reviewer()

    def ask(prompt: str) -> str:
        reviewer.said.append(prompt)
        if not (tmp_path / FILE).exists():
            links_file(tmp_path, line("gp2", "nhs2", "never", by="B. Lewis"))
        return "skip"

    place(tmp_path)
    review_links(three_pairs(), tmp_path, by="A. Okoro", on=ON, talk=Talk(ask, reviewer.said.append))  # fmt: skip
    assert "Pair 1 of 3" in reviewer.text
    assert "Pair 2 of 3" not in reviewer.text
    assert "Pair 3 of 3" in reviewer.text


# What may not be kept.


@pytest.mark.parametrize(
    "reason",
    [
        "Rosemary is known to us",
        "this is rosemary's twin",
        "both are O'Briens",
        "o brien again",
        "the Nunez family",
        "lives in Rookery Lane",
        "told by 林",
        "born on 2 January",
        "number ends in 77",
        "LK1 8AH is a hostel",
        "moved to LK one",
        "ⅻ months apart",
        "obrienrosemary twin",
        "both the Jos",
        "twins",
    ],
)  # fmt: skip
def test_a_reason_that_tells_of_somebody_is_refused_in_a_sentence(tmp_path, reason):
    rows = [
        record("gp1", given_names="Rosemary Jo", family_name="O'Brien", postcode="LK1 8AH", address="14 Rookery Lane, LK one"),
        record("nhs1", given_names="林", family_name="Ñuñez"),
    ]  # fmt: skip
    given = tables(rows, {}, [pair("gp1", "nhs1")])
    _, text = sit(tmp_path, "never", reason, "q", given=given)
    said = [each for each in text.splitlines() if each.startswith("The reason")]
    assert len(said) == 1
    assert not (tmp_path / FILE).exists()
    for word in ("Rosemary", "LK1", "Rookery", "林"):
        assert word not in said[0]


@pytest.mark.parametrize(
    "reason",
    [
        "annual visits by both in one week",
        "brothers, by the school's letter",
        "same street and house, other floor",
        "Prénom et nom échangés",
    ],
)
def test_a_reason_that_tells_of_nobody_is_kept(tmp_path, reason):
    rows = [record("gp1", given_names="Ann", family_name="Bro", address="Flat House Street"), record("nhs1", given_names="Al", family_name="Le Mans")]  # fmt: skip
    given = tables(rows, {}, [pair("gp1", "nhs1")])
    sit(tmp_path, "never", reason, given=given)
    assert read_link_decisions(tmp_path).rows[0].reason == reason


def test_every_reason_that_can_be_chosen_may_be_kept():
    nobody = Sides(Side(("gp", "1")), Side(("nhs", "1")))
    for reasons in REASONS.values():
        assert all(refusal_of_reason(each, nobody) is None for each in reasons)


def test_no_detail_of_a_person_reaches_the_file(tmp_path):
    secrets = {"given_names": "Canary", "family_name": "Peregrine", "nhs_number": "9434765919", "nino": "QQ356961C", "address": "9 Merlin Mews", "postcode": "ZE2 9AB", "phone": "01595693535", "born_on": "1981-07-13"}  # fmt: skip
    sit(tmp_path, "always", "canary twins", "2", "n", "Peregrine", "own words", given=three_pairs(**secrets))  # fmt: skip
    raw = (tmp_path / FILE).read_text(encoding="utf-8").casefold()
    assert raw.count("\n") == 3
    assert not any(each.casefold() in raw for each in secrets.values())


# Who may, and where.


def test_output_that_is_sent_elsewhere_shows_nothing(tmp_path):
    place(tmp_path)
    reviewer = Reviewer("always")
    with pytest.raises(RunError, match="at a terminal"):
        review_links(three_pairs(), tmp_path, by="A. Okoro", on=ON, talk=Talk(reviewer.ask, reviewer.said.append, is_terminal=False))  # fmt: skip
    assert reviewer.said == []


def test_a_reviewer_nobody_knows_is_shown_nothing(tmp_path):
    place(tmp_path)
    reviewer = Reviewer("always")
    with pytest.raises(PlaceError, match=r"does not name `E\. Stranger`"):
        review_links(three_pairs(), tmp_path, by="E. Stranger", on=ON, talk=reviewer.talk)  # fmt: skip
    assert reviewer.said == []


def test_kin_are_never_shown_and_stay_for_another(tmp_path):
    rows = [record("gp1", family_name="Okoro"), *(record(name) for name in NAMES[1:])]
    given = tables(rows, {}, [pair(f"gp{n}", f"nhs{n}") for n in (1, 2, 3)])
    _, text = sit(tmp_path, "s", "s", given=given)
    assert "Okoro" not in text
    assert "Pair 1 of 2" in text
    _, text = sit(tmp_path, "s", "s", by="b. lewis", given=given)
    assert "Okoro" in text


def test_a_file_in_which_a_decision_may_be_overlooked_stops_the_sitting(tmp_path):
    links_file(tmp_path, 'gp,gp1,nhs,"nhs1,never,seen,A,2016-05-09,')
    with pytest.raises(PlaceError, match="a decision may be overlooked"):
        sit(tmp_path, "never")


# What is shown of the score, and in a sample not.


def explain(_pair):
    return [Compared("NHS number", "differs", -12.0)]


def test_the_queue_shows_the_score_and_a_sample_does_not(tmp_path):
    wanted = Wanted(explain=explain)
    _, text = sit(tmp_path, wanted=wanted)
    assert "NHS number             differs" in text
    assert "The model gives 0.500 that they are one, +1.5 bits.\n(People are joined by all their pairs together, not by this pair alone.)\n" in text  # fmt: skip
    sample = [Drawn(both("gp1", "nhs1"), "apart_0.5_0.8", 1)]
    _, text = sit(tmp_path, "never", "1", wanted=Wanted(sample=sample, explain=explain))
    assert "differs" not in text
    assert "model" not in text
    assert "As things stand" not in text
    assert read_link_decisions(tmp_path).rows[0].sample == "apart_0.5_0.8"
    _, text = sit(tmp_path, "never", "1", by="B. Lewis", wanted=Wanted(sample=[Drawn(both("gp2", "nhs2"), "s", 1)], sample_of="ab12"))  # fmt: skip
    assert "Pairs of the sample that wait for you: 1; in this sitting: 1." in text
    assert read_link_decisions(tmp_path).rows[1].sample == "ab12/s"


def test_conflicts_are_named(tmp_path):
    given = tables([record("gp1"), record("nhs1")], {"P": "gp1 nhs1"}, [pair("gp1", "nhs1", 0.9, linked=True, conflict="two_nhs_numbers")])  # fmt: skip
    _, text = sit(tmp_path, given=given)
    assert "Against it: two NHS numbers, both in order." in text
    assert "As things stand: one person." in text


def test_a_sample_asks_as_many_people_as_it_was_drawn_for(tmp_path):
    sample = [Drawn(both("gp1", "nhs1"), "s", 2), Drawn(both("gp2", "nhs2"), "s", 1), Drawn(both("gp3", "nhs3"), "s", 2)]  # fmt: skip
    wanted = Wanted(sample=sample)
    done, _ = sit(tmp_path, "n", "1", "n", "1", "n", "1", wanted=wanted)
    assert done.never == 3
    _, text = sit(tmp_path, wanted=wanted)
    assert "There is no pair" in text
    done, text = sit(tmp_path, "n", "1", "a", "1", by="B. Lewis", wanted=wanted)
    assert "Pair 1 of 2" in text
    assert (done.never, done.always) == (1, 1)
    _, text = sit(tmp_path, by="C. Novak", wanted=wanted)
    assert "There is no pair" in text
    # The two who disagree find the pair in the queue.
    read = read_link_decisions(tmp_path)
    assert read.disputed == {each.pair for each in read.rows if each.decision == "always"}  # fmt: skip
    assert len(read.disputed) == 1
    _, text = sit(tmp_path)
    assert "You said never." in text


def test_kin_are_not_shown_in_a_sample_either(tmp_path):
    rows = [record("gp1", family_name="Okoro"), record("nhs1"), record("gp2"), record("nhs2")]  # fmt: skip
    given = tables(rows, {}, [])
    sample = [Drawn(both(f"gp{n}", f"nhs{n}"), "s", 1) for n in (1, 2)]
    _, text = sit(tmp_path, given=given, wanted=Wanted(sample=sample))
    assert "Pair 1 of 1" in text
    assert "Okoro" not in text


def test_a_word_of_the_queue_counts_for_a_sample(tmp_path):
    links_file(tmp_path, line("gp1", "nhs1", "never", by="B. Lewis"))
    sample = [Drawn(both("gp1", "nhs1"), "s", 1)]
    _, text = sit(tmp_path, wanted=Wanted(sample=sample))
    assert "There is no pair" in text


def test_words_are_written_under_the_name_in_the_list(tmp_path):
    sit(tmp_path, "never", "1", by="a okoro")
    assert words(tmp_path) == [("never", "A. Okoro")]
    assert read_link_decisions(tmp_path).rows[0].pair == decision("gp1", "nhs1", "never").pair  # fmt: skip
