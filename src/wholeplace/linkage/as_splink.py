"""Our model as Splink reads it, so that a score can be checked, explained and worked out by Splink itself.

Nothing is learned here. A setting says in Splink's words what `comparisons` and `model` say in ours: the same levels,
the same shares of agreement, the same weighing by how rare a value is.
"""

import re
from collections.abc import Mapping, Sequence
from math import exp2
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from wholeplace.linkage.arrays import Array
from wholeplace.linkage.comparing import Comparer
from wholeplace.linkage.comparisons import (
    ANOTHER_PLACE,
    BY_NAME,
    COMPARISONS,
    OWN_NUMBERS,
    SAME_HOME,
    Comparison,
)
from wholeplace.linkage.identities import WEIGHED, Identities
from wholeplace.linkage.model import Model, Said, said_of, weighed
from wholeplace.linkage.reviewing.side_by_side import Compared

# Functions in the conditions, by the name another engine has for them.
Named = Mapping[str, str]
AS_WRITTEN: Named = MappingProxyType({})
IDENTITY = "identity"
START = Compared("before any comparison", "how seldom two records picked at random are one person", 0.0)  # fmt: skip
WORTH = Compared("all but own numbers", "what such weights have proved worth here, where numbers told the truth", 0.0)  # fmt: skip
RARER, COMMONER = "a rarer value than most", "a commoner value than most"
ANOTHER_AREA, ANOTHER_SECTOR, ANOTHER_ADDRESS = "another postcode area", "another sector of the same postcode area", "another address"  # fmt: skip
# The letters with which a postcode begins.
AREA = re.compile("[A-Z]*")
FEWER, MORE = "a home of few", "a home of many"


def splink_settings(model: Model, *, named: Named = AS_WRITTEN, tells_values: bool = False) -> dict[str, Any]:  # fmt: skip
    """What does Splink have to be told, so that its match weight is ours (`Weighed.model`)?

    The levels of a comparison stand in Splink's order: saying nothing, then from the most agreement to the least.
    A share `m` above 1, as that of one home may be, is no mistake: only m / u is used. `named` gives
    the functions that the engine knows by another name. With `tells_values` Splink keeps beside each pair what its
    records say.
    """
    odds = exp2(model.prior)
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": IDENTITY,
        "probability_two_random_records_match": odds / (1 + odds),
        "comparisons": [_comparison(model, each, named) for each in COMPARISONS],
        "retain_intermediate_calculation_columns": True,
        "retain_matching_columns": tells_values,
        # By these it is told who is at one home.
        "additional_columns_to_retain": ["home", "uprn"],
    }


def _comparison(model: Model, comparison: Comparison, named: Named) -> dict[str, Any]:
    levels = [_level(model, comparison, at, named) for at in reversed(range(len(comparison.levels)))]  # fmt: skip
    nothing = {
        "sql_condition": _renamed(comparison.says_nothing, named),
        "label_for_charts": "says nothing",
        "is_null_level": True,
    }
    return {
        "output_column_name": comparison.name,
        "comparison_description": comparison.words,
        "comparison_levels": [nothing, *levels],
    }


def _level(model: Model, comparison: Comparison, at: int, named: Named) -> dict[str, Any]:  # fmt: skip
    level = comparison.levels[at]
    told = {
        "sql_condition": _renamed(level.sql, named) or "ELSE",
        "label_for_charts": level.words,
        "m_probability": float(model.m[comparison.name][at]),
        "u_probability": float(model.u[comparison.name][at]),
    }
    if level.weighed_by:
        told["tf_adjustment_column"] = level.weighed_by
        # The value is weighed against the u of its own level, whatever other levels say.
        told["disable_tf_exact_match_detection"] = True
    return told


def _renamed(condition: str, named: Named) -> str:
    for name, other in named.items():
        condition = condition.replace(f"{name}(", f"{other}(")
    return condition


class Scorer:
    """Splink with these settings and identities, on the engine of `api`: a DuckDBAPI or a SparkAPI of its own."""

    def __init__(self, api: Any, settings: Mapping[str, Any], identities: Identities, only: Array | None = None) -> None:  # fmt: skip
        """Give Splink the identities, or `only` some of them, and the shares of their values among all."""
        from splink import Linker

        self.api = api
        places = np.arange(len(identities)) if only is None else only
        told = api.register(texts_of(identities, places))
        self.linker = Linker(told, dict(settings), log_level=None)
        for name in (*WEIGHED, "home"):
            shares = api.register(_shares(identities, name, places))
            self.linker.table_management.register_term_frequency_lookup(shares, name)

    def predicted(self, a: Array, b: Array) -> Any:
        """Splink's prediction for these pairs, as its own table; `match_key` is where each pair stood."""
        pairs = {"join_key_l": a.astype(np.int64), "join_key_r": b.astype(np.int64), "match_key": np.arange(len(a))}  # fmt: skip
        self.pairs = self.api.register(pa.table(pairs))
        self.linker.table_management.register_blocked_pairs_for_predict(self.pairs)
        return self.linker.inference.predict()

    def forget(self, table: Any) -> None:
        """Let the engine forget a table; one in this process forgets all with its connection."""

    def said(self, a: Array, b: Array) -> tuple[Said, Array]:
        """What does the agreement of each pair say, as Splink weighs it, and which pairs are at one home?"""
        predicted = self.predicted(a, b)
        sums = ", ".join(f"{sum_} AS {name}" for name, sum_ in _sums().items())
        asked = self.api.query_sql(
            f"SELECT match_key, coalesce({SAME_HOME}, false) AS at_home, {sums} FROM {predicted.physical_name}"  # noqa: S608  our own words
        )
        table = asked.as_pyarrow_table()
        for each in (asked, predicted, self.pairs):
            self.forget(each)
        order = np.argsort(table["match_key"].to_numpy(), kind="stable")
        shared, own, told, at_home = (
            table[name].to_numpy()[order]
            for name in ("shared", "own", "told", "at_home")
        )
        return Said(shared, own, told), at_home


