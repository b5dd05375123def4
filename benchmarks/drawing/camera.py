"""Takes the photo: perspective, light, glare, blur, noise."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

Point = tuple[float, float]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Conditions:
    """How hard a photo is, in ranges: degrees, shares of white, pixels per 1000.

    Attributes:
        yaw: turn of the camera to the side, at most.
        tilt: turn up or down and roll, at most.
        shade: how much darker the dark side is.
        glare: strength of reflections, 1 wipes writing out.
        blur: radius per 1000 pixels of width.
        noise: standard deviation, as a share of white.
        quality: of the JPEG.
        ghosts: lines of erased writing that still show.
        faint: how far a drying marker fades towards white, at most.
    """

    yaw: float
    tilt: float
    shade: float
    glare: float
    blur: float
    noise: float
    quality: tuple[int, int]
    ghosts: int
    faint: float


DIFFICULTIES = {
    "easy": Conditions(3, 1.5, 0.12, 0.15, 0.12, 0.006, (84, 93), 0, 0.0),
    "medium": Conditions(11, 3, 0.28, 0.4, 0.25, 0.012, (78, 88), 1, 0.2),
    "hard": Conditions(22, 6, 0.45, 0.75, 0.4, 0.02, (68, 82), 3, 0.4),
}


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera stands: the map from board pixels to photo pixels."""

    matrix: Matrix
    width: int
    height: int
    cropped: bool

    def point(self, point: Point) -> Point:
        """A board point in the photo."""
        x, y, w = self.matrix @ np.array([point[0], point[1], 1.0])
        return round(float(x / w), 1), round(float(y / w), 1)


def stand(
    board: tuple[int, int], photo: tuple[int, int], hard: Conditions, rng: np.random.Generator
) -> View:
    """A place from which the whole board, or all of its writing, is in the picture."""
    cropped = bool(rng.random() < 0.3)
    yaw, pitch, roll = np.radians(
        [rng.uniform(-hard.yaw, hard.yaw), *rng.uniform(-hard.tilt, hard.tilt, 2)]
    )
    width, height = board
    plane = [(-width / 2, -height / 2), (width / 2, -height / 2)]
    plane += [(width / 2, height / 2), (-width / 2, height / 2)]
    seen = [_project((x, y), (yaw, pitch, roll), 1.6 * width) for x, y in plane]
    xs, ys = [p[0] for p in seen], [p[1] for p in seen]
    share = 1.03 if cropped else float(rng.uniform(0.8, 0.93))
    scale = share * min(photo[0] / (max(xs) - min(xs)), photo[1] / (max(ys) - min(ys)))
    free_x = photo[0] - scale * (max(xs) - min(xs))
    free_y = photo[1] - scale * (max(ys) - min(ys))
    left = free_x * rng.uniform(0.4, 0.6) - scale * min(xs)
    top = free_y * rng.uniform(0.35, 0.65) - scale * min(ys)
    corners = [(left + scale * x, top + scale * y) for x, y in seen]
    flat = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    return View(_homography(flat, corners), *photo, cropped)


def shoot(
    board: Image.Image, view: View, hard: Conditions, rng: np.random.Generator
) -> Image.Image:
    """The photo of the board on its wall."""
    frame = round(0.012 * board.width)
    framed = Image.new("RGB", (board.width + 2 * frame, board.height + 2 * frame), (150, 152, 160))
    ImageDraw.Draw(framed).rectangle(
        (1, 1, framed.width - 2, framed.height - 2), outline=(205, 207, 212), width=frame // 3
    )
    framed.paste(board, (frame, frame))
    shift = np.array([[1.0, 0, -frame], [0, 1, -frame], [0, 0, 1]])
    inverse = np.linalg.inv(view.matrix @ shift)
    inverse /= inverse[2, 2]
    size = (view.width, view.height)
    data = tuple(float(v) for v in inverse.flatten()[:8])
    seen = framed.transform(size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC)
    mask = Image.new("L", framed.size, 255).transform(
        size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BILINEAR
    )
    colour = tuple(int(v) for v in rng.integers(120, 190) + rng.integers(-14, 14, 3))
    if view.cropped:
        colour = (238, 239, 239)
    photo = Image.new("RGB", size, colour)
    photo.paste(seen, (0, 0), mask)
    blurred = photo.filter(ImageFilter.GaussianBlur(hard.blur * view.width / 1000))
    return expose(blurred, hard, rng)


def expose(photo: Image.Image, hard: Conditions, rng: np.random.Generator) -> Image.Image:
    """Uneven light, tint, reflections of lamps, and the noise of the sensor."""
    height, width = photo.height, photo.width
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    angle = rng.uniform(0, 2 * math.pi)
    light = 1 - hard.shade * (0.5 + math.cos(angle) * x + math.sin(angle) * y) * rng.uniform(0.5, 1)
    light -= 0.3 * hard.shade * (x**2 + y**2) * 2
    shine = np.zeros_like(light)
    for _ in range(int(rng.integers(1, 3))):
        cx, cy = rng.uniform(-0.45, 0.45, 2)
        rx, ry = rng.uniform(0.05, 0.16), rng.uniform(0.03, 0.09)
        blob = np.exp(-(((x - cx) / rx) ** 2) - ((y - cy) / ry) ** 2)
        shine = np.maximum(shine, hard.glare * rng.uniform(0.5, 1) * blob)
    tint = 1 + rng.uniform(-0.03, 0.03, 3)
    pixels = np.asarray(photo, dtype=np.float32) / 255
    pixels = pixels * light[..., None] * tint.astype(np.float32)
    pixels = pixels + (1 - pixels) * shine[..., None]
    pixels += rng.normal(0, hard.noise, pixels.shape).astype(np.float32)
    return Image.fromarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8))


def _project(point: Point, turns: tuple[float, float, float], distance: float) -> Point:
    """A point of the board's plane through a pinhole `distance` in front of its middle."""
    (x, y), (yaw, pitch, roll) = point, turns
    x, z = x * math.cos(yaw), x * math.sin(yaw)
    y, z = y * math.cos(pitch) - z * math.sin(pitch), y * math.sin(pitch) + z * math.cos(pitch)
    x, y = x * math.cos(roll) - y * math.sin(roll), x * math.sin(roll) + y * math.cos(roll)
    return x * distance / (distance + z), y * distance / (distance + z)


def _homography(source: list[Point], target: list[Point]) -> Matrix:
    """The projective map of four points to four points."""
    rows, right = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    solved = np.linalg.solve(np.array(rows, dtype=float), np.array(right, dtype=float))
    return np.append(solved, 1.0).reshape(3, 3)
