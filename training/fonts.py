"""Fonts for training: `python -m training.fonts --out DIR` brings those that `fonts.toml` lists.

They come as packages of npm, which has to be installed; what each says of its
licence is kept beside it.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from boardsnap.recognition.alphabet import ALPHABET
from training.pens import Font

LIST = Path(__file__).with_name("fonts.toml")

LAST_FONT = "symbols.dejavu-sans.400.ttf"
"""Written once all others are there."""

SYMBOLS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
"""Arrows, boxes, ticks and stars, which fonts of handwriting lack (Debian: fonts-dejavu-core)."""


def load_fonts(folder: Path) -> list[Font]:
    """The fonts that this program left in a folder."""
    fonts = []
    for path in sorted(folder.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            drawn = frozenset(map(chr, font.getBestCmap()))
        fonts.append(Font(path.name.split(".")[0], path, drawn))
    return fonts


def main() -> None:
    """Brings the fonts, reduced to the characters of boards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--symbols", type=Path, default=SYMBOLS)
    parser.add_argument("--packages", type=Path, help="folder of packages already fetched")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    listed = tomllib.loads(LIST.read_text(encoding="utf-8"))
    for kind in ("hand", "script", "print"):
        for name in listed[kind].split():
            packed = _package(
                name, listed["versions"].get(name, listed["version"]), arguments.packages
            )
            _unpack(packed, kind, name, arguments.out)
    _save(TTFont(arguments.symbols), arguments.out / LAST_FONT)


def _package(name: str, version: str, fetched: Path | None) -> bytes:
    if fetched is not None:
        return (fetched / f"fontsource-{name}-{version}.tgz").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # the names are those of fonts.toml
            ["npm", "pack", "--silent", f"@fontsource/{name}@{version}"],  # noqa: S607
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return next(Path(folder).glob("*.tgz")).read_bytes()


def _unpack(packed: bytes, kind: str, name: str, out: Path) -> None:
    """One regular weight of each font, and the bold one of those that are not script."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as package:
        files = {
            int(match[1]): member
            for member in package.getnames()
            if (match := re.search(r"-latin-(\d+)-normal\.woff2$", member))
        }
        usual = 400 if 400 in files else min(files)
        for weight in {usual} | ({700} & set(files) if kind != "script" else set()):
            content = package.extractfile(files[weight])
            if content is not None:
                font = TTFont(io.BytesIO(content.read()))
                _save(font, out / f"{kind}.{name}.{weight}.ttf")
        licences = [m for m in package.getnames() if re.search(r"/(LICENSE|metadata\.json)$", m)]
        for member in licences:
            content = package.extractfile(member)
            if content is not None:
                (out / f"{name}.{Path(member).name}").write_bytes(content.read())


def _save(font: TTFont, path: Path) -> None:
    options = Options(hinting=False, layout_features=["*"], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(text=ALPHABET)
    subsetter.subset(font)
    font.flavor = None
    font.save(path)


if __name__ == "__main__":
    main()
