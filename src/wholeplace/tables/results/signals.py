"""Results about signals of a crisis: counts, shares and ratios of a service's signal, always through the disclosure checks."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.layout import Bound, Extreme, Layout, Rate, Whole
from wholeplace.tables.results.parts import count_column, key_column, share_column

CAVEATS = (
    "An association: what stopping the signal would do nobody knows until a pilot shows it.",
    "Figures describe what services see before a crisis. They say nothing of any one person, and may not be used to choose one.",
    "Extracts do not tell who died or moved away: they count as still there, without the crisis, which makes a hazard ratio come out somewhat too high.",
)
_SIGNAL = key_column("signal", "the signal, as signals.csv names it")
_CRISIS = key_column(
    "crisis",
    "the crisis, as signals.csv names it; `any crisis` is the first of any kind",
)
_FOLLOWED = count_column(
    "followed",
    "people who had the signal while at risk of a first crisis, and were followed for the days ahead",
    "counts people of analysed_contacts",
)
_ALARMS = (
    count_column("false_alarms", "of those followed, who had no crisis within the days ahead", "counts people of analysed_contacts"),
    count_column("came_true", "of those followed, who had the crisis within the days ahead", "counts people of analysed_contacts"),
    share_column("false_alarm_share", "share of those followed for whom it was a false alarm", "false_alarms / followed"),
    share_column("false_alarm_low", "lower end of the 95% interval of that share", "Wilson's interval of false_alarms of followed"),
    share_column("false_alarm_high", "upper end of it", "Wilson's interval of false_alarms of followed"),
)  # fmt: skip
_WHOLE_FOLLOWED = Whole("followed", ("false_alarms", "came_true"))
_ALARM_RATES = (Rate("false_alarm_share", "false_alarms", "followed"),)
_ALARM_BOUNDS = (
    Bound("false_alarm_low", "false_alarms", "followed"),
    Bound("false_alarm_high", "false_alarms", "followed", is_upper=True),
)

CRISIS_SIGNALS = Table(
    "crisis_signals",
    "How often each signal is a false alarm, which share of crises it comes before, how early and how strongly. In the order of their names: signals are not ranked.",
    key=("signal", "crisis"),
    columns=(
        _SIGNAL,
        _CRISIS,
        count_column("with_signal", "people who had the signal while at risk of a first crisis", "too_late + followed"),
        count_column("too_late", "of them, first had it too near the last day to be followed for the days ahead", "counts people of analysed_contacts"),
        _FOLLOWED,
        *_ALARMS,
        count_column("people", "people at risk of a first crisis", "counts people of analysed_contacts"),
        count_column("crises", "of them, who came to the crisis", "counts people of analysed_contacts"),
        count_column("crises_preceded", "of the crises, with the signal in the days before for which it counts", "counts people of analysed_contacts"),
        share_column("share_preceded", "share of crises that the signal came before", "crises_preceded / crises"),
        share_column("preceded_low", "lower end of the 95% interval of that share", "Wilson's interval of crises_preceded of crises"),
        share_column("preceded_high", "upper end of it", "Wilson's interval of crises_preceded of crises"),
        count_column("crises_foreseen", "of the crises, with the signal in the days ahead of them", "counts people of analysed_contacts"),
        Column("median_lead_days", Kind.RATIO, "half of the crises foreseen came no later after the first signal of these days; days", rule="median of days from the first signal to the crisis"),
        Column("hazard_ratio", Kind.RATIO, "how many times likelier the crisis is on a day for which the signal counts, among people of the same sex and decade of birth", rule="estimate: Cox's model on calendar days"),
        Column("low", Kind.RATIO, "lower end of its 95% interval, which knows who lives together", rule="estimate"),
        Column("high", Kind.RATIO, "upper end of it; empty when there is none", rule="estimate"),
        Column("q_value", Kind.RATIO, "the share of false discoveries one accepts who reports this signal and all that are surer", rule="Benjamini and Hochberg, over all signals and crises"),
        Column("is_reported", Kind.FLAG, "does it stand out, when one in twenty of those reported may do so by luck?", rule="q_value <= 0.05 and hazard_ratio > 1 and crises_preceded >= 10"),
        Column("is_confirmed", Kind.FLAG, "does it stand out on half of the households, and hold on the other half?", rule="estimate"),
        Column("says", Kind.TEXT, "what that comes to, in words"),
    ),
    holds_people=True,
    title="What services see before a crisis",
    caveats=CAVEATS,
    source="Cox (1972); Lin and Wei (1989); Benjamini and Hochberg (1995)",
)  # fmt: skip

# Whoever has one signal may have another, and each crisis is looked at for all of them.
CRISIS_SIGNALS_LAYOUT = Layout(
    dims=("signal", "crisis"),
    counts=("with_signal", "too_late", "followed", "false_alarms", "came_true", "people", "crises", "crises_preceded", "crises_foreseen"),
    overlapping=frozenset({"signal", "crisis"}),
    wholes=(
        Whole("with_signal", ("too_late", "followed")),
        _WHOLE_FOLLOWED,
        Whole("people", ("with_signal",), has_rest=True),
        Whole("people", ("crises",), has_rest=True),
        Whole("crises", ("crises_foreseen",), has_rest=True),
    ),
    rates=(*_ALARM_RATES, Rate("share_preceded", "crises_preceded", "crises")),
    bounds=(
        *_ALARM_BOUNDS,
        Bound("preceded_low", "crises_preceded", "crises"),
        Bound("preceded_high", "crises_preceded", "crises", is_upper=True),
    ),
    # A ratio that rests on a handful of crises tells of them, and so does any word about it.
    extremes=(
        Extreme("median_lead_days", "crises_foreseen"),
        *(Extreme(name, "crises_preceded") for name in ("hazard_ratio", "low", "high", "q_value", "is_reported", "is_confirmed", "says")),
    ),
    absent_is_impossible=True,
)  # fmt: skip

FALSE_ALARMS_BY_GROUP = Table(
    "false_alarms_by_group",
    "Who would be wrongly approached, if somebody went by a signal alone: false alarms in each group. For any crisis, and for each crisis for which the signal is reported.",
    key=("signal", "crisis", "dimension", "group"),
    columns=(
        _SIGNAL,
        _CRISIS,
        key_column("dimension", "what parts the groups: sex or ethnicity"),
        Column("group", Kind.SENSITIVE, "the group, as most partners recorded it; `not_stated` and `recorded_differently` are groups too; `all` is everybody"),
        _FOLLOWED,
        *_ALARMS,
    ),
    holds_people=True,
    title="Who would be wrongly approached",
    caveats=CAVEATS,
)  # fmt: skip

# A total is no known total: crisis_signals hides it where it tells of a handful, and so must this table.
FALSE_ALARMS_LAYOUT = Layout(
    dims=("signal", "crisis", "dimension", "group"),
    counts=("followed", "false_alarms", "came_true"),
    totals={"group": "all"},
    overlapping=frozenset({"signal", "crisis", "dimension"}),
    wholes=(_WHOLE_FOLLOWED,),
    rates=_ALARM_RATES,
    bounds=_ALARM_BOUNDS,
    absent_is_impossible=True,
)

TIME_TO_CRISIS_CURVE = Table(
    "time_to_crisis_curve",
    "Which share of the people whom services know comes to a first crisis within so many days of being at risk.",
    key=("crisis", "within"),
    columns=(
        _CRISIS,
        key_column("within", "within how many days from when the person is first at risk"),
        count_column("people", "people at risk: known for a day, and 90 days into the period", "counts people of analysed_contacts"),
        count_column("not_at_risk", "people who never were: met by nobody before their crisis or the last day, or with a crisis before they could be at risk", "counts people of analysed_contacts"),
        count_column("crises", "people who came to the crisis by then", "counts people of analysed_contacts"),
        Column("share", Kind.RATIO, "share who come to it by then, allowing for those not followed so long; told no finer than five people would make it", rule="estimate: cumulative incidence"),
        Column("low", Kind.RATIO, "lower end of its 95% interval", rule="estimate"),
        Column("high", Kind.RATIO, "upper end of it", rule="estimate"),
    ),
    holds_people=True,
    title="How soon a crisis comes",
    caveats=CAVEATS[1:],
    source="Aalen and Johansen (1978)",
)  # fmt: skip

# Whoever came to the crisis within 90 days did so within 180 too.
TIME_TO_CRISIS_LAYOUT = Layout(
    dims=("crisis", "within"),
    counts=("people", "not_at_risk", "crises"),
    overlapping=frozenset({"crisis", "within"}),
    wholes=(Whole("people", ("crises",), has_rest=True),),
    extremes=tuple(Extreme(name, "crises") for name in ("share", "low", "high")),
    absent_is_impossible=True,
)

SIGNAL_FIGURES = {
    table.name: table
    for table in (CRISIS_SIGNALS, FALSE_ALARMS_BY_GROUP, TIME_TO_CRISIS_CURVE)
}
SIGNAL_LAYOUTS = {
    CRISIS_SIGNALS.name: CRISIS_SIGNALS_LAYOUT,
    FALSE_ALARMS_BY_GROUP.name: FALSE_ALARMS_LAYOUT,
    TIME_TO_CRISIS_CURVE.name: TIME_TO_CRISIS_LAYOUT,
}
