"""The rules of figures, read: which measures are added, which other figures are meant, what is reckoned."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

SUM = re.compile(r"^sum (?P<measures>[\w, ]+)$")
SAME_AS = re.compile(r"^is (?P<table>\w+)\.(?P<column>\w+) of (?P<key>[\w, ]+)$")
TOTAL_OF = re.compile(r"^is (?P<table>\w+)\.total\((?P<column>\w+)\)$")
TOTAL = re.compile(r"total\((\w+)(?: by (\w+))?\)")
CARRIED = "carried"


@dataclass(frozen=True)
class Total:
    """A column added up over all rows of its table, or over those that share `by`."""

    column: str
    by: str = ""


@dataclass(frozen=True)
class Formula:
    """Arithmetic on other columns of the row and on totals of columns."""

    text: str
    columns: tuple[str, ...]
    totals: Mapping[str, Total]

    def value(self, known: Mapping[str, Decimal | None]) -> Decimal | None:
        """What does the formula come to? Unknown where a part is unknown or it divides by nothing."""
        tree = ast.parse(self.text, mode="eval").body
        return _reckon(tree, known)


def measures_of(rule: str) -> tuple[str, ...]:
    """Which measures does a sum rule add up? None when it is another kind of rule."""
    match = SUM.match(rule)
    return tuple(name.strip() for name in match["measures"].split(",")) if match else ()


def names_in(rule: str) -> set[str]:
    """Which columns does a rule of arithmetic name? None where it is words."""
    try:
        tree = ast.parse(rule, mode="eval")
    except SyntaxError:
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def formula_of(rule: str) -> Formula:
    """How does a rule of arithmetic read?"""
    totals = {}

    def named(match: re.Match[str]) -> str:
        name = f"total_of_{match[1]}" + (f"_by_{match[2]}" if match[2] else "")
        totals[name] = Total(match[1], match[2] or "")
        return name

    text = TOTAL.sub(named, rule)
    names = {
        node.id
        for node in ast.walk(ast.parse(text, mode="eval"))
        if isinstance(node, ast.Name)
    }
    return Formula(text, tuple(sorted(names - totals.keys())), totals)


def _reckon(node: ast.expr, known: Mapping[str, Decimal | None]) -> Decimal | None:
    if isinstance(node, ast.Constant):
        return Decimal(str(node.value))
    if isinstance(node, ast.Name):
        return known[node.id]
    if isinstance(node, ast.UnaryOp):
        value = _reckon(node.operand, known)
        return None if value is None else -value
    if not isinstance(node, ast.BinOp):
        raise ValueError(f"a rule cannot hold {ast.dump(node)}")
    left, right = _reckon(node.left, known), _reckon(node.right, known)
    if left is None or right is None:
        return None
    return _apply(node.op, left, right)


def _apply(operator: ast.operator, left: Decimal, right: Decimal) -> Decimal | None:
    if isinstance(operator, ast.Add):
        return left + right
    if isinstance(operator, ast.Sub):
        return left - right
    if isinstance(operator, ast.Mult):
        return left * right
    if isinstance(operator, ast.Div):
        return left / right if right else None
    raise ValueError(f"a rule cannot hold {operator}")
