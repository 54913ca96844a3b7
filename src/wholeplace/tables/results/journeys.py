"""Results about journeys: how people travel through services, and where hand-offs fail; always through the disclosure checks."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.layout import Amount, Extreme, Layout, Rate, Whole
from wholeplace.tables.results.parts import (
    count_column,
    key_column,
    money_column,
    share_column,
)

_FROM = key_column("from_service", "the service of the first contact")
_TO = key_column("to_service", "the service of the contact that comes next")
_SERVICE = key_column("service", "which service, in the partner's word")


def _days_column(name: str, meaning: str, rule: str) -> Column:
    return Column(name, Kind.RATIO, meaning, rule=rule)


JOURNEY_EDGES = Table(
    "journey_edges",
    "How often one service is directly followed by another, for how many people, and after what wait.",
    key=("from_service", "to_service"),
    columns=(
        _FROM,
        _TO,
        count_column("people", "different people who went this way", "counts people of journey_pairs"),
        count_column("times", "how often it was gone", "counts rows of journey_pairs"),
        count_column("people_waited", "different people of the waits", "counts people of journey_pairs with waiting days"),
        _days_column("median_waiting_days", "half of the waits are no longer; days", "median of waiting days"),
        _days_column("ninetieth_waiting_days", "nine tenths of the waits are no longer; days", "90th percentile of waiting days, linear between two"),
    ),
    holds_people=True,
    title="Which service follows which",
)  # fmt: skip

JOURNEY_ORDER = Table(
    "journey_order",
    "How far the order of contacts, and the wait between them, can be trusted.",
    key=("state",),
    columns=(
        Column("state", Kind.CATEGORY, "was there a wait between the two contacts?", choices=("waited", "overlapping", "misdated")),
        count_column("people", "different people with such a pair", "counts people of journey_pairs"),
        count_column("times", "pairs of contacts", "counts rows of journey_pairs"),
        count_column("unordered", "of these, both contacts began on one day: nobody knows which came first", "counts rows of journey_pairs that are unordered"),
        count_column("between_partners", "of these, the two contacts are of different partners", "counts rows of journey_pairs that are hand-offs"),
    ),
    holds_people=True,
    title="How sure the order is",
)  # fmt: skip

JOURNEY_COSTS = Table(
    "journey_costs",
    "What the contact at the far end of each step of a journey costs.",
    key=("from_service", "to_service"),
    columns=(
        _FROM,
        _TO,
        count_column("people", "different people who went this way", "counts people of journey_pairs"),
        count_column("people_priced", "of these, people with a contact at the far end that has a cost", "counts people of journey_pairs with pounds"),
        count_column("times", "how often it was gone", "counts rows of journey_pairs"),
        count_column("unpriced", "of these, nothing gives the second contact a cost", "counts rows of journey_pairs without pounds"),
        money_column("pounds", "cost of the second contacts", "sum of pounds"),
    ),
    holds_people=True,
    title="What the next contact costs",
)  # fmt: skip

JOURNEY_ENDS = Table(
    "journey_ends",
    "With which service people's journeys begin, and with which they end.",
    key=("service",),
    columns=(
        _SERVICE,
        count_column("people", "different people with a contact that began in the period", "counts people of analysed_contacts"),
        count_column("starts", "people whose journey began with this service", "counts people whose first contact this is"),
        count_column("started_before", "people first met by this service in the period, but known before it", "counts people whose first contact in the period this is"),
        count_column("ends", "people whose journey ended with this service", "counts people whose last contact this is"),
        count_column("going_on", "people last met by this service in the period who still have a contact that goes on", "counts people whose last contact in the period this is"),
    ),
    holds_people=True,
    title="Where journeys begin and end",
)  # fmt: skip

JOURNEY_VARIANTS = Table(
    "journey_variants",
    "The ways people take through services, the commonest first.",
    key=("variant",),
    columns=(
        key_column("variant", "the services in order; several times one in a row is said once"),
        Column("place", Kind.COUNT, "place among the ways, the commonest first; 0 for all together"),
        count_column("people", "people who took this way", "counts people of analysed_contacts"),
        count_column("unordered", "of these, two of the services began on one day: nobody knows the order", "counts people with a step that is unordered"),
        count_column("cut", "of these, people who were met before the period too", "counts people with a contact before the period"),
    ),
    holds_people=True,
    title="The ways people take",
)  # fmt: skip

JOURNEY_REPEATS = Table(
    "journey_repeats",
    "How often people come back to a service within weeks, and are assessed again.",
    key=("service",),
    columns=(
        _SERVICE,
        count_column("people", "different people it met in the period", "counts people of analysed_contacts"),
        count_column("contacts", "contacts that began in the period", "counts rows of analysed_contacts"),
        count_column("people_again", "different people who came back within the days", "counts people with a contact again"),
        count_column("again", "contacts within the days after the person's contact before it with this service", "straight + loops"),
        count_column("straight", "of these, with no other service between", "counts contacts again after the same service"),
        count_column("loops", "of these, with another service between", "counts contacts again after another service"),
        count_column("assessments", "contacts that assessed somebody", "counts contacts whose reason is an assessment"),
        count_column("assessed_again", "of these, within the days after an assessment of the person by any service", "counts assessments within the days after another"),
        count_column("people_assessed_again", "different people who were assessed again", "counts people of those"),
    ),
    holds_people=True,
    title="Coming back, and being assessed again",
)  # fmt: skip

JOURNEY_FUNNEL = Table(
    "journey_funnel",
    "How many of the people who reached a first step reached each step after it, and how soon.",
    key=("step",),
    columns=(
        key_column("step", "the step, in the words of who asked"),
        Column("place", Kind.COUNT, "place of the step, the first is 1"),
        count_column("people", "people who reached this step and all before it", "counts people of analysed_contacts"),
        _days_column("median_days", "half of them took no longer from the step before; days", "median of days from the step before"),
    ),
    holds_people=True,
    title="How far people get",
)  # fmt: skip

HANDOFFS = Table(
    "handoffs",
    "Between which services hand-offs fail: never arrived, arrived without information, left with destination unknown.",
    key=("from_service", "to_service", "kind"),
    columns=(
        key_column("from_service", "the service that handed on"),
        key_column("to_service", "the service handed on to"),
        key_column("kind", "never_arrived, arrived_without_information or destination_unknown"),
        count_column("people", "different people handed on", "counts people of handoff_fates"),
        count_column("handoffs", "hand-offs of this kind that might have failed", "judged + too_near + unseen"),
        count_column("judged", "of these, what became of it can be told", "failed + held"),
        count_column("failed", "of these, it failed", "counts rows of handoff_fates that failed"),
        count_column("held", "of these, it did not fail", "counts rows of handoff_fates that held"),
        count_column("too_near", "hand-offs too near the last day of the extracts to be judged", "counts rows of handoff_fates that are too near"),
        count_column("unseen", "hand-offs to a service of which no extract tells", "counts rows of handoff_fates that are unseen"),
        count_column("people_failed", "different people of the hand-offs that failed", "counts people of handoff_fates that failed"),
        share_column("share_failed", "failed of those that can be judged", "failed / judged"),
    ),
    holds_people=True,
    title="Where hand-offs fail",
)  # fmt: skip

SUPPORT_OUTLASTED = Table(
    "support_outlasted",
    "What share of outcomes is reached after the offer of help has ended, and how long the offer and the outcome take.",
    key=("service",),
    columns=(
        _SERVICE,
        count_column("people", "different people who were helped", "counts people of analysed_contacts"),
        count_column("offers", "offers of help that began", "counts rows of analysed_contacts that are support"),
        count_column("offers_ended", "of these, have ended", "counts offers with an end"),
        count_column("misdated", "of these, are said to have ended before they began", "counts offers whose dates are in the wrong order"),
        count_column("people_ended", "different people whose help has ended", "counts people of offers with an end"),
        count_column("people_reached", "different people with an outcome", "counts people of offers with an outcome"),
        count_column("reached", "offers with an outcome", "reached_during + reached_after"),
        count_column("reached_during", "of these, while the offer went on", "counts offers with an outcome no later than their end"),
        count_column("reached_after", "of these, after the offer had ended", "counts offers with an outcome later than their end"),
        share_column("share_after", "outcomes reached only after the offer had ended", "reached_after / reached"),
        _days_column("median_days_offered", "half of the offers that ended lasted no longer; days", "median of days from beginning to end"),
        _days_column("median_days_to_outcome", "half of the outcomes took no longer from the beginning of the offer; days", "median of days from beginning to outcome"),
    ),
    holds_people=True,
    title="Outcomes that outlast the support",
)  # fmt: skip

_EDGE = ("from_service", "to_service")
JOURNEY_LAYOUTS = {
    # Those who never waited, or whom nothing prices, are no figure here and each count is rounded by
    # itself: told as a rest, which is nobody on most ways, they would hide nearly every wait and pound.
    JOURNEY_EDGES.name: Layout(
        dims=_EDGE,
        counts=("people", "times", "people_waited"),
        overlapping=frozenset(_EDGE),
        extremes=(
            Extreme("median_waiting_days", "people_waited"),
            Extreme("ninetieth_waiting_days", "people_waited"),
        ),
    ),
    JOURNEY_ORDER.name: Layout(
        dims=("state",),
        counts=("people", "times", "unordered", "between_partners"),
        overlapping=frozenset({"state"}),
        wholes=(
            Whole("times", ("unordered",), has_rest=True),
            Whole("times", ("between_partners",), has_rest=True),
        ),
    ),
    JOURNEY_COSTS.name: Layout(
        dims=_EDGE,
        counts=("people", "people_priced", "times", "unpriced"),
        overlapping=frozenset(_EDGE),
        amounts=(Amount("pounds", "people_priced", "largest_pounds", "second_pounds"),),
    ),
    JOURNEY_ENDS.name: Layout(
        dims=("service",),
        counts=("people", "starts", "started_before", "ends", "going_on"),
        overlapping=frozenset({"service"}),
        wholes=(
            Whole("people", ("starts", "started_before"), has_rest=True),
            Whole("people", ("ends", "going_on"), has_rest=True),
        ),
    ),
    JOURNEY_VARIANTS.name: Layout(
        dims=("variant",),
        counts=("people", "unordered", "cut"),
        totals={"variant": "all journeys"},
        wholes=(
            Whole("people", ("unordered",), has_rest=True),
            Whole("people", ("cut",), has_rest=True),
        ),
        plain=("place",),
    ),
    JOURNEY_REPEATS.name: Layout(
        dims=("service",),
        counts=("people", "contacts", "people_again", "again", "straight", "loops", "assessments", "assessed_again", "people_assessed_again"),
        overlapping=frozenset({"service"}),
        wholes=(
            Whole("people", ("people_again",), has_rest=True),
            Whole("people", ("people_assessed_again",), has_rest=True),
            Whole("contacts", ("again",), has_rest=True),
            Whole("contacts", ("assessments",), has_rest=True),
            Whole("again", ("straight", "loops")),
            Whole("assessments", ("assessed_again",), has_rest=True),
        ),
    ),
    # Who reached a step reached those before it too: a person stands under several.
    JOURNEY_FUNNEL.name: Layout(
        dims=("step",),
        counts=("people",),
        overlapping=frozenset({"step"}),
        extremes=(Extreme("median_days", "people"),),
        plain=("place",),
    ),
    # A way by which no service hands on is no way, so that its absence tells of nobody.
    HANDOFFS.name: Layout(
        dims=(*_EDGE, "kind"),
        counts=("people", "handoffs", "judged", "failed", "held", "too_near", "unseen", "people_failed"),
        overlapping=frozenset({*_EDGE, "kind"}),
        wholes=(
            Whole("handoffs", ("judged", "too_near", "unseen")),
            Whole("judged", ("failed", "held")),
            Whole("people", ("people_failed",), has_rest=True),
        ),
        rates=(Rate("share_failed", "failed", "judged"),),
        absent_is_impossible=True,
    ),
    SUPPORT_OUTLASTED.name: Layout(
        dims=("service",),
        counts=("people", "offers", "offers_ended", "misdated", "people_ended", "people_reached", "reached", "reached_during", "reached_after"),
        overlapping=frozenset({"service"}),
        wholes=(
            Whole("offers", ("offers_ended", "misdated"), has_rest=True),
            Whole("offers", ("reached",), has_rest=True),
            Whole("reached", ("reached_during", "reached_after")),
            Whole("people", ("people_ended",), has_rest=True),
            Whole("people", ("people_reached",), has_rest=True),
        ),
        rates=(Rate("share_after", "reached_after", "reached"),),
        extremes=(
            Extreme("median_days_offered", "people_ended"),
            Extreme("median_days_to_outcome", "people_reached"),
        ),
    ),
}  # fmt: skip

JOURNEY_FIGURES = {
    table.name: table
    for table in (
        JOURNEY_EDGES,
        JOURNEY_ORDER,
        JOURNEY_COSTS,
        JOURNEY_ENDS,
        JOURNEY_VARIANTS,
        JOURNEY_REPEATS,
        JOURNEY_FUNNEL,
        HANDOFFS,
        SUPPORT_OUTLASTED,
    )
}
