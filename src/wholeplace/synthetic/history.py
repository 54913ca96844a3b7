"""Month by month: needs rise and fall, signals and crises come, people are referred and helped."""

from dataclasses import dataclass, field

import numpy as np

from wholeplace.synthetic import crises, pathways, signals
from wholeplace.synthetic.arrays import Array, any_bits_by
from wholeplace.synthetic.dice import MOST_LIKELY, Dice, chance, monthly_chance
from wholeplace.synthetic.needs import (
    BASE,
    HOLDS_BACK,
    HOME_TRIGGERS,
    NEEDS,
    NEVER_SCORE,
    ON_AVERAGE,
    SUPPORT_EASES,
    SUPPORT_HOLDS,
    TRIGGERS,
    Needs,
    age_bands,
    home_numbers,
    onset_table,
    trigger_table,
)
from wholeplace.synthetic.origins import GROUPS
from wholeplace.synthetic.population import YEAR
from wholeplace.synthetic.referring import Support, refer
from wholeplace.synthetic.window import BURN_IN, MONTHS, START_ON, month_start

_ONSET = onset_table()
_TRIGGER, _HOME_TRIGGER = trigger_table(TRIGGERS), trigger_table(HOME_TRIGGERS)
_WORSENS, _EASES, _ENDS = (
    np.array([BASE[need][at] for need in NEEDS]) for at in (1, 2, 3)
)
_BITS = 2 ** np.arange(len(NEEDS))
_CRISIS_BASE, _CRISIS_AGE = crises.base_table(), crises.age_table()
_RAISED = crises.raised_table("raised_by")
_HOME_RAISED = crises.raised_table("home_raises")
_PILOT, _EFFECT = crises.pilot_table(), signals.effect_table()
_SIGNAL_NEED = signals.need_table(signals.CAUSAL)
_SIGNAL_RATE = [
    signals.rate_table(signals.CAUSAL, is_winter=winter) for winter in (False, True)
]
_CRISIS_NEED = np.array([NEEDS.index(crisis.need) for crisis in crises.CRISES])


@dataclass
class Events:
    """Dated events of several kinds; `kind` is a position in the list of kinds."""

    kind: list[Array] = field(default_factory=list)
    person: list[Array] = field(default_factory=list)
    day: list[Array] = field(default_factory=list)

    def add(self, kind: int, person: Array, day: Array) -> None:
        """Add events of one kind."""
        self.kind.append(np.full(len(person), kind))
        self.person.append(person)
        self.day.append(day)

    def together(self) -> tuple[Array, Array, Array]:
        """Give kinds, people and days, each as one array."""
        empty = [np.zeros(0, np.int64)]
        return tuple(  # type: ignore[return-value]  # three columns, by construction
            np.concatenate(empty + column)
            for column in (self.kind, self.person, self.day)
        )


@dataclass
class History:
    """What happened: the level of every need in every month, planted signals, crises and support."""

    levels: Array
    signals: Events
    crises: Events
    support: Support


@dataclass
class _Walk:
    """Where everyone stands while the months go by."""

    needs: Needs
    dice: Dice
    level: Array
    home: Array
    last_signal: Array
    quiet_until: Array
    history: History


def live_through(needs: Needs, dice: Dice) -> History:
    """What happens to these people, month by month?"""
    size = len(needs)
    history = History(
        np.zeros((MONTHS, size, len(NEEDS)), np.int8),
        Events(),
        Events(),
        Support.nobody(size),
    )
    walk = _Walk(
        needs,
        dice,
        _at_first(needs, dice),
        home_numbers(needs),
        np.full((size, len(signals.CAUSAL)), -99),
        np.full((size, len(crises.CRISES)), -99),
        history,
    )
    for month in range(-BURN_IN, MONTHS):
        _one_month(walk, month)
    return history


def _one_month(walk: _Walk, month: int) -> None:
    needs = walk.needs
    begins, ends = month_start(month), month_start(month + 1)
    bands = age_bands(needs.born, begins)
    sexes = needs.is_female.astype(np.int64)
    onset = _ONSET[bands, sexes]
    bits = (walk.level > 0).dot(_BITS)
    together = any_bits_by(walk.home, bits, int(walk.home[-1]) + 1)[walk.home]
    _move_needs(walk, onset, bits, together, begins)
    _emit_signals(walk, month, bands, sexes)
    _bring_crises(walk, month, bits, together)
    refer(walk.history.support, needs, walk.level, (begins, ends), walk.dice)
    if month >= 0:
        walk.history.levels[month] = walk.level


