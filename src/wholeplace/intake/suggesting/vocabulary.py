"""What partners call the columns of our tables: names that mean one thing, and words that hint at it."""

import re
from collections.abc import Mapping
from enum import IntEnum

from wholeplace.intake.reading.headers import plain

WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
ID_WORDS = frozenset({"id", "ids", "no", "nr", "num", "number", "ref", "reference", "identifier", "key"})  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Of whom a number is, when it is a person's in the partner's system, and of what, when it is a contact's.
PERSONS = _words("""patient client person people customer tenant resident user pupil student learner child yp claimant claim account
    nominal participant offender occupier hospital member individual subject citizen applicant crn mrn household party""")  # fmt: skip
EVENTS = _words("""contact event encounter occurrence incident session job txn transaction spell activity intervention enrolment episode
    appointment visit attendance order ticket call crime log assessment booking application enquiry task cad case referral""")  # fmt: skip
# Names that mean this and nothing else, whoever writes them; without spaces, signs and capitals.
NAMES: Mapping[str, frozenset[str]] = {
    column: _words(names)
    for column, names in {
        "given_names": "forename forenames firstname firstnames givenname givennames first christianname christiannames personfirstname personforename personforenames personforename1",
        "family_name": "surname surnames familyname lastname last legalsurname personsurname personlastname personfamilyname currentsurname",
        "born_on": "dob dateofbirth birthdate bornon datebirth birthdt persondob persondateofbirth personbirthdate",
        "sex": "sex gender sexcode gendercode personsex persongender",
        "ethnicity": "ethnicity ethnic ethnicorigin ethnicgroup ethniccode ethnicitycode ethniccategory selfdefinedethnicity ethnicitydescription ethnicdescription sde",
        "nhs_number": "nhs nhsno nhsnumber nhsnum nhsnr nhsid",
        "nino": "nino ninumber nino ni nationalinsurancenumber nationalinsuranceno nationalinsurance ninum",
        "upn": "upn uniquepupilnumber pupilupn",
        "uprn": "uprn uniquepropertyreferencenumber propuprn propertyuprn",
        "address": "address addr homeaddress fulladdress propaddress propertyaddress currentaddress addresstext addressline residentialaddress postaladdress addressfull",
        "postcode": "postcode pcode homepostcode proppostcode propertypostcode zip currentpostcode addresspostcode pc",
        "phone": "phone telephone tel mobile phonenumber telephonenumber mobilenumber mobileno phoneno telno telephoneno homephone homephonenumber",
        "is_protected": "isprotected protected restricted sensitive nationallysensitive addresswithheld sensitiveaddress protectedaddress addressprotected keepaddresssecret withheldaddress sflag",
        "service": "service servicename servicetype",
        "reason": "reason reasoncode reasonforcontact reasonforreferral chiefcomplaint presentingissue presentingproblem contactreason referralreason",
        "started_on": "start startdate startedon startdt datestart datestarted from datefrom fromdate opened dateopened openeddate openedon admitted admissiondate dateofadmission raised dateraised occurredon encounterdate contactdate dateofcontact incidentdate calldate visitdate attendancedate appointmentdate",
        "ended_on": "end enddate endedon enddt dateend dateended to dateto todate closed dateclosed closeddate closedon discharged dischargedate dateofdischarge completed completeddate datecompleted completedon",
        "referred_to": "referredto referto onwardreferral passedonto referredonto signpostedto referraldestination destinationservice referralto",
        "quantity": "quantity units qty numberofunits",
        "outcome": "outcome outcomecode contactoutcome referraloutcome",
        "score": "score assessmentscore eligibilityscore needscore",
        "threshold": "threshold acceptancethreshold eligibilitythreshold leastscore scorethreshold",
    }.items()
}  # fmt: skip
# Words within a name that hint at a column; other things bear them too.
HINTS: Mapping[str, frozenset[str]] = {
    column: _words(words)
    for column, words in {
        "given_names": "forename forenames firstname given",
        "family_name": "surname family",
        "born_on": "birth dob",
        "sex": "sex gender",
        "ethnicity": "ethnic ethnicity",
        "nhs_number": "nhs",
        "nino": "nino insurance",
        "upn": "upn",
        "uprn": "uprn",
        "address": "address addr street",
        "postcode": "postcode",
        "phone": "phone telephone mobile tel",
        "is_protected": "protected restricted sensitive withheld secret flag marker",
        "service": "service team department provision",
        "reason": "reason complaint category issue problem",
        "started_on": "start started date on from opened admitted raised received referral",
        "ended_on": "end ended to closed discharged completed left",
        "referred_to": "referred onward destination signposted passed",
        "quantity": "quantity units hours days weeks months episodes sessions duration length",
        "outcome": "outcome result disposal",
        "score": "score",
        "threshold": "threshold",
    }.items()
}  # fmt: skip
TABLES = {
    "records": ("record_id", "given_names", "family_name", "born_on", "sex", "ethnicity", "nhs_number", "nino", "upn", "uprn", "address", "postcode", "phone", "is_protected"),
    "contacts": ("contact_id", "record_id", "service", "reason", "started_on", "ended_on", "referred_to", "quantity", "outcome", "score", "threshold"),
}  # fmt: skip


class Name(IntEnum):
    """How well does a name say which column it is?"""

    NOTHING = 0
    HINT = 1
    EXACT = 2


def squashed(header: str) -> str:
    """A header without capitals, spaces and signs."""
    return plain(header).replace("_", "")


def words_of(header: str) -> tuple[str, ...]:
    """Which words make up a header: `DateOfBirth` as well as `date_of_birth`?"""
    return tuple(word.casefold() for word in WORD.findall(header))


def name_says(header: str, column: str) -> Name:
    """How well does this header say that it is this column?"""
    if column in {"record_id", "contact_id"}:
        return _id_says(header, PERSONS if column == "record_id" else EVENTS)
    if squashed(header) in NAMES[column]:
        return Name.EXACT
    return Name.HINT if set(words_of(header)) & HINTS[column] else Name.NOTHING


def _id_says(header: str, whose: frozenset[str]) -> Name:
    name, words = squashed(header), words_of(header)
    if any(name == f"{word}{ending}" for word in whose for ending in ID_WORDS):
        return Name.EXACT
    if name in whose or (set(words) & whose and set(words) & ID_WORDS):
        return Name.HINT
    return Name.NOTHING


def is_known(header: str) -> bool:
    """Is this the name of some column of ours, beyond a hint?"""
    return any(
        name_says(header, column) is Name.EXACT
        for columns in TABLES.values()
        for column in columns
    )
