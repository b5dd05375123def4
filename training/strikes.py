"""Trains the network that finds strikes: `python -m training.strikes --material DIR --out FILE`.

A few convolutions over a line 48 pixels high, which say for every fourth column whether what is
written there stands, is crossed out by lines, or is scribbled over. A quarter of an hour on two
cores.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

import cv2
import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from boardsnap.recognition.alphabet import ALPHABET
from boardsnap.recognition.crossings import HEIGHT_PX, STEP_PX
from training.crossing import LIVE, UNSAID, WIDEST_PX, Crossing
from training.fonts import load_fonts
from training.hands import Studied, unpack
from training.pens import FontPen, study_all
from training.texts import Texts

SEED = 20261126
BATCH = 32
STEPS = 2500
FASTEST = 3e-3
"""Of the learning rate, which rises to it and falls to nothing (Smith and Topin, 2018)."""

WIDTHS_PX = (96, 160, 224, 288, 352, 416, 512, WIDEST_PX)
WIDE = 64
STANDING = 2.0
"""Weight of writing that stands: a word that vanishes is worse than a struck one that stays."""


class StrikeNetwork(nn.Module):
    """(batch, 1, 48, width) ink to (batch, width / 4, 3) scores."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = nn.Sequential(
            *_layer(1, 12, (3, 3), (2, 2)),
            *_layer(12, 24, (3, 3), (2, 2)),
            *_layer(24, 32, (3, 3), (2, 1)),
            *_layer(32, 48, (3, 3), (2, 1)),
            nn.Conv2d(48, WIDE, (HEIGHT_PX // 16, 1), bias=False),
            nn.BatchNorm2d(WIDE),
            nn.ReLU(),
        )
        self.around = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(WIDE, WIDE, 5, padding=2 * apart, dilation=apart, bias=False),
                nn.BatchNorm1d(WIDE),
                nn.ReLU(),
            )
            for apart in (1, 2, 4, 8)
        )
        self.said = nn.Conv1d(WIDE, 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        """The scores of each step."""
        columns = self.seen(x).squeeze(2)
        for layer in self.around:
            columns = columns + layer(columns)
        scores: Tensor = self.said(columns).transpose(1, 2)
        return scores


def _layer(
    before: int, after: int, size: tuple[int, int], stride: tuple[int, int]
) -> tuple[nn.Module, ...]:
    padding = size[0] // 2, size[1] // 2
    convolution = nn.Conv2d(before, after, size, stride, padding, bias=False)
    return convolution, nn.BatchNorm2d(after), nn.ReLU()


class Lines(IterableDataset[tuple[Tensor, Tensor]]):
    """Batches without end: pictures of one width, and what their steps are."""

    def __init__(self, studied: list[Studied], fonts: Path, seed: int) -> None:
        self._studied = studied
        self._fonts = fonts
        self._seed = seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        cv2.setNumThreads(1)
        worker = get_worker_info()
        chance = Random(f"{self._seed}/{worker.id if worker else 0}")
        fonts = FontPen(load_fonts(self._fonts), chance)
        crossing = Crossing(self._studied, fonts, Texts(chance, ALPHABET), chance)
        waiting = defaultdict(list)
        while True:
            picture, labels = crossing.sample()
            width = next(w for w in WIDTHS_PX if w >= picture.shape[1])
            waiting[width].append((picture, labels))
            if len(waiting[width]) == BATCH:
                pictures = np.zeros((BATCH, 1, HEIGHT_PX, width), np.float32)
                said = np.full((BATCH, width // STEP_PX), LIVE, np.int64)
                for row, (picture, labels) in enumerate(waiting.pop(width)):
                    pictures[row, 0, :, : picture.shape[1]] = picture
                    said[row, : len(labels)] = labels
                yield torch.from_numpy(pictures), torch.from_numpy(said)


def train(network: StrikeNetwork, lines: Lines, steps: int) -> None:
    """Trains in place; says now and then how it goes."""
    loader = iter(DataLoader(lines, batch_size=None, num_workers=2, prefetch_factor=8))
    pace = torch.optim.AdamW(network.parameters(), lr=FASTEST, weight_decay=0.01)
    course = torch.optim.lr_scheduler.OneCycleLR(pace, FASTEST, steps, pct_start=0.1)
    judge = nn.CrossEntropyLoss(weight=torch.tensor([STANDING, 1.0, 1.0]), ignore_index=UNSAID)
    network.train()
    begun, lost = time.monotonic(), 0.0
    for step in range(1, steps + 1):
        pictures, said = next(loader)
        loss = judge(network(pictures).flatten(0, 1), said.flatten())
        pace.zero_grad()
        loss.backward()
        pace.step()
        course.step()
        lost += float(loss.detach())
        if step % 50 == 0:
            print(f"{step} steps, {time.monotonic() - begun:.0f} s: {lost / 50:.4f}", flush=True)
            lost = 0.0


class _Answering(nn.Module):
    """The network as it is asked: chances instead of scores."""

    def __init__(self, network: StrikeNetwork) -> None:
        super().__init__()
        self._network = network

    def forward(self, x: Tensor) -> Tensor:
        return torch.softmax(self._network(x), dim=2)


def export(network: StrikeNetwork, path: Path) -> None:
    """Writes the network as an ONNX file."""
    network.eval()
    torch.onnx.export(
        _Answering(network),
        (torch.zeros(1, 1, HEIGHT_PX, 320),),
        path,
        input_names=["x"],
        output_names=["chances"],
        dynamic_axes={"x": {0: "lines", 3: "width"}, "chances": {0: "lines", 1: "steps"}},
        opset_version=17,
        dynamo=False,
    )
    onnx.checker.check_model(onnx.load(path))


def main() -> None:
    """Trains anew."""
    parser = argparse.ArgumentParser(prog="python -m training.strikes", description=__doc__)
    parser.add_argument("--material", type=Path, required=True, help="of training.prepare")
    parser.add_argument(
        "--out", type=Path, required=True, help="the ONNX file; beside it the weights to go on from"
    )
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=SEED, help="of all chance")
    parser.add_argument("--start", type=Path, help="weights to go on from (.pt)")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(1)  # what is to be learnt from takes longer to make than to learn from
    studied = study_all(unpack(arguments.material / "train.hands"))
    network = StrikeNetwork()
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start, weights_only=True))
    print(
        f"{sum(p.numel() for p in network.parameters())} weights, {len(studied)} crops", flush=True
    )
    train(network, Lines(studied, arguments.material / "fonts", arguments.seed), arguments.steps)
    torch.save(network.state_dict(), arguments.out.with_suffix(".pt"))
    export(network, arguments.out)


if __name__ == "__main__":
    main()
