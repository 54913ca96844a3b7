"""Leave: what an agreement lets a run use, what it leaves out, and what nothing can ever open."""

import csv
import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from truth import agreement_checker as checker
from wholeplace.core.errors import SharingError
from wholeplace.core.words import SECTORS
from wholeplace.reference.gateways import gateways
from wholeplace.sharing.agreement import (
    CONDITIONS,
    CONFIDENCES,
    LAWFUL_BASES,
    Agreement,
    Agreements,
    Locks,
    Party,
)
from wholeplace.sharing.agreement_folder import (
    example_agreement,
    find_agreement_mistakes,
    read_agreements,
)
from wholeplace.sharing.faults import Reason
from wholeplace.sharing.forbidden import FORBIDDEN_USES, forbidden_use
from wholeplace.sharing.leave import (
    WRITTEN_BY_INTAKE,
    AskedTable,
    fields_to_ask,
    leave,
    leave_for_join,
)
from wholeplace.sharing.purposes import PURPOSES, refusal_of, require_purpose
from wholeplace.tables.gateways import ANY_SECTOR, GATEWAY_KINDS, OPENING_KINDS
from wholeplace.tables.people import CONTACTS, EXTRACTED, RECORDS

SECTOR_OF = {
    "council": "council",
    "police": "police",
    "trust": "nhs",
    "jobcentre": "welfare",
    "charity": "voluntary",
}
DAY = date(2015, 6, 1)
FIELDS = ("record_id", "family_name", "born_on")


def agreement(**over):
    """An agreement of the police with the council that opens FIELDS of records on DAY."""
    said = {
        "name": "police",
        "giver": Party("police", "police"),
        "receivers": (Party("council", "council"),),
        "fields": {"records": frozenset(FIELDS)},
        "purpose": "whole_place_review",
        "from_on": date(2015, 4, 1),
        "until_on": date(2016, 4, 1),
        "locks": locks(),
        "signed_by": "Head of Information",
        "signed_on": date(2015, 3, 1),
    }
    return Agreement(**(said | over))


def locks(
    gateway="DEA35-MD",
    basis="public_task",
    condition="statutory_purpose",
    confidence="statute",
):
    return Locks(gateways()[gateway] if gateway else None, basis, condition, confidence)


def ask(
    *agreements,
    fields=FIELDS,
    purpose="whole_place_review",
    on=DAY,
    partner="police",
    user="council",
):
    return leave(Agreements(user, agreements), partner, "records", fields, purpose, on)


def reasons(given):
    return {each.reason for each in given.left_out}


# What is allowed


def test_an_agreement_opens_its_fields_and_no_others():
    given = ask(agreement(), fields=(*FIELDS, "nhs_number"))
    assert given.fields == FIELDS
    assert {each.agreement for each in given.allowed} == {"police"}
    (out,) = given.left_out
    assert (out.field, out.reason) == ("nhs_number", Reason.NO_AGREEMENT)
    assert out.sentence == (
        "nhs_number of police.records is left out because no agreement lets `council` use it: "
        "make one in agreements/, or do without."
    )


def test_what_intake_writes_is_nobodys_to_allow():
    given = ask(agreement(), fields=(*WRITTEN_BY_INTAKE, *FIELDS))
    assert given.fields == FIELDS
    assert given.left_out == ()
    for contract in EXTRACTED.values():
        assert not set(fields_to_ask(contract)) & set(WRITTEN_BY_INTAKE)
        assert set(fields_to_ask(contract)) | set(WRITTEN_BY_INTAKE) == set(
            contract.names
        )


def test_several_agreements_open_a_field_each_and_the_first_by_name_counts():
    narrow = agreement(name="b", fields={"records": frozenset({"record_id"})})
    wide = agreement(name="a", fields={"records": frozenset({"record_id", "born_on"})})
    given = ask(narrow, wide, fields=("record_id", "born_on"))
    assert {each.field: each.agreement for each in given.allowed} == {
        "record_id": "a",
        "born_on": "a",
    }


