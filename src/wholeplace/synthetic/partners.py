"""The partners who send extracts: what each knows of a person, how it errs, and the format it sends."""

from dataclasses import dataclass, field

MALE_FEMALE = {"male": "Male", "female": "Female"}
M_F = {"male": "M", "female": "F"}
ONE_TWO = {"male": "1", "female": "2"}
ETHNICITY_WORDS = {
    "white_british": "White British",
    "white_other": "White other",
    "black_african": "Black African",
    "black_caribbean": "Black Caribbean",
    "asian": "Asian",
    "other": "Other",
    "mixed": "Mixed",
}
ETHNICITY_CODES = {
    "white_british": "A",
    "white_other": "C",
    "black_african": "N",
    "black_caribbean": "M",
    "asian": "L",
    "other": "S",
    "mixed": "G",
}
SELF_DEFINED = {
    "white_british": "W1",
    "white_other": "W9",
    "black_african": "B2",
    "black_caribbean": "B1",
    "asian": "A9",
    "other": "O9",
    "mixed": "M9",
}


@dataclass(frozen=True)
class Errs:
    """How often a partner's copy of a person is wrong, as shares of its records.

    `same_person_again` is the share of people of whom it has a second record, `up_to_date` the share
    it has kept up with since it first met them; the rest it knows as they were then.
    """

    typo: float = 0.02
    swapped: float = 0.004
    nickname: float = 0.02
    spelling: float = 0.03
    former_name: float = 0.05
    no_middle: float = 0.5
    no_birth_date: float = 0.01
    default_birth_date: float = 0.003
    wrong_birth_date: float = 0.01
    no_number: float = 0.15
    placeholder: float = 0.003
    wrong_number: float = 0.002
    no_postcode: float = 0.02
    wrong_postcode: float = 0.01
    no_ethnicity: float = 0.2
    flag_missed: float = 0.1
    same_person_again: float = 0.05
    up_to_date: float = 0.6
    upper_case: bool = False
    plain_letters: bool = False


@dataclass(frozen=True)
class Partner:
    """One partner that sends an extract.

    `people` and `contacts` give, for each column of ours, the header it stands under. `dates` is the
    way of writing dates, in the words of a mapping (births may be written otherwise); `nulls` is what an
    empty cell holds; so many of its contacts (`broken_rows`) have a cell too many; `title_rows` and `last_row` stand above the header and below the data.
    """

    name: str
    title: str
    sector: str
    mark: str
    people: dict[str, str]
    contacts: dict[str, str]
    errs: Errs = field(default_factory=Errs)
    is_local: bool = True
    people_ending: str = "csv"
    contacts_ending: str = "csv"
    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"
    dates: str = "YYYY-MM-DD"
    birth_dates: str = ""
    nulls: str = ""
    sexes: dict[str, str] = field(default_factory=lambda: dict(M_F))
    ethnicities: dict[str, str] = field(default_factory=lambda: dict(ETHNICITY_WORDS))
    not_stated: str = "Not stated"
    flags: tuple[str, str] = ("Y", "N")
    days_late: int = 0
    broken_rows: float = 0.0
    title_rows: tuple[str, ...] = ()
    last_row: str = ""


def _people(**headers: str) -> dict[str, str]:
    return headers


_CONTACTS = {
    "contact_id": "contact_id",
    "record_id": "record_id",
    "service": "service",
    "reason": "reason",
    "started_on": "started_on",
    "ended_on": "ended_on",
    "referred_to": "referred_to",
    "quantity": "quantity",
    "outcome": "outcome",
    "score": "score",
    "threshold": "threshold",
}


def _contacts(*headers: str) -> dict[str, str]:
    """The headers of a partner's contacts, in the order of ours; a dash for a column it does not send."""
    return {
        name: header
        for name, header in zip(_CONTACTS, headers, strict=True)
        if header != "-"
    }