def _sums() -> dict[str, str]:
    """The sums of Splink's columns that make what is said of a pair."""
    parts = {each.name: _weight(each) for each in COMPARISONS}
    return {
        "shared": " + ".join(part for name, part in parts.items() if name not in OWN_NUMBERS),
        "own": " + ".join(parts[name] for name in OWN_NUMBERS),
        "told": " + ".join(f"abs({part})" for part in parts.values()),
    }  # fmt: skip


def _weight(comparison: Comparison) -> str:
    weight = f"mw_{comparison.name}"
    if any(level.weighed_by for level in comparison.levels):
        return f"({weight} + mw_tf_adj_{comparison.name})"
    return weight


def texts_of(identities: Identities, places: Array) -> pa.Table:
    """What these identities say, as text, one row each: what Splink reads."""
    home = identities.home[places]
    columns = {IDENTITY: pa.array(places), "home": pa.array(home, mask=home < 0)}
    for name, column in identities.columns.items():
        codes = column.codes[places]
        # A column without a value has no type of its own to take from.
        columns[name] = column.values.take(pa.array(codes, mask=codes < 0))
    return pa.table(columns)


def _shares(identities: Identities, name: str, places: Array) -> pa.Table:
    """The values of a column, each once, with its share among all identities."""
    codes = identities.home if name == "home" else identities[name]
    number, first = np.unique(codes[places], return_index=True)
    first = first[number >= 0]
    values = texts_of(identities, places[first])[name]
    shares = np.exp2(identities.log_shares[name][places[first]])
    return pa.table({name: values, f"tf_{name}": pa.array(shares, pa.float64())})


def explanation(model: Model, identities: Identities, comparer: Comparer, a: int, b: int) -> list[Compared]:  # fmt: skip
    """Why is the score of these two identities what it is? What was compared, what was found, and its bits.

    The bits add up to the log2 odds that the two are one person (`Weighed.judged`). Left out: comparisons
    that say nothing. No value of either is told.
    """
    pair = np.array([a]), np.array([b])
    levels = comparer.levels(*pair)
    rows = [Compared(START.what, START.found, model.prior)]
    for each in COMPARISONS:
        level = int(levels[each.name][0])
        if level >= 0:
            rows += _found(model, identities, each, level, pair)
    judged = weighed(model, identities, levels, *pair)
    worth = float(judged.judged[0] - judged.model[0])
    return [*rows, Compared(WORTH.what, WORTH.found, worth)] if worth else rows


def _found(model: Model, identities: Identities, comparison: Comparison, level: int, pair: tuple[Array, Array]) -> list[Compared]:  # fmt: skip
    """What one comparison found, and what it adds that the value is rare."""
    words = found_words(identities, comparison, level, pair)
    bits = float(model.weights(comparison.name)[level])
    said = said_of(model, identities, _only(comparison.name, level), *pair)
    whole = float(said.shared[0] + said.own[0])
    rows = [Compared(comparison.words, words, bits)]
    if comparison.levels[level].weighed_by and whole != bits:
        rows.append(Compared(comparison.words, _rarity(comparison, level, whole - bits), whole - bits))  # fmt: skip
    return rows


def found_words(identities: Identities, comparison: Comparison, level: int, pair: tuple[Array, Array]) -> str:  # fmt: skip
    """What was found, in words; of two places that are not one, how far apart their postcodes are."""
    words = comparison.levels[level].words
    if words != ANOTHER_PLACE:
        return words
    codes = [_text(identities, "postcode", int(side[0])) for side in pair]
    if not all(codes):
        return ANOTHER_ADDRESS
    areas = {AREA.match(code)[0] for code in codes}  # type: ignore[index]  # it matches the empty text, too
    return ANOTHER_SECTOR if len(areas) == 1 else ANOTHER_AREA


def _text(identities: Identities, name: str, at: int) -> str:
    column = identities.columns[name]
    code = int(column.codes[at])
    return "" if code < 0 else str(column.values[code])


def _only(name: str, level: int) -> dict[str, Array]:
    """Levels of which one comparison alone says anything."""
    return {each: np.array([level if each == name else -1]) for each in BY_NAME}


def _rarity(comparison: Comparison, level: int, bits: float) -> str:
    rare, common = (FEWER, MORE) if comparison.levels[level].weighed_by == "home" else (RARER, COMMONER)  # fmt: skip
    return rare if bits > 0 else common


def waterfall(model: Model, identities: Identities, pairs: Sequence[tuple[int, int]], *, tells_values: bool = False) -> dict[str, Any]:  # fmt: skip
    """Splink's own chart of how the scores of these pairs of identities are made up: its Vega-Lite specification.

    It shows the weight before it is calibrated (`Weighed.model`). What the records say is in it only where
    `tells_values`: then it is for the eyes of who may see the records, and is kept nowhere.
    """
    from splink import DuckDBAPI

    a, b = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    only = np.unique(np.concatenate([a, b]))
    settings = splink_settings(model, tells_values=True)
    scorer = Scorer(DuckDBAPI(), settings, identities, only)
    records = scorer.predicted(a, b).as_record_list()
    records.sort(key=lambda record: int(record["match_key"]))
    chart = scorer.linker.visualisations.waterfall_chart(records, filter_nulls=True, remove_sensitive_data=not tells_values)  # fmt: skip
    spec: dict[str, Any] = chart.chart_dict
    return spec
