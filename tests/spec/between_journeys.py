"""Contracts of tables about journeys that one analysis hands to another and no run keeps."""

from wholeplace.tables.contract import Column, Kind, Table

BETWEEN_JOURNEYS = {
    table.name: table
    for table in (
        Table(
            "journey_pairs",
            "Every contact of a person that another follows, and the one that follows it.",
            key=("from_partner", "from_contact_id"),
            columns=(
                Column("person_id", Kind.KEY, "number of the person, of this run alone"),
                Column("from_partner", Kind.KEY, "whose the first contact is"),
                Column("from_contact_id", Kind.KEY, "the first contact"),
                Column("from_service", Kind.CATEGORY, "its service"),
                Column("to_partner", Kind.KEY, "whose the next contact is"),
                Column("to_contact_id", Kind.KEY, "the next contact"),
                Column("to_service", Kind.CATEGORY, "its service"),
                Column("waiting_days", Kind.COUNT, "days from the end of the first to the beginning of the next; blank where nobody waited, or nobody knows"),
                Column("is_unordered", Kind.FLAG, "did both begin on one day?"),
                Column("is_overlapping", Kind.FLAG, "did the next begin while the first went on?"),
                Column("is_misdated", Kind.FLAG, "is the first said to have ended before it began?"),
                Column("is_handoff", Kind.FLAG, "are they of different partners?"),
            ),
            holds_people=True,
        ),
        Table(
            "contact_pounds",
            "What contacts cost; a contact may have several rows.",
            key=("partner", "contact_id", "year"),
            columns=(
                Column("partner", Kind.KEY, "whose contact it is"),
                Column("contact_id", Kind.KEY, "the contact"),
                Column("year", Kind.YEAR, "financial year of the cost"),
                Column("pounds", Kind.MONEY, "pounds; blank where nothing prices it"),
            ),
            holds_people=True,
        ),
        Table(
            "handoff_fates",
            "What became of each hand-off, by kind.",
            key=("partner", "contact_id", "kind"),
            columns=(
                Column("partner", Kind.KEY, "whose contact handed on"),
                Column("contact_id", Kind.KEY, "the contact that handed on"),
                Column("person_id", Kind.KEY, "number of the person, of this run alone"),
                Column("from_service", Kind.CATEGORY, "the service that handed on"),
                Column("to_service", Kind.CATEGORY, "the service handed on to"),
                Column("kind", Kind.CATEGORY, "never_arrived, arrived_without_information or destination_unknown"),
                Column("fate", Kind.CATEGORY, "failed, held, too_near or unseen"),
            ),
            holds_people=True,
        ),
    )
}  # fmt: skip
