"""The shape of the house: rooms import downward, modules and functions stay short, the resolved dependencies work."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from paths import ROOT

SOURCE = ROOT / "src" / "wholeplace"
MODULES = sorted(SOURCE.rglob("*.py"))


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def _length(function: ast.FunctionDef) -> int:
    """How many lines does a function take, without its docstring?"""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_rooms_import_downward_only() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_no_module_is_over_the_wall() -> None:
    assert {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if (lines := len(path.read_text("utf-8").splitlines())) > 400
    } == {}


def test_functions_are_short() -> None:
    lengths = sorted(
        _length(function) for path in MODULES for function in _functions(path)
    )
    assert lengths[int(len(lengths) * 0.9)] <= 30
    assert lengths[-1] <= 60


def test_no_machine_or_registry_is_named() -> None:
    # Written apart, so that this file does not name them.
    hosts = [
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "registry.npm" + "js",
        "deb.debian" + ".org",
    ]
    tracked = subprocess.run(
        ["git", "grep", "-lI", *(part for host in hosts for part in ("-e", host))],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert tracked.stdout == ""


def test_the_resolved_dependencies_work_together() -> None:
    import ibis
    import pyarrow as pa

    engine = ibis.duckdb.connect()
    table = engine.create_table("t", pa.table({"a": [1, 2]}), overwrite=True)
    assert table.a.sum().to_pyarrow().as_py() == 3
    assert engine.sql("SELECT max(a) AS a FROM t").to_pyarrow()["a"].to_pylist() == [2]
    engine.drop_table("t")


@pytest.mark.slow
def test_the_written_documents_are_those_the_code_would_write() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
