"""Which contacts of the borough speak for which criterion of a rule-set. Made up, and left with gaps as in a real place."""

from collections.abc import Iterable, Mapping

from wholeplace.synthetic.place_words import SOURCE

OLD, NEW = "supporting_families_2012", "supporting_families_2022"
YEAR = "12"
# criterion, evidence, service, reasons, within_months, grade, note. No extract tells of exclusions, absence or orders.
OF_2012 = (
    ("crime_or_antisocial_behaviour", "proven_offence", "youth_supervision", "supervision", "", "fair", "Supervision begins after an offence is proven."),
    ("crime_or_antisocial_behaviour", "proven_offence", "police_caution", "caution", "", "weak", "A caution is an offence that was admitted, not proven in court."),
    ("work", "out_of_work_benefit", "incapacity_benefit", "", "", "weak", "Sickness benefits only: the Jobcentre sends no other claims."),
    ("local", "rent_notice", "rent_account", "notice_seeking_possession", YEAR, "weak", ""),
    ("local", "home_lost", "eviction", "", YEAR, "fair", ""),
    ("local", "temporary_home", "temporary_accommodation", "", "", "fair", ""),
)  # fmt: skip
OF_2022 = (
    ("education", "absence_letter", "school_attendance", "absence_letter", YEAR, "weak", "A letter does not say how much was missed."),
    ("health", "crisis_admission", "mental_health_ward", "", YEAR, "fair", ""),
    ("health", "talking_therapy", "talking_therapy", "support", "", "weak", ""),
    ("substance_use", "treatment", "drug_alcohol_treatment", "support", "", "fair", ""),
    ("family_relationships", "family_support", "family_support", "support", "", "weak", ""),
    ("safety_of_children", "protection_plan", "child_protection_plan", "plan", "", "fair", ""),
    ("crime", "caution", "police_caution", "caution", YEAR, "weak", ""),
    ("crime", "supervision", "youth_supervision", "supervision", "", "fair", ""),
    ("domestic_abuse", "domestic_incident", "police_visit", "domestic_incident", YEAR, "weak", ""),
    ("domestic_abuse", "abuse_support", "abuse_support", "support", "", "fair", ""),
    ("housing", "home_lost", "eviction", "", YEAR, "fair", ""),
    ("housing", "temporary_home", "temporary_accommodation", "", "", "fair", ""),
    ("finances", "debt_advice", "debt_advice", "support", "", "weak", ""),
    ("finances", "food_bank", "food_bank", "", YEAR, "weak", ""),
)  # fmt: skip
NAMES = ("criterion", "evidence", "service", "reasons", "within_months", "grade", "note")  # fmt: skip


def criteria_rows() -> Iterable[Mapping[str, str]]:
    """The rows of criteria.csv."""
    for rule_set, rows in ((OLD, OF_2012), (NEW, OF_2022)):
        for row in rows:
            yield {"rule_set": rule_set, **dict(zip(NAMES, row, strict=True)), "source": SOURCE}  # fmt: skip
