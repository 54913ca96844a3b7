"""The hand-written file that says which contacts of a place speak for which criterion of a rule-set."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.inputs.parts import GRADE, NOTE, SOURCE

CRITERIA = Table(
    "criteria",
    "Which contacts speak for which criterion of a rule-set. A criterion without a row is one of which nothing can be known.",
    key=("rule_set", "criterion", "evidence", "service"),
    columns=(
        Column("rule_set", Kind.KEY, "name of the rule-set, such as supporting_families_2022", is_required=True),
        Column("criterion", Kind.KEY, "code of one of its criteria", is_required=True),
        Column("evidence", Kind.KEY, "code of one of the criterion's kinds of evidence; where the rule-set leaves them to the place, a code of the place's own", is_required=True),
        Column("service", Kind.KEY, "the service whose contacts speak for it", is_required=True, refers_to="services.service"),
        Column("reasons", Kind.TEXT, "why the contact was made, in the partner's codes, any of which will do; empty when every contact will", is_many=True),
        Column("within_months", Kind.COUNT, "for how many months after its beginning a contact counts; empty for one that counts until it ends, and where the rule-set says it", minimum=1, maximum=600),
        Column("amount", Kind.CATEGORY, "which column of the contact holds the amount that the rule-set asks for", choices=("quantity", "score")),
        GRADE,
        NOTE,
        SOURCE,
    ),
)  # fmt: skip
