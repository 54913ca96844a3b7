"""The contract of the list of legal gateways. It is not legal advice: a lawyer says yes to each use."""

from wholeplace.tables.contract import Column, Kind, Table

# Only the first four let one body hand something to another; the rest are on the list so that
# nobody takes them for a power.
GATEWAY_KINDS = {
    "power": "an express power to share",
    "implied_power": "a power to do what helps a function along, never against an express restriction",
    "duty": "a duty to share, or to have arrangements for it",
    "approval": "an approval somebody grants, which sets confidence aside",
    "co_operation": "a duty to work together, with no express power to share",
    "restriction": "a rule against sharing",
    "lawful_basis": "a ground in data protection law, not a power",
    "condition": "a condition for special category or criminal data, not a power",
}
OPENING_KINDS = ("power", "implied_power", "duty", "approval")
ANY_SECTOR = "any"

GATEWAYS = Table(
    "gateways",
    "Powers, duties, approvals and restrictions on sharing, in our words. Not legal advice.",
    key=("gateway",),
    columns=(
        Column("gateway", Kind.KEY, "short name used in agreements", is_required=True),
        Column(
            "citation", Kind.TEXT, "Act, section and regulation", is_required=True
        ),
        Column(
            "kind",
            Kind.CATEGORY,
            "what sort of rule it is",
            is_required=True,
            choices=tuple(GATEWAY_KINDS),
        ),
        Column("from_who", Kind.TEXT, "who may share, as the law describes them"),
        Column(
            "from_sectors",
            Kind.CATEGORY,
            "sectors of the partners we take that to mean; empty opens nothing",
            is_many=True,
        ),
        Column("to_who", Kind.TEXT, "who may receive, as the law describes them"),
        Column(
            "to_sectors",
            Kind.CATEGORY,
            "sectors of the partners we take that to mean; empty opens nothing",
            is_many=True,
        ),
        Column(
            "legal_purpose", Kind.CATEGORY, "a short word for the purpose in law"
        ),
        Column(
            "meaning", Kind.TEXT, "what it allows or forbids, in our words", is_required=True
        ),
        Column(
            "purposes",
            Kind.CATEGORY,
            "our purposes it covers; empty when it covers none",
            is_many=True,
        ),
        Column("limits", Kind.TEXT, "which data, and how far"),
        Column(
            "consent",
            Kind.CATEGORY,
            "must the person consent?",
            choices=("yes", "no", "objection"),
        ),
        Column(
            "needs_confidence",
            Kind.CATEGORY,
            "the only answer to confidentiality with which it may be used",
        ),
        Column("onward_use", Kind.TEXT, "what the receiver may do with it next"),
        Column("sanction", Kind.TEXT, "what happens when it is broken"),
        Column(
            "commencement",
            Kind.CATEGORY,
            "in force, or to be checked before it is used",
            is_required=True,
            choices=("in_force", "check"),
        ),
        Column("status_note", Kind.TEXT, "what a lawyer must look at"),
        Column(
            "text_seen",
            Kind.CATEGORY,
            "was the provision itself read, a description of it, or neither?",
            is_required=True,
            choices=("yes", "secondary", "no"),
        ),
        Column("text_seen_note", Kind.TEXT, "which version or part was read"),
        Column("source", Kind.TEXT, "where it was read", is_required=True),
    ),
)  # fmt: skip
