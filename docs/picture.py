"""`python -m docs.picture [BOARD.jpg]`: the picture of the README, a board beside its document.

It needs Chromium, which renders the HTML document; nothing else in the project does.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

import boardsnap

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "benchmarks" / "boards" / "easy" / "006.jpg"
PICTURE = ROOT / "docs" / "pictures" / "board-and-document.jpg"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# On a wide window the document's text stands in a column of its own, at this place.
WINDOW = (1500, 1300)
COLUMN = (16, 20, 744, 1196)
PAPER = (251, 250, 248)
HEIGHT = 1000
PHOTO_WIDTH = 900
GAP = 24


def render(html: str, folder: Path) -> Image.Image:
    """What a browser shows of a page."""
    page, shot = folder / "document.html", folder / "document.png"
    page.write_text(html, encoding="utf-8")
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise SystemExit("Chromium was not found: install it to renew the picture")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--window-size={WINDOW[0]},{WINDOW[1]}",
        f"--screenshot={shot}",
    ]
    subprocess.run([browser, *options, page.as_uri()], check=True, capture_output=True)
    with Image.open(shot) as image:
        return image.convert("RGB")


def beside(photo: Image.Image, document: Image.Image) -> Image.Image:
    """The photo on the left, the document's first page on the right."""
    photo = photo.resize((PHOTO_WIDTH, photo.height * PHOTO_WIDTH // photo.width))
    text = document.crop(COLUMN)
    text = text.resize((text.width * HEIGHT // text.height, HEIGHT), Image.Resampling.LANCZOS)
    both = Image.new("RGB", (PHOTO_WIDTH + GAP + text.width, HEIGHT), PAPER)
    both.paste(photo, (0, (HEIGHT - photo.height) // 2))
    both.paste(text, (PHOTO_WIDTH + GAP, 0))
    return both


def main() -> None:
    """Reads the board and leaves the picture in docs/pictures."""
    board = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    with Image.open(board) as image:
        photo = ImageOps.exif_transpose(image).convert("RGB")
    html = boardsnap.read(board).to_html()
    with tempfile.TemporaryDirectory() as folder:
        document = render(html, Path(folder))
    PICTURE.parent.mkdir(exist_ok=True)
    beside(photo, document).save(PICTURE, quality=82, optimize=True)
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