def test_leave_is_for_the_user_the_table_and_the_partner():
    others = agreement(receivers=(Party("trust", "nhs"),))
    assert reasons(ask(others)) == {Reason.NO_AGREEMENT}
    assert reasons(ask(agreement(), partner="jobcentre")) == {Reason.NO_AGREEMENT}
    given = leave(
        Agreements("council", (agreement(),)),
        "police",
        "contacts",
        ("record_id",),
        "whole_place_review",
        DAY,
    )
    assert reasons(given) == {Reason.NO_AGREEMENT}


def test_the_name_of_a_step_takes_the_leave_and_not_the_day():
    first, later = ask(agreement()), ask(agreement(), on=DAY + timedelta(30))
    assert first.ingredient == later.ingredient
    assert first.ingredient != ask(agreement(name="other")).ingredient


@pytest.mark.parametrize(
    ("over", "on", "reason", "words"),
    [
        ({}, date(2015, 3, 31), Reason.NOT_BEGUN, "begins only on 1 April 2015"),
        ({}, date(2016, 4, 1), Reason.ENDED, "ended on 1 April 2016"),
        ({"withdrawn_on": DAY}, DAY, Reason.WITHDRAWN, "was withdrawn on 1 June 2015"),
        ({"signed_on": DAY + timedelta(1)}, DAY, Reason.UNSIGNED, "is signed only on 2 June 2015"),
        ({"signed_on": None}, DAY, Reason.UNSIGNED, "is not signed"),
        ({"signed_by": ""}, DAY, Reason.UNSIGNED, "is not signed"),
        ({"purpose": "service_planning"}, DAY, Reason.OTHER_PURPOSE, "for `service_planning` and not for"),
        ({"locks": locks(gateway=None)}, DAY, Reason.LOCK_MISSING, "names no `gateway`"),
        ({"locks": locks(basis="")}, DAY, Reason.LOCK_MISSING, "names no `lawful_basis`"),
        ({"locks": locks(condition="", confidence="")}, DAY, Reason.LOCK_MISSING, "names no `condition` and `confidence`"),
        ({"locks": Locks()}, DAY, Reason.LOCK_MISSING, "`gateway`, `lawful_basis`, `condition` and `confidence`"),
        ({"locks": locks(basis="legitimate_interest")}, DAY, Reason.LOCK_UNFIT, "a public authority cannot use"),
        ({"locks": locks("NHS251")}, DAY, Reason.LOCK_UNFIT, "asks for `section_251`"),
        ({"locks": locks("CDA115")}, DAY, Reason.GATEWAY, "does not cover `whole_place_review`"),
        ({"locks": locks("LGA111-LA1")}, DAY, Reason.GATEWAY, "does not run from `police` to `council`"),
        ({"locks": locks("DPA18-SCH1")}, DAY, Reason.GATEWAY, "no power to share"),
        ({"locks": locks("DEA56")}, DAY, Reason.GATEWAY, "does not cover"),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_said_in_a_sentence(over, on, reason, words):
    given = ask(agreement(**over), on=on)
    assert given.fields == ()
    assert reasons(given) == {reason}
    for each in given.left_out:
        assert words in each.sentence
        assert "agreements/police.toml" in each.sentence
        assert each.sentence.endswith(".")
        assert "\n" not in each.sentence


def test_time_is_half_open():
    assert ask(agreement(), on=date(2015, 4, 1)).fields == FIELDS
    assert ask(agreement(), on=date(2016, 3, 31)).fields == FIELDS
    assert ask(agreement(withdrawn_on=DAY), on=DAY - timedelta(1)).fields == FIELDS


def test_a_duty_that_may_not_have_begun_opens_nothing():
    waiting = agreement(purpose="child_safeguarding", locks=locks("CA04-16LA"))
    given = ask(waiting, purpose="child_safeguarding")
    assert reasons(given) == {Reason.GATEWAY}
    assert "not known to be in force" in given.left_out[0].sentence


def test_a_special_category_needs_a_condition():
    said = agreement(
        fields={"records": frozenset({"ethnicity", "born_on"})},
        locks=locks(condition="none_needed"),
    )
    given = ask(said, fields=("ethnicity", "born_on"))
    assert given.fields == ("born_on",)
    assert reasons(given) == {Reason.LOCK_UNFIT}


def test_patients_information_is_always_confidential():
    trust = Party("trust", "nhs")
    said = agreement(
        giver=trust,
        purpose="violence_prevention",
        locks=locks("CDA115", confidence="not_confidential"),
    )
    given = ask(said, partner="trust", purpose="violence_prevention")
    assert reasons(given) == {Reason.LOCK_UNFIT}
    assert "patients" in given.left_out[0].sentence


def test_direct_care_does_not_cover_a_review_of_cohorts():
    trust = Party("trust", "nhs")
    care = agreement(giver=trust, purpose="direct_help", locks=locks("HSCA251B"))
    assert ask(care, partner="trust", purpose="direct_help").fields == FIELDS
    assert reasons(ask(care, partner="trust")) == {Reason.OTHER_PURPOSE}
    forced = agreement(giver=trust, locks=locks("HSCA251B"))
    assert reasons(ask(forced, partner="trust")) == {Reason.GATEWAY}


def test_the_agreement_that_came_furthest_says_why():
    given = ask(
        agreement(name="a", purpose="service_planning"),
        agreement(name="b", until_on=date(2015, 5, 1)),
    )
    assert reasons(given) == {Reason.ENDED}
    assert "agreements/b.toml" in given.left_out[0].sentence


def test_notes_say_what_the_gateway_asks_and_that_a_review_is_due():
    given = ask(agreement(review_on=date(2015, 5, 1)))
    assert any("was to be reviewed on 1 May 2015" in note for note in given.notes)
    assert any("onward use: only for the objective" in note for note in given.notes)
    assert ask().notes == ()


# Joins


def two_sources():
    review = agreement(name="police-review")
    family = agreement(name="police-family", purpose="family_programme")
    dwp = agreement(
        name="dwp",
        giver=Party("jobcentre", "welfare"),
        purpose="family_programme",
        locks=locks("WRA131-5d"),
    )
    sources = [
        AskedTable("police", "records", FIELDS),
        AskedTable("jobcentre", "records", FIELDS),
    ]
    return Agreements("council", (review, family, dwp)), sources


def test_the_most_restrictive_purpose_wins_on_a_join():
    agreements, sources = two_sources()
    joined = leave_for_join(agreements, sources, "family_programme", DAY)
    assert joined.is_allowed
    assert joined.purposes == ("family_programme",)
    assert [each.fields for each in joined.leaves] == [FIELDS, FIELDS]
    review = leave_for_join(agreements, sources, "whole_place_review", DAY)
    assert not review.is_allowed
    assert review.purposes == ("family_programme",)
    assert [each.fields for each in review.leaves] == [(), ()]
    assert {each.reason for each in review.leaves[0].left_out} == {Reason.JOIN}
    assert "jobcentre.records" in review.leaves[0].left_out[0].sentence
    assert review.refusals == (
        "nothing of jobcentre.records may be used for `whole_place_review`: leave it out of the join, or ask for `family_programme`.",
    )


def test_sources_that_share_no_purpose_are_not_joined_for_any():
    agreements, sources = two_sources()
    apart = Agreements(
        "council",
        tuple(each for each in agreements.items if each.name != "police-family"),
    )
    for purpose in PURPOSES:
        joined = leave_for_join(apart, sources, purpose, DAY)
        assert not joined.is_allowed
        assert joined.purposes == ()
        assert all(each.fields == () for each in joined.leaves)
    assert leave_for_join(apart, [], "whole_place_review", DAY).purposes == ()


# Purposes

FORBIDDEN = """
benefit sanctions|sanctions|Sanction|santions|sancton|s4nctions|sanktions|benefit_sanction_referrals|conditionality|condicionality
benefit-conditionality|work capability assessment|fit for work|fitness to work checks|mandation|claimant commitment|benefit compliance
fraud|Fr4ud|f.r.a.u.d|F R A U D|frawd|fruad|counter_fraud|antifraud|fr aud|tenancy_fraud|ｆｒａｕｄ|fráud|frаud|benefit investigations
single person discount review|false claims|data matching|debt|debts|d3bt|dbet|debt_recovery|DEBT-collection|council_tax_arrears|arears
collect council tax|council tax recovery|rent collection|recover the rent|overpayments|over-payment|bailifs|clawback
eviction|evctions|evictoins|tenancy enforcement|tenancy possession|notice seeking possession|breach of tenancy|subletting checks
immigration|imigration|immi gration|immigrаtion|immigraton_enforcement|deportation|depotation|visas|asylum decisions|right to rent
home office returns|no recourse to public funds|NRPF|overstayers|reduce support|reduction of benefits|withdraw the help of a person
benefit_cuts|cut care packages|case closure|end their support|refuse housing|stop payments|eligibility|elegibility_review|means_test
means-testing|reassessment of awards|rationing|enforcement|prosecution|risk_scoring|rank families|flag people|predict people
profiling|watchlist
"""  # noqa: RUF001 - letters of other scripts are the point
UNKNOWN = """
marketing|weather|whole place review|service_planing|Direct_Help|stop smoking service|end of life care|integration|national statistics
department report|storing data|operations|reduce demand for services|closer working|evidence review|frailty pathway
section review|health research|prepayment meters|rehabilitation|report to scrutiny|*|any||   |whole_place_review;fraudless
"""


def listed(text):
    return [word for line in text.strip().splitlines() for word in line.split("|")]


@pytest.mark.parametrize("purpose", listed(FORBIDDEN))
def test_a_forbidden_purpose_is_refused_whatever_agreements_say(purpose):
    assert forbidden_use(purpose) is not None
    made = agreement(purpose=purpose)
    given = ask(made, purpose=purpose)
    assert given.fields == ()
    assert reasons(given) == {Reason.FORBIDDEN_PURPOSE}
    assert "the picture is for help and never for" in given.left_out[0].sentence
    assert not leave_for_join(
        Agreements("council", (made,)),
        [AskedTable("police", "records", FIELDS)],
        purpose,
        DAY,
    ).is_allowed
    with pytest.raises(SharingError, match="no agreement, role or consent opens it"):
        require_purpose(purpose)


@pytest.mark.parametrize(
    "purpose", [each for each in listed(UNKNOWN) if "fraud" not in each]
)
def test_an_unknown_purpose_is_refused_too_but_not_called_forbidden(purpose):
    given = ask(agreement(purpose=purpose), purpose=purpose)
    assert given.fields == ()
    assert reasons(given) == {Reason.UNKNOWN_PURPOSE}
    with pytest.raises(
        SharingError, match=r"not a purpose the picture|no purpose is given"
    ):
        require_purpose(purpose)


def test_no_purpose_of_ours_sounds_like_a_forbidden_one():
    for purpose, meaning in PURPOSES.items():
        assert forbidden_use(purpose) is None
        assert forbidden_use(meaning) is None, meaning
        assert refusal_of(purpose) is None
        assert require_purpose(purpose) == purpose
        assert purpose in example_agreement()
    assert set(PURPOSES) == checker.OURS


def test_no_slip_opens_a_forbidden_purpose():
    dice = random.Random(3)
    for use in FORBIDDEN_USES:
        for stem in use.stems:
            for _ in range(6):
                letters = list(stem.strip("^"))
                at = dice.randrange(len(letters))
                letters[at] = dice.choice("abcdefghijklmnopqrstuvwxyz _-9")
                assert refusal_of("".join(letters)) is not None


def test_a_near_miss_of_ours_is_corrected():
    assert str(refusal_of("service_planing")).endswith("; write `service_planning`.")
    assert "violence" not in str(refusal_of("marketing")).split(";")[0]


# The list of gateways


def test_every_gateway_of_the_source_ships_with_its_facts(shared):
    with (shared / "data" / "gateways.csv").open(
        encoding="utf-8", newline=""
    ) as opened:
        source = {row["id"]: row for row in csv.DictReader(opened)}
    ours = checker.ROWS
    assert source.keys() == ours.keys() == gateways().keys()
    seen = {"yes": "yes", "secondary": "secondary", "no": "no"}
    for name, row in source.items():
        mine = ours[name]
        assert row["source"] in mine["source"], name
        assert mine["text_seen"] == seen[row["text_seen"].split(" ")[0]], name
        numbers = set(re.findall(r"\b(?:19|20)\d\d\b", row["citation"]))
        assert numbers <= set(re.findall(r"\b(?:19|20)\d\d\b", mine["citation"])), name
        assert mine["meaning"] != row["purpose_text"]
        if row["status_note"]:
            assert mine["status_note"], name
            assert mine["status_note"] != row["status_note"], name
        if row["data_limits"]:
            assert mine["limits"], name
        if row["consent_required"] == "YES":
            assert mine["needs_confidence"] == "consent"


def test_gateways_speak_our_words():
    for name, gateway in gateways().items():
        assert gateway.kind in GATEWAY_KINDS
        assert set(gateway.purposes) <= set(PURPOSES), name
        assert {*gateway.from_sectors, *gateway.to_sectors} <= {*SECTORS, ANY_SECTOR}, (
            name
        )
        assert gateway.needs_confidence in {"", *CONFIDENCES}, name
        if gateway.kind not in OPENING_KINDS:
            assert not gateway.purposes, name


def test_debt_and_fraud_are_listed_and_open_nothing():
    for name in ("DEA48", "DEA56", "WRA131-5a", "WRA131-5b", "WRA131-5c"):
        assert gateways()[name].purposes == ()


# Files


def write(place: Path, text: str, name: str = "police.toml") -> Path:
    (place / "agreements").mkdir(exist_ok=True)
    (place / "agreements" / name).write_text(text, encoding="utf-8")
    return place


def test_the_example_is_read_whole(tmp_path):
    write(tmp_path, example_agreement())
    found = read_agreements(tmp_path, sectors=SECTOR_OF, user="council")
    (read,) = found.agreements.items
    assert list(found.files) == ["agreements/police.toml"]
    assert read.name == "police"
    assert read.giver == Party("police", "police")
    assert read.locks.gateway == gateways()["DEA35-MD"]
    assert read.fields["records"] >= {"address", "is_protected"}
    assert read.retention_months == 24
    given = leave(
        found.agreements,
        "police",
        "records",
        fields_to_ask(RECORDS),
        "whole_place_review",
        DAY,
    )
    assert set(given.fields) == read.fields["records"]
    assert {each.field for each in given.left_out} == set(fields_to_ask(RECORDS)) - set(
        given.fields
    )
    assert {"ethnicity", "nhs_number"} <= {each.field for each in given.left_out}
    given = leave(
        found.agreements,
        "police",
        "contacts",
        fields_to_ask(CONTACTS),
        "whole_place_review",
        DAY,
    )
    assert set(given.fields) == read.fields["contacts"]


def test_the_example_explains_every_word():
    text = example_agreement()
    for word in (*LAWFUL_BASES, *CONDITIONS, *CONFIDENCES):
        assert word in text


def test_no_agreements_is_an_answer(tmp_path):
    found = read_agreements(tmp_path, sectors=SECTOR_OF, user="council")
    assert found.agreements.items == ()
    assert find_agreement_mistakes(tmp_path, sectors=SECTOR_OF) == []


def test_locks_may_be_missing_in_a_file_and_then_open_nothing(tmp_path):
    text = example_agreement()
    start, end = text.index("[locks]"), text.index("[fields]")
    write(tmp_path, text[:start] + text[end:])
    found = read_agreements(tmp_path, sectors=SECTOR_OF, user="council")
    given = leave(
        found.agreements, "police", "records", ("record_id",), "whole_place_review", DAY
    )
    assert reasons(given) == {Reason.LOCK_MISSING}


@pytest.mark.parametrize(
    ("old", "new", "line_with", "what", "do"),
    [
        ('from = "police"', 'from = "polise"', "from =", "from names `polise`, who is not in partners.csv", "write `police`"),
        ('to = ["council"]', 'to = ["counsel"]', "to =", "to names `counsel`", "write `council`"),
        ('to = ["council"]', "to = []", "to =", "to is an empty list", "at least one"),
        ('purpose = "whole_place_review"', 'purpose = "debt_recovery"', "purpose =", "is refused", "no agreement, role or consent"),
        ('purpose = "whole_place_review"', 'purpose = "whole place review"', "purpose =", "not a purpose", "write `whole_place_review`"),
        ('purpose = "whole_place_review"\n', "", None, "the key `purpose` is missing", "purpose ="),
        ("until_on = 2017-04-01", "until_on = 2015-04-01", "until_on =", "until_on is not after from_on", "no more"),
        ("until_on = 2017-04-01", 'until_on = "2017"', "until_on =", "until_on is not a date", "year-month-day"),
        ("until_on = 2017-04-01", 'until_on = "2017-02-30"', "until_on =", "until_on is not a date", "year-month-day"),
        ('signed_by = "Head of Information Management"\n', "", "signed_on =", "signed_by is not", "who signed"),
        ('gateway = "DEA35-MD"', 'gateway = "DEA35-MB"', "gateway =", "not on the list", "write `DEA35-MD`"),
        ('gateway = "DEA35-MD"', 'gateway = "CLDC"', "gateway =", "is a restriction and no power", "name a power"),
        ('lawful_basis = "public_task"', 'lawful_basis = "because"', "lawful_basis =", "lawful_basis is not", "public_task"),
        ('confidence = "statute"', 'confidnce = "statute"', "confidnce =", "`confidnce` is not a key of [locks]", "rename it to `confidence`"),
        ('"is_protected",', "", "records =", "without `is_protected`", "stays hidden"),
        ('"born_on"', '"birth_date"', "records =", "which is no field of records", "choose from"),
        ('"born_on"', '"extract_id"', "records =", "which intake writes itself", "delete it"),
        ("contacts = [", "contact = [", "contact =", "`contact` is not a key of [fields]", "rename it to `contacts`"),
        ("retention_months = 24", 'retention_months = "two years"', "retention_months =", "whole number", "quotation marks"),
        ("[locks]", "[locks", "[locks", "the file is not TOML", "mend the line"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_with_file_and_line(
    tmp_path, old, new, line_with, what, do
):
    text = example_agreement()
    assert old in text
    text = text.replace(old, new, 1)
    write(tmp_path, text)
    (mistake,) = find_agreement_mistakes(tmp_path, sectors=SECTOR_OF)
    assert mistake.file == "agreements/police.toml"
    assert what in mistake.what
    assert do in mistake.do
    if line_with is not None:
        first = next(
            n
            for n, line in enumerate(text.splitlines(), 1)
            if line_with in line and not line.startswith("#")
        )
        assert first <= mistake.line <= first + 2
    with pytest.raises(SharingError, match=r"agreements/police.toml:\d+: .*\.$"):
        read_agreements(tmp_path, sectors=SECTOR_OF, user="council")


def test_fields_must_name_a_table(tmp_path):
    text = example_agreement()
    write(tmp_path, text[: text.index("[fields]")] + "[fields]\n")
    (mistake,) = find_agreement_mistakes(tmp_path, sectors=SECTOR_OF)
    assert "names no table" in mistake.what


def test_every_mistake_is_found_and_the_first_is_said(tmp_path):
    write(
        tmp_path,
        example_agreement().replace('"public_task"', '"x"').replace('"statute"', '"y"'),
    )
    write(tmp_path, "purpose = 3\n", "other.toml")
    mistakes = find_agreement_mistakes(tmp_path, sectors=SECTOR_OF)
    assert len(mistakes) >= 5
    with pytest.raises(SharingError, match=r"and .* more: run `wholeplace check"):
        read_agreements(tmp_path, sectors=SECTOR_OF, user="council")


def test_the_user_must_be_a_partner(tmp_path):
    with pytest.raises(SharingError, match="write `council`"):
        read_agreements(tmp_path, sectors=SECTOR_OF, user="concil")


def test_a_link_out_of_the_place_is_not_read(tmp_path):
    outside, place = tmp_path / "outside", tmp_path / "place"
    outside.mkdir()
    write(place_made(place), example_agreement(), "inside.toml")
    (outside / "secret.toml").write_text(example_agreement(), encoding="utf-8")
    (place / "agreements" / "link.toml").symlink_to(outside / "secret.toml")
    (place / "agreements" / "round.toml").symlink_to(
        place / "agreements" / "round.toml"
    )
    mistakes = find_agreement_mistakes(place, sectors=SECTOR_OF)
    assert {each.file for each in mistakes} == {
        "agreements/link.toml",
        "agreements/round.toml",
    }


def test_a_folder_that_leads_out_is_not_read(tmp_path):
    outside, place = tmp_path / "outside", tmp_path / "place"
    write(place_made(outside), "not TOML at all")
    place_made(place)
    (place / "agreements").symlink_to(outside / "agreements")
    (mistake,) = find_agreement_mistakes(place, sectors=SECTOR_OF)
    assert mistake.file == "agreements"


def place_made(folder: Path) -> Path:
    folder.mkdir()
    return folder


# Random agreements against the checker


class Dice:
    """Random agreements and requests that come near enough to each other for leave to be given at times."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.fields = {name: fields_to_ask(table) for name, table in EXTRACTED.items()}

    def pick(self, usual, others, chance=0.75):
        return (
            usual if self.random.random() < chance else self.random.choice(list(others))
        )

    def day(self) -> date:
        return date(2015, 1, 1) + timedelta(self.random.randrange(700))

    def agreement(self, name: str) -> dict:
        random_, start = self.random, self.day()
        partner = random_.choice(list(SECTOR_OF))
        purpose = self.pick(
            "whole_place_review", [*PURPOSES, "debt_recovery", "fraud", "other"]
        )
        usual = {"trust": "NHS251", "council": "LGA111-LA1"}.get(partner, "DEA35-MD")
        covering = [each for each, row in gateways().items() if purpose in row.purposes]
        gateway = self.pick(usual, [*covering, *covering, *gateways()], 0.6)
        return {
            "name": name,
            "from": partner,
            "to": sorted(random_.sample(list(SECTOR_OF), random_.choice((1, 2, 5)))),
            "fields": {
                table: sorted(random_.sample(fields, random_.randint(1, len(fields))))
                for table, fields in self.fields.items()
                if random_.random() < 0.8
            },
            "purpose": purpose,
            "from_on": start,
            "until_on": start + timedelta(random_.choice((1, 200, 600))),
            "signed_by": self.pick("Head", [""], 0.95),
            "signed_on": self.pick(start, [None, self.day()], 0.9),
            "withdrawn_on": self.pick(None, [self.day()], 0.85),
            "locks": {
                "gateway": self.pick(gateway, [""], 0.95),
                "lawful_basis": self.pick("public_task", ["", *LAWFUL_BASES], 0.88),
                "condition": self.pick("statutory_purpose", ["", *CONDITIONS], 0.88),
                "confidence": self.pick(
                    "section_251" if usual == "NHS251" else "statute",
                    ["", *CONFIDENCES],
                    0.88,
                ),
            },
        }

    def ask(self, agreements: list[dict]) -> dict:
        near = self.random.choice(agreements)
        span = (near["until_on"] - near["from_on"]).days
        inside = near["from_on"] + timedelta(
            self.random.choice((0, span - 1, span, span // 2, -1))
        )
        return {
            "partner": self.pick(near["from"], SECTOR_OF, 0.9),
            "user": self.pick(near["to"][0], SECTOR_OF, 0.9),
            "table": self.random.choice(list(EXTRACTED)),
            "purpose": self.pick(
                near["purpose"],
                [*PURPOSES, "sanctions", "santions", "immigration", "anything"],
                0.9,
            ),
            "on": self.pick(inside, [self.day()], 0.8),
        }


def as_agreement(said: dict) -> Agreement:
    locks = dict(said["locks"])
    gateway = locks.pop("gateway")
    return Agreement(
        name=said["name"],
        giver=Party(said["from"], SECTOR_OF[said["from"]]),
        receivers=tuple(Party(each, SECTOR_OF[each]) for each in said["to"]),
        fields={table: frozenset(fields) for table, fields in said["fields"].items()},
        locks=Locks(gateways()[gateway] if gateway else None, **locks),
        **{
            name: said[name]
            for name in (
                "purpose",
                "from_on",
                "until_on",
                "signed_by",
                "signed_on",
                "withdrawn_on",
            )
        },
    )


def disagreements(count: int, seed: int = 1) -> tuple[int, int, int]:
    """How often do leave and the checker disagree, how many requests opened something, and how many nothing?

    A full proof calls this with 10,000.
    """
    dice, wrong, opened, shut = Dice(seed), 0, 0, 0
    for number in range(count):
        made = [
            dice.agreement(f"{number}-{each}")
            for each in range(dice.random.randint(1, 4))
        ]
        asked = dice.ask(made)
        fields = dice.fields[asked["table"]]
        agreements = Agreements(
            asked["user"], tuple(as_agreement(each) for each in made)
        )
        given = leave(
            agreements,
            asked["partner"],
            asked["table"],
            fields,
            asked["purpose"],
            asked["on"],
        )
        found = {each.field: each.agreement for each in given.allowed}
        wrong += found != checker.allowed(made, fields, SECTOR_OF, asked)
        wrong += {*found, *(each.field for each in given.left_out)} != set(fields)
        opened, shut = opened + bool(found), shut + (not found)
    return wrong, opened, shut


def test_random_agreements_against_the_checker():
    wrong, opened, shut = disagreements(2_000)
    print(
        f"disagreements / target: {wrong} / 0 in 2,000 ({opened} opened something, {shut} nothing)"
    )
    assert wrong == 0
    # Both answers are tried often enough for the comparison to mean something.
    assert min(opened, shut) > 100


@pytest.mark.parametrize(
    "line",
    [
        "signed_on",
        "withdrawn_on",
        "until_on",
        "confidence",
        "needs_confidence",
        "from_sectors",
    ],
)
def test_the_comparison_notices_a_rule_that_is_not_kept(line, monkeypatch):
    """A checker that forgets one rule must be caught out."""
    blind = Path(checker.__file__).read_text(encoding="utf-8")
    forgotten = {
        "signed_on": ('and agreement["signed_on"] <= ask["on"]', ""),
        "withdrawn_on": ('ask["on"] < agreement["withdrawn_on"]', "True"),
        "until_on": (
            'ask["on"] < agreement["until_on"]',
            'ask["on"] <= agreement["until_on"]',
        ),
        "confidence": ('"condition", "confidence"', '"condition"'),
        "needs_confidence": (
            'row["needs_confidence"] in ("", locks["confidence"])',
            "True",
        ),
        "from_sectors": ('runs(row, "from_sectors", giver)', "True"),
    }[line]
    assert forgotten[0] in blind
    space = {"__file__": checker.__file__, "__name__": "blind"}
    exec(compile(blind.replace(*forgotten), "blind", "exec"), space)  # noqa: S102
    monkeypatch.setattr(checker, "opens", space["opens"])
    assert any(disagreements(count)[0] > 0 for count in (300, 2_000))
