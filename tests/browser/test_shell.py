"""What the service worker keeps for phones without a network: files, no browser needed."""

from __future__ import annotations

import re
from pathlib import Path

import boardsnap.web
from boardsnap.web.assets import load_assets

STATIC = Path(boardsnap.web.__file__).parent / "static"
TEMPLATES = Path(boardsnap.web.__file__).parent / "templates"


def kept() -> set[str]:
    listed = re.search(r"const FILES = \[(.*?)\]", (STATIC / "shell/worker.js").read_text(), re.S)
    assert listed is not None
    modules = load_assets().modules_of("capture/snap.js", fetched=True)
    return {*re.findall(r'"([^"]+)"', listed[1]), "capture/snap.js", *modules}


def imported(module: Path) -> set[Path]:
    """The modules that a module needs, and what those need."""
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        one = waiting.pop()
        for name in re.findall(r'(?:from|import\()\s*"(\.[^"]+)"', one.read_text()):
            path = (one.parent / name).resolve()
            if path not in found:
                found.add(path)
                waiting.append(path)
    return found


def test_every_file_that_is_kept_exists() -> None:
    assert [name for name in kept() if not (STATIC / name).is_file()] == []


def test_the_camera_page_needs_nothing_that_is_not_kept() -> None:
    needed = {
        str(path.relative_to(STATIC.resolve()))
        for path in imported((STATIC / "capture/snap.js").resolve())
    }
    assert needed <= kept()


def test_every_module_finds_what_it_imports() -> None:
    missing = [
        (str(module.relative_to(STATIC)), path.name)
        for module in STATIC.rglob("*.js")
        if "vendor" not in module.parts
        for path in imported(module)
        if not path.is_file()
    ]
    assert missing == []


def test_what_a_module_imports_is_known_before_a_browser_asks() -> None:
    assets = load_assets()
    for module in STATIC.rglob("*.js"):
        if "vendor" not in module.parts:
            path = str(module.relative_to(STATIC))
            known = assets.modules_of(path, fetched=True)
            found = {str(one.relative_to(STATIC.resolve())) for one in imported(module.resolve())}
            assert set(known) == found - {path}


def test_what_is_fetched_later_is_not_asked_for_at_once() -> None:
    assets = load_assets()
    assert assets.modules_of("app.js") == ("dom.js",)
    assert "rest.js" in assets.modules_of("app.js", fetched=True)


def test_every_sign_that_is_used_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text()))
    used = {
        name
        for page in TEMPLATES.glob("*.j2")
        for name in re.findall(r'icon\("(\w+)"', page.read_text())
    }
    used |= {
        name
        for module in STATIC.rglob("*.js")
        if "vendor" not in module.parts
        for pair in re.findall(r'\bicon\("(\w+)"|\bsign\("(\w+)"', module.read_text())
        for name in pair
        if name
    }
    assert used - drawn == set()
