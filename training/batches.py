"""Batches as PyTorch's loader takes them from its worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import cv2
import torch
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from training.samples import Material, draw_batches


class Batches(IterableDataset[tuple[Tensor, Tensor, Tensor]]):
    """Endless batches, made by every worker with a chance of its own (see `samples.Batch`).

    Args:
        material: what they are made of.
        columns: picture columns in one batch.
        seed: of all chance.
    """

    def __init__(self, material: Material, columns: int, seed: int) -> None:
        self._material = material
        self._columns = columns
        self._seed = seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        worker = get_worker_info()
        cv2.setNumThreads(1)
        chance = Random(f"{self._seed}/{worker.id if worker else 0}")
        for batch in draw_batches(self._material, self._columns, chance):
            pictures, labels, lengths = map(torch.from_numpy, batch)
            yield pictures, labels, lengths