def _at_first(needs: Needs, dice: Dice) -> Array:
    """Who has which need, before the first month? As beginnings and endings balance."""
    bands = age_bands(needs.born, month_start(-BURN_IN))
    begins = _ONSET[bands, needs.is_female.astype(np.int64)] + needs.risk[:, None]
    begins = begins + [ON_AVERAGE[need] for need in NEEDS]
    on = monthly_chance(begins).astype(np.uint64)
    off = monthly_chance(_ENDS).astype(np.uint64)
    has = dice.happens(
        ((on << np.uint64(32)) // (on + off + np.uint64(1))).astype(np.uint32)
    )
    severe = dice.happens(np.full(has.shape, chance(0.25), np.uint32))
    level: Array = (has * (1 + severe)).astype(np.int8)
    return level


def _move_needs(
    walk: _Walk, onset: Array, bits: Array, together: Array, begins: int
) -> None:
    level = walk.level
    support = walk.history.support
    begun = _beginnings(walk, onset, bits, together, begins)
    row, column = np.nonzero(level)
    now, risk = level[row, column], walk.needs.risk[row]
    helped = (support.from_day[row, column] <= begins) & (
        support.to_day[row, column] > begins
    )
    worsens = np.where(now == 1, _WORSENS[column] + risk // 2, NEVER_SCORE)
    worsens = np.minimum(worsens + SUPPORT_HOLDS * helped, MOST_LIKELY)
    others = (level > 0).sum(axis=1)[row] - 1
    eases = np.where(now == 2, _EASES[column], _ENDS[column]) + HOLDS_BACK * others
    eases = np.minimum(eases - risk // 4 + SUPPORT_EASES * helped, MOST_LIKELY)
    luck = walk.dice.raw(len(row))
    # One throw decides both: the lowest luck worsens, the highest eases.
    change = (luck < monthly_chance(worsens)).astype(np.int8)
    change -= ~luck < monthly_chance(eases)
    level[row, column] = now + change
    level[begun] = 1
    level[(support.well_on > begins - 31) & (support.well_on <= begins)] = 0
    level[onset <= NEVER_SCORE // 2] = 0


def _beginnings(
    walk: _Walk, onset: Array, bits: Array, together: Array, begins: int
) -> tuple[Array, Array]:
    """Whose need begins this month, and which need?"""
    support = walk.history.support
    row, need, luck = walk.dice.maybe(len(onset), len(NEEDS), MOST_LIKELY)
    score = onset[row, need] + walk.needs.risk[row]
    score = score + _TRIGGER[bits[row], need] + _HOME_TRIGGER[together[row], need]
    helped = (support.from_day[row, need] <= begins) & (
        support.to_day[row, need] > begins
    )
    score = np.minimum(score + SUPPORT_HOLDS * helped, MOST_LIKELY)
    begins_now = (walk.level[row, need] == 0) & (luck < monthly_chance(score))
    return row[begins_now], need[begins_now]


def _days_of(walk: _Walk, month: int, people: Array) -> tuple[Array, Array]:
    """On which day of the month does it happen, and to whom, of these who are here that day?"""
    begins, ends = month_start(month), month_start(month + 1)
    day = walk.dice.whole(begins, ends, len(people))
    from_day = walk.needs.from_day[people]
    # Before the window everyone who is there when it opens has been there all along.
    here = ((day >= from_day) | (day < 0) & (from_day == 0)) & (
        day < walk.needs.to_day[people]
    )
    here &= day >= walk.needs.born[people]
    return people[here], day[here]


def _emit_signals(walk: _Walk, month: int, bands: Array, sexes: Array) -> None:
    calendar_month = (START_ON.month - 1 + month) % 12 + 1
    rates = _SIGNAL_RATE[calendar_month in signals.WINTER_MONTHS]
    row, signal, luck = walk.dice.maybe(
        len(walk.home), len(signals.CAUSAL), MOST_LIKELY
    )
    score = rates[bands[row], sexes[row], signal]
    for need in range(len(NEEDS)):
        score = score + _SIGNAL_NEED[need, walk.level[row, need], signal]
    seen = luck < monthly_chance(np.minimum(score, MOST_LIKELY))
    for at in range(len(signals.CAUSAL)):
        people, day = _days_of(walk, month, row[seen & (signal == at)])
        walk.last_signal[people, at] = month
        walk.history.signals.add(at, people, day)


def _bring_crises(walk: _Walk, month: int, bits: Array, together: Array) -> None:
    row, kind, luck = walk.dice.maybe(len(walk.home), len(crises.CRISES), MOST_LIKELY)
    score = _crisis_scores(walk, month, row, kind)
    score = score + _RAISED[bits[row], kind] + _HOME_RAISED[together[row], kind]
    comes = luck < monthly_chance(np.minimum(score, MOST_LIKELY))
    comes &= walk.quiet_until[row, kind] < month
    for at, crisis in enumerate(crises.CRISES):
        people, day = _days_of(walk, month, row[comes & (kind == at)])
        walk.quiet_until[people, at] = month + crises.MONTHS_BETWEEN
        walk.history.crises.add(at, people, day)
        walk.level[people, NEEDS.index(crisis.need)] = 2
        for need, likely in crisis.sets_off.items():
            hit = people[walk.dice.is_true(likely, len(people))]
            other = NEEDS.index(need)
            walk.level[hit, other] = np.maximum(walk.level[hit, other], 1)


def _crisis_scores(walk: _Walk, month: int, row: Array, kind: Array) -> Array:
    """What is the log-hazard of these crises for these people, but for their other needs?"""
    needs, need = walk.needs, _CRISIS_NEED[kind]
    begins = month_start(month)
    years = np.floor((begins - needs.born[row]) / YEAR).astype(np.int64)
    score: Array = _CRISIS_BASE[kind, walk.level[row, need]] + needs.risk[row] // 3
    score = score + _CRISIS_AGE[np.clip(years, 0, 120), kind]
    # A signal works in the three months after its own.
    since = month - walk.last_signal[row]
    active = (since >= 1) & (since <= signals.MONTHS_OF_EFFECT)
    score = score + (active * _EFFECT.T[kind]).sum(axis=1)
    support = walk.history.support
    helped = (support.from_day[row, need] <= begins) & (
        support.to_day[row, need] > begins
    )
    score = (
        score + crises.SUPPORT_PREVENTS * helped + _GROUP_CRISIS[needs.group[row], kind]
    )
    if month >= crises.PILOT_FROM_MONTH:
        score = score + _PILOT[kind] * needs.arms[needs.area[row]]
    return score


def _group_crisis() -> Array:
    table = np.zeros((len(GROUPS), len(crises.CRISES)), np.int64)
    names = [crisis.name for crisis in crises.CRISES]
    for (name, group), score in pathways.CRISIS_ACCESS.items():
        table[GROUPS.index(group), names.index(name)] = score
    return table


_GROUP_CRISIS = _group_crisis()
