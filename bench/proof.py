"""What a proof is: a figure, its target, the command that shows it, and whether it was met."""

import json
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "out" / "proof.json"


@dataclass(frozen=True)
class Found:
    """What one proof found."""

    figure: str
    is_met: bool


@dataclass(frozen=True)
class Proof:
    """One line of docs/proof.md and the function that fills it."""

    issue: str
    what: str
    target: str
    command: str
    find: Callable[[], Found]


def passed(*tests: str) -> Callable[[], Found]:
    """A proof that is a set of tests: how many passed?"""

    def find() -> Found:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--no-skips", *tests],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        last = (
            done.stdout.strip().splitlines()[-1]
            if done.stdout.strip()
            else done.stderr[-200:]
        )
        return Found(last, done.returncode == 0)

    return find


def code_name() -> str:
    """Which state of the code is proven? Its commit, and whether files have changed since."""
    commit = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--", "src", "tests", "bench", "examples")
    return f"{commit}{' with changes' if changed else ''}"


def prove(proofs: list[Proof], *, issues: str = "", only: str = "", again: bool = False) -> bool:  # fmt: skip
    """Find every figure not yet found for this state of the code, and write docs/proof.md.

    With `issues`, such as "AC", only theirs; with `only`, those of which this is said. A figure that was found for an earlier state stays on the page, with its commit.
    """
    name = code_name()
    found = json.loads(KEPT.read_text("utf-8")) if KEPT.is_file() else _on_the_page()
    asked = [proof for proof in proofs if (not issues or proof.issue in issues) and only in proof.what]  # fmt: skip
    for proof in asked:
        if again or found.get(proof.what, {}).get("commit") != name:
            print(f"{proof.issue}: {proof.what} ...", flush=True)
            found[proof.what] = {**asdict(proof.find()), "commit": name}
            print(f"   {found[proof.what]['figure']}", flush=True)
            KEPT.parent.mkdir(exist_ok=True)
            KEPT.write_text(json.dumps(found, indent=1), "utf-8")
        # After each, so that what was found is kept if the rest is not reached.
        (ROOT / "docs" / "proof.md").write_text(_page(proofs, found), "utf-8")
    return all(found[proof.what]["is_met"] for proof in asked)


def _on_the_page() -> dict[str, dict[str, object]]:
    """What docs/proof.md says was found, where nothing else was kept: as on a machine that is new."""
    lines = (ROOT / "docs" / "proof.md").read_text("utf-8").splitlines()
    rows = [line[2:-2].split(" | ") for line in lines if line.startswith("| ")][2:]
    return {what: {"figure": figure, "is_met": met == "yes", "commit": commit} for _, what, figure, _, met, _, commit in rows}  # fmt: skip


def _page(proofs: list[Proof], found: dict[str, dict[str, object]]) -> str:
    lines = [
        "# Proof",
        "",
        f"Written by `make prove` on {_machine()}; each figure with the commit for which it was found. Times are ratios within one run: machines differ.",
        "",
        "| issue | what | figure | target | met | command | commit |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for proof in proofs:
        if proof.what not in found:
            continue
        result = found[proof.what]
        cells = [
            proof.issue,
            proof.what,
            str(result["figure"]),
            proof.target,
            "yes" if result["is_met"] else "**no**",
            f"`{proof.command}`",
            str(result["commit"]),
        ]
        lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    missing = [proof.what for proof in proofs if proof.what not in found]
    if missing:
        lines += ["", f"Not reached: {'; '.join(missing)}."]
    return "\n".join(lines) + "\n"


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {_cores()} cores, Python {platform.python_version()}"


def _cores() -> int:
    import os

    return os.cpu_count() or 1


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
