"""Small tables about people, drawn for tests of disclosure, and what a reader of one can work out."""

from decimal import Decimal

import pyarrow as pa

from truth.table_attack import Puzzle, could_be, is_told, tie_rows
from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.layout import Amount, Layout, Rate

ALL = "all"


def contract(*dims, counts=("people",), more=(), holds_people=True):
    return Table(
        "drawn",
        "A table drawn for a test.",
        key=dims,
        columns=(
            *(Column(name, Kind.KEY, name) for name in dims),
            *(Column(name, Kind.COUNT, name) for name in counts),
            *more,
        ),
        holds_people=holds_people,
    )


def layout(*dims, **over):
    return Layout(
        **(
            {"dims": dims, "counts": ("people",), "totals": dict.fromkeys(dims, ALL)}
            | over
        )
    )


def drawn(rows, *dims, counts=("people",)):
    return pa.table(
        {name: [row[at] for row in rows] for at, name in enumerate((*dims, *counts))}
    )


def by_key(checked, *dims, column="people"):
    return {
        tuple(row[name] for name in dims): row[column]
        for row in checked.table.to_pylist()
    }


def as_cells(rows):
    return {tuple(row[:-1]): row[-1] for row in rows}


def with_totals(base, dims):
    """Rows of a full table from its inner cells, with a total along each dim."""
    cells = dict(base)
    for dim in range(dims):
        for key in list(cells):
            total = (*key[:dim], ALL, *key[dim + 1 :])
            cells[total] = cells.get(total, 0) + cells[key]
    return cells


def money_table(people_costs, dims=1):
    """A table of counts and costs from each person's cost, by key, with totals."""
    costs = {key: list(each) for key, each in people_costs.items()}
    for dim in range(dims):
        for key in list(costs):
            total = (*key[:dim], ALL, *key[dim + 1 :])
            costs[total] = costs.get(total, []) + costs[key]
    names = ("area", "need", "age")[:dims]
    rows = []
    for key, each in costs.items():
        top = [*sorted(each, reverse=True), Decimal(0), Decimal(0)]
        rows.append((*key, len(each), sum(each, Decimal(0)), top[0], top[1]))
    columns = {
        name: [row[at] for row in rows] for at, name in enumerate((*names, "people"))
    }
    for at, name in enumerate(("cost_pounds", "largest", "second"), len(names) + 1):
        columns[name] = pa.array([row[at] for row in rows], pa.decimal128(18, 2))
    held = contract(
        *names,
        more=(
            Column("cost_pounds", Kind.MONEY, "cost"),
            Column("each_pounds", Kind.RATIO, "mean"),
        ),
    )
    made = layout(
        *names,
        amounts=(Amount("cost_pounds", "people", "largest", "second"),),
        rates=(Rate("each_pounds", "cost_pounds", "people"),),
    )
    table = pa.table(columns).append_column(
        "each_pounds", pa.nulls(len(rows), pa.decimal128(18, 9))
    )
    return table, held, made, costs


def pounds(*amounts):
    return [Decimal(each) for each in amounts]


def leaks(checked, cells, made, threshold, base, known=None):
    """Which hidden figures of a released table can be told too closely by whoever sees it? `cells` has the truth."""
    puzzle, places, dims = Puzzle(), {}, checked.contract.key
    totals = tuple(made.totals.get(name) for name in dims)
    hidden = []
    for number, row in enumerate(checked.table.to_pylist()):
        key = tuple(row[name] for name in dims)
        if checked.is_hidden(number, "people"):
            hidden.append(key)
            places[key] = puzzle.unknown()
        else:
            places[key] = puzzle.unknown(*could_be(row["people"], threshold, base))
    tie_rows(puzzle, places, totals, {dims.index(name) for name in made.overlapping})
    for key, exact in (known or {}).items():
        inner = [
            place
            for each, place in places.items()
            if ALL not in each and is_under(each, key)
        ]
        puzzle.equal.append(
            {puzzle.unknown(exact, exact): -1, **dict.fromkeys(inner, 1)}
        )
    return told(puzzle, places, hidden, cells, threshold)


def told(puzzle, places, hidden, cells, threshold):
    found = puzzle.intervals([{places[key]: 1} for key in hidden])
    return [
        key
        for key, each in zip(hidden, found, strict=True)
        if is_told(*each, threshold, cells.get(key, 0))
    ]


def is_under(key, known):
    """Is this cell counted in a total that is known by some of its words?"""
    return all(
        word is None or word == each for word, each in zip(known, key, strict=True)
    )