PARTNERS = (
    Partner(
        "council_social_care", "Larkmere Council: adults' and children's social care", "council", "SC",
        _people(record_id="Person Ref", given_names="Forename(s)", family_name="Surname", born_on="DOB", sex="Gender", ethnicity="Ethnic Origin", nhs_number="NHS No", uprn="UPRN", address="Address", postcode="Post Code", is_protected="Restricted"),
        _contacts("Event ID", "Person Ref", "Service", "Reason", "Start Date", "End Date", "Referred To", "Units", "Outcome", "Eligibility Score", "Threshold"),
        Errs(typo=0.025, no_number=0.35, no_ethnicity=0.12),
        dates="DD/MM/YYYY", encoding="cp1252", line_end="\r\n", sexes=dict(MALE_FEMALE), flags=("Yes", "No"),
    ),
    Partner(
        "council_housing", "Larkmere Council: housing", "council", "HS",
        _people(record_id="TENANT_NO", given_names="FIRST_NAME", family_name="LAST_NAME", born_on="BIRTH_DATE", sex="SEX", ethnicity="ETHNICITY", nino="NI_NUMBER", uprn="PROP_UPRN", address="PROP_ADDRESS", postcode="PROP_POSTCODE", is_protected="SENSITIVE"),
        _contacts("CASE_NO", "TENANT_NO", "SERVICE", "REASON", "OPENED", "CLOSED", "REFERRED_TO", "UNITS", "OUTCOME", "SCORE", "THRESHOLD"),
        Errs(typo=0.03, no_middle=0.8, no_birth_date=0.06, default_birth_date=0.01, upper_case=True, up_to_date=0.5),
        delimiter=";", dates="DD.MM.YYYY", nulls="NULL", ethnicities=dict(ETHNICITY_CODES), not_stated="Z",
    ),
    Partner(
        "revenues_benefits", "Larkmere Council: revenues, benefits and resident services", "council", "RB",
        _people(record_id="account_ref", given_names="firstnames", family_name="surname", born_on="dob", sex="sex", nino="nino", uprn="uprn", address="address", postcode="postcode"),
        _contacts("txn_id", "account_ref", "service", "reason", "date_from", "date_to", "referred_to", "units", "-", "-", "-"),
        Errs(typo=0.03, no_birth_date=0.25, no_number=0.4, same_person_again=0.08, up_to_date=0.7),
        dates="DD MMM YYYY", nulls="(null)",
    ),
    Partner(
        "schools", "Larkmere schools", "education", "PU",
        _people(record_id="PupilID", given_names="Forename", family_name="LegalSurname", born_on="DateOfBirth", sex="Gender", ethnicity="Ethnicity", upn="UPN", address="HomeAddress", postcode="HomePostcode", is_protected="Flag"),
        _contacts("EventID", "PupilID", "Service", "Reason", "StartDate", "EndDate", "ReferredTo", "Quantity", "-", "-", "-"),
        Errs(typo=0.015, no_birth_date=0.0, no_number=0.03, same_person_again=0.03, up_to_date=0.9),
        people_ending="csv.gz", contacts_ending="csv.gz", ethnicities=dict(ETHNICITY_CODES), not_stated="ZZ",
    ),
    Partner(
        "general_practice", "GP practices of Larkmere", "nhs", "GP",
        _people(record_id="patient_id", given_names="given_names", family_name="family_name", born_on="date_of_birth", sex="sex", ethnicity="ethnicity", nhs_number="nhs_number", address="address", postcode="postcode", is_protected="s_flag"),
        _contacts("encounter_id", "patient_id", "service", "reason", "encounter_date", "end_date", "referred_to", "quantity", "-", "-", "-"),
        Errs(typo=0.012, no_number=0.01, no_birth_date=0.001, same_person_again=0.02, no_middle=0.2, up_to_date=0.75),
        people_ending="csv.gz", contacts_ending="csv.gz", dates="YYYYMMDD", sexes=dict(ONE_TWO), ethnicities=dict(ETHNICITY_CODES), not_stated="Z", flags=("1", "0"),
    ),
    Partner(
        "mental_health_trust", "Larkmere Mental Health NHS Trust", "nhs", "MH",
        _people(record_id="ClientID", given_names="FirstName", family_name="LastName", born_on="DOB", sex="Gender", ethnicity="EthnicityCode", nhs_number="NHSNumber", address="AddressText", postcode="PostCode", is_protected="AddressWithheld"),
        _contacts("ReferralContactID", "ClientID", "ServiceName", "ReasonCode", "StartDate", "EndDate", "OnwardReferral", "Units", "Outcome", "AssessmentScore", "AcceptanceThreshold"),
        Errs(typo=0.02, no_number=0.06, nickname=0.03),
        delimiter="|", dates="YYYY-MM-DD hh:mm:ss", nulls="NULL", ethnicities=dict(ETHNICITY_CODES), not_stated="Z", flags=("true", "false"),
    ),
    Partner(
        "acute_hospital", "Larkmere General Hospital", "nhs", "HN",
        _people(record_id="HospitalNo", given_names="Forename", family_name="Surname", born_on="DateOfBirth", sex="Sex", ethnicity="Ethnic", nhs_number="NHSNo", address="Addr", postcode="Pcode"),
        _contacts("SpellNo", "HospitalNo", "Service", "Reason", "Admitted", "Discharged", "ReferredTo", "Episodes", "-", "-", "-"),
        Errs(typo=0.02, no_number=0.08, placeholder=0.006, same_person_again=0.07, default_birth_date=0.006),
        delimiter="\t", dates="DD/MM/YYYY", sexes=dict(ONE_TWO), ethnicities=dict(ETHNICITY_CODES), not_stated="Z",
    ),
    Partner(
        "ambulance", "Ambulance service", "nhs", "AM",
        _people(record_id="PatientRef", given_names="First", family_name="Last", born_on="DOB", sex="Sex", nhs_number="NHS", address="Incident Address", postcode="Incident Postcode"),
        _contacts("CAD", "PatientRef", "Service", "Chief Complaint", "Call Date", "-", "-", "Units", "-", "-", "-"),
        Errs(typo=0.06, swapped=0.01, no_birth_date=0.12, wrong_birth_date=0.03, no_number=0.45, placeholder=0.01, no_postcode=0.06, same_person_again=0.16, up_to_date=0.2, no_middle=0.95),
        is_local=False, dates="DD/MM/YY", birth_dates="DD/MM/YYYY", nulls="-",
    ),
    Partner(
        "fire", "Fire and rescue service", "fire", "FR",
        _people(record_id="OccupierRef", given_names="Forename", family_name="Surname", born_on="DateOfBirth", uprn="UPRN", address="Address", postcode="Postcode"),
        _contacts("IncidentNo", "OccupierRef", "Service", "Reason", "Date", "-", "-", "Hours", "-", "-", "-"),
        Errs(typo=0.05, no_birth_date=0.5, same_person_again=0.05, no_middle=0.95, up_to_date=0.3),
        is_local=False, dates="DD-MMM-YYYY",
    ),
    Partner(
        "police", "Police service", "police", "PO",
        _people(record_id="nominal_ref", given_names="forenames", family_name="surname", born_on="dob", sex="sex", ethnicity="self_defined_ethnicity", address="home_address", postcode="home_postcode", is_protected="address_marker"),
        _contacts("occurrence_no", "nominal_ref", "service", "reason", "occurred_on", "-", "referred_to", "hours", "outcome", "-", "-"),
        Errs(typo=0.05, swapped=0.01, nickname=0.04, spelling=0.06, no_birth_date=0.06, wrong_birth_date=0.03, no_postcode=0.08, same_person_again=0.14, no_ethnicity=0.3, up_to_date=0.4),
        is_local=False, dates="DD/MM/YYYY", line_end="\r\n", ethnicities=dict(SELF_DEFINED), not_stated="NS",
        broken_rows=0.004,
    ),
    Partner(
        "probation", "Probation service", "justice", "PB",
        _people(record_id="CRN", given_names="Forenames", family_name="Surname", born_on="Date of Birth", sex="Sex", ethnicity="Ethnicity", nino="NINO", address="Address", postcode="Postcode"),
        _contacts("Contact ID", "CRN", "Service", "Reason", "Start", "End", "Referred to", "Units", "Outcome", "Score", "Threshold"),
        Errs(typo=0.02, no_number=0.25, nickname=0.03, former_name=0.08),
        is_local=False, dates="DD/MM/YYYY", days_late=92, nulls="N/A",
    ),
    Partner(
        "youth_justice", "Youth justice team", "justice", "YJ",
        _people(record_id="YP Ref", given_names="Forename", family_name="Surname", born_on="DoB", sex="Gender", ethnicity="Ethnicity", upn="UPN", nhs_number="NHS Number", address="Address", postcode="Postcode"),
        _contacts("Intervention ID", "YP Ref", "Service", "Reason", "Start", "End", "Referred to", "Units", "Outcome", "Score", "Threshold"),
        Errs(typo=0.02, no_number=0.3),
        dates="YYYY-MM-DD", sexes=dict(MALE_FEMALE),
    ),
    Partner(
        "jobcentre", "Jobcentre Plus, Larkmere", "welfare", "JC",
        _people(record_id="CLAIM_REF", given_names="FORENAMES", family_name="SURNAME", born_on="DOB", sex="SEX", nino="NINO", address="ADDRESS", postcode="POSTCODE", is_protected="NATIONALLY_SENSITIVE"),
        _contacts("EVENT_REF", "CLAIM_REF", "SERVICE", "REASON", "START", "END", "REFERRED_TO", "WEEKS", "-", "-", "-"),
        Errs(typo=0.012, no_number=0.005, no_birth_date=0.002, upper_case=True, plain_letters=True, no_middle=0.3, up_to_date=0.8),
        is_local=False, dates="DD-MM-YYYY",
    ),
    Partner(
        "housing_association", "Larkmere Housing Association", "housing", "HA",
        _people(record_id="Tenant", given_names="First name", family_name="Last name", born_on="Date of birth", sex="Gender", nino="NI no", uprn="UPRN", address="Address", postcode="Postcode"),
        _contacts("Job", "Tenant", "Service", "Reason", "Raised", "Completed", "-", "Units", "-", "-", "-"),
        Errs(typo=0.03, no_birth_date=0.15, no_number=0.5, no_middle=0.8, same_person_again=0.04),
        dates="DD/MM/YYYY", delimiter=";", sexes=dict(MALE_FEMALE),
        title_rows=("Larkmere Housing Association", "Extract for the whole place review"), last_row="End of extract",
        broken_rows=0.004,
    ),
    Partner(
        "voluntary_network", "Larkmere network of voluntary organisations", "voluntary", "VN",
        _people(record_id="Client number", given_names="First name", family_name="Last name", born_on="Date of birth", sex="Gender", ethnicity="Ethnicity", address="Address", postcode="Postcode", is_protected="Keep address secret"),
        _contacts("Session", "Client number", "Service", "Reason", "From", "To", "Passed on to", "Units", "Result", "Need score", "Least score"),
        Errs(typo=0.05, nickname=0.12, spelling=0.06, no_birth_date=0.2, no_postcode=0.15, no_ethnicity=0.35, no_middle=0.95, same_person_again=0.06, flag_missed=0.2),
        people_ending="xlsx", dates="YYYY-MM-DD", sexes=dict(MALE_FEMALE), flags=("yes", "no"), nulls="n/k",
        broken_rows=0.004,
    ),
    Partner(
        "employment_support", "Ways to Work, Larkmere", "council", "ES",
        _people(record_id="participant", given_names="first_name", family_name="last_name", born_on="dob", sex="gender", ethnicity="ethnicity", nino="nino", address="address", postcode="postcode"),
        _contacts("activity_id", "participant", "service", "reason", "start", "end", "referred_to", "months", "outcome", "score", "threshold"),
        Errs(typo=0.03, nickname=0.05, no_number=0.1, no_middle=0.9),
        dates="DD/MM/YYYY", sexes=dict(MALE_FEMALE),
    ),
    Partner(
        "college", "Larkmere College", "education", "CO",
        _people(record_id="LearnerRef", given_names="GivenNames", family_name="FamilyName", born_on="DateOfBirth", sex="Sex", ethnicity="Ethnicity", nino="NINumber", address="Address", postcode="Postcode"),
        _contacts("EnrolmentID", "LearnerRef", "Service", "Reason", "StartDate", "EndDate", "-", "Units", "-", "-", "-"),
        Errs(typo=0.02, no_number=0.3, spelling=0.04),
        dates="YYYY-MM-DD",
    ),
)  # fmt: skip
NUMBER_OF_PARTNER = {partner.name: number for number, partner in enumerate(PARTNERS)}
