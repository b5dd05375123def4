"""Trains the recogniser: `python -m training.train --material DIR --stock FILE --out DIR`.

Runs on a GPU where there is one, else on the processor. It can be stopped and started again: the
state is kept in the folder it writes to. With `--leave-out` the texts of some exercises are never
seen, so that what the network learned by heart does not count.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue
from threading import Thread

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader

from boardsnap.recognition.alphabet import ALPHABET
from training.batches import Batches
from training.material import load_material
from training.network import Recogniser, blended, export, from_stock
from training.samples import CHARACTERS, Material

SEED = 7
LEARNING_RATE = 4e-4
"""Peak, after a warm-up; a tenth of it learns too slowly, and without the bound on gradients it
diverges (the stock layers carry no batch normalisation)."""

WARM_UP = 300
"""Steps."""

WEIGHT_DECAY = 0.01
MOST_GRADIENT = 1.0
AVERAGING = 0.999
"""How much of the averaged weights each step keeps: about the last 1,000 steps."""

STAY = 0.15
"""How much of the weights it began with the result keeps, where nothing else is asked for: what is
unlike the training data is read better so, and what is like it no worse (Wortsman et al., "Robust
fine-tuning of zero-shot models", CVPR 2022). Of the stock weights, with 0, 0.15 and 0.25: words of
exercises left out 88.4, 88.2 and 88.2 % exact, decoded; capitals of held-out writers 6.9, 5.3 and
4.7 % character errors, greedy; easy drawn boards 96.4, 96.4 and 95.4. Of weights that read well
already more may stay: training/README.md says what half of them is worth."""

DIVERGED = 3.0
"""Times the least loss so far at which the averaged weights are taken up again, at half the
rate."""

_Samples = tuple[Tensor, Tensor, Tensor]
"""Pictures, labels, lengths: see `samples.Batch`."""

KEEP_SECONDS = 60
"""Seconds between two times at which the state is kept."""

REPORT = 50
"""Steps between two lines of the report."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        seconds: after which to end; the learning rate falls to zero by then.
        columns: picture columns a batch.
        rate: peak learning rate.
        leave_out: exercises of which nothing is shown.
        workers: processes that make batches.
        looks: how often a batch is shown at most, bent anew each time, while the next is not
            ready: a GPU is faster than the processes that make batches.
        frozen: blocks of the network, from the picture on, that stay as they are: half of them
            make a step on a processor 1.4 times as fast.
        stay: share of the weights it began with that the result keeps.
        seed: of all chance.
    """

    seconds: float
    columns: int
    rate: float
    leave_out: tuple[str, ...]
    workers: int
    looks: int
    frozen: int
    stay: float
    seed: int


def main() -> None:
    """Trains, and writes the network as ONNX with what was done."""
    arguments = _arguments()
    plan = Plan(
        seconds=arguments.seconds,
        columns=arguments.columns,
        rate=arguments.rate,
        leave_out=tuple(filter(None, arguments.leave_out.split(","))),
        workers=arguments.workers,
        looks=arguments.looks,
        frozen=arguments.frozen,
        stay=arguments.stay,
        seed=arguments.seed,
    )
    torch.manual_seed(plan.seed)
    network = _first(arguments.stock, arguments.start)
    material = load_material(arguments.material, plan.leave_out)
    print(f"{len(material.studied)} crops", flush=True)
    arguments.out.mkdir(parents=True, exist_ok=True)
    start = deepcopy(network)
    trainer = Trainer(network, plan, arguments.out)
    trainer.run(material)
    facts = {"plan": json.dumps(asdict(plan)), "steps": str(trainer.steps)}
    trained = blended(trainer.averaged.cpu(), start, plan.stay)
    export(trained, arguments.out / "recogniser.onnx", **facts)


def _first(stock: Path | None, start: Path | None) -> Recogniser:
    """The network to begin with: the stock one, or what an earlier run left."""
    network = Recogniser(CHARACTERS) if stock is None else from_stock(stock, ALPHABET)
    if start is not None:
        network.load_state_dict(torch.load(start, map_location="cpu", weights_only=True))
    elif stock is None:
        raise SystemExit("name the stock model with --stock, or weights to start from with --start")
    return network


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--material", type=Path, required=True, help="what prepare.py and fonts.py made"
    )
    parser.add_argument("--stock", type=Path, help="PP-OCRv6_rec_small.onnx")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the state and the result"
    )
    parser.add_argument("--start", type=Path, help="weights of an earlier run to start from")
    parser.add_argument("--seconds", type=float, default=8 * 3600)
    parser.add_argument("--columns", type=int, default=6_000, help="picture columns a batch")
    parser.add_argument("--rate", type=float, default=LEARNING_RATE)
    parser.add_argument("--leave-out", default="", help="exercises, with commas")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--looks", type=int, default=1, help="times a batch is shown at most")
    parser.add_argument("--frozen", type=int, default=0, help="first blocks that stay as they are")
    parser.add_argument("--stay", type=float, default=STAY, help="share of the first weights kept")
    parser.add_argument("--seed", type=int, default=SEED, help="another one makes other pictures")
    return parser.parse_args()


class _Report:
    """Counts what was shown and how it went."""

    def __init__(self) -> None:
        self._losses: list[Tensor] = []
        self._shown = 0
        self._least = math.inf

    def note(self, loss: Tensor, count: int) -> None:
        self._losses.append(loss)
        self._shown += count

    def tell(self, steps: int, seconds: float, rate: float) -> bool:
        """Prints a line; whether the loss has run away."""
        mean = float(torch.stack(self._losses).mean())
        self._losses.clear()
        print(
            f"{seconds:7.0f} s  step {steps:6d}  {self._shown:8d} pictures  "
            f"loss {mean:.3f}  rate {rate:.1e}",
            flush=True,
        )
        away = not mean < DIVERGED * self._least
        self._least = min(self._least, mean)
        return away


def _bent(shown: Tensor) -> Tensor:
    """The same pictures, slanted, stretched and lit a little differently."""
    count, _, height, width = shown.shape
    chance = torch.rand(5, count, device=shown.device) * 2 - 1
    turned = torch.zeros(count, 2, 3, device=shown.device)
    # In shares of the picture's half sides: across, slant, shift along; down, shift across.
    turned[:, 0, 0] = 1.0
    turned[:, 0, 1] = chance[0] * 0.18 * height / width
    turned[:, 0, 2] = chance[1] * 0.1 * height / width
    turned[:, 1, 1] = 1 + chance[2] * 0.1
    turned[:, 1, 2] = chance[3] * 0.08
    grid = functional.affine_grid(turned, list(shown.shape), align_corners=False)
    bent = functional.grid_sample(shown, grid, padding_mode="border", align_corners=False)
    gain = (1 + 0.25 * chance[4])[:, None, None, None]
    lit = (bent * gain + torch.randn_like(bent) * 0.02).clamp(-1, 1)
    return lit.contiguous(memory_format=torch.channels_last)


def _pass_on(batches: Iterator[_Samples], ready: Queue[_Samples]) -> None:
    for batch in batches:
        ready.put(batch)


class Trainer:
    """A network on its way.

    Args:
        network: what is trained.
        plan: how.
        folder: where the state is kept.
    """

    def __init__(self, network: Recogniser, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._state = folder / "state.pt"
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        if self._device.type == "cuda":
            torch.backends.cuda.matmul.allow_tf32 = True
        self._network = network.to(self._device, memory_format=torch.channels_last)
        self.averaged = deepcopy(self._network).eval()
        self._network.freeze(plan.frozen)
        self._trained = [one for one in self._network.parameters() if one.requires_grad]
        self._optimiser = torch.optim.AdamW(
            self._trained,
            lr=plan.rate,
            weight_decay=WEIGHT_DECAY,
            betas=(0.9, 0.98),
            fused=self._device.type == "cuda",
        )
        self._loss = nn.CTCLoss(blank=0, reduction="none", zero_infinity=True)
        self.steps = 0
        self._spent = 0.0
        self._slowed = 1.0

    def run(self, material: Material) -> None:
        """Trains until the time of the plan is spent, over all runs together."""
        if self._state.exists():
            self._resume()
        began = time.monotonic() - self._spent
        kept = time.monotonic()
        report = _Report()
        for shown, labels, lengths in self._shown(self._batches(material)):
            self._spent = time.monotonic() - began
            loss = self._step(shown, labels, lengths)
            report.note(loss, len(lengths))
            if self.steps % REPORT == 0 and report.tell(self.steps, self._spent, self._rate()):
                self._steady()
            if self._spent >= self._plan.seconds:
                break
            if time.monotonic() - kept > KEEP_SECONDS:
                self._keep()
                kept = time.monotonic()
        self._keep()

    def _shown(self, batches: Iterator[_Samples]) -> Iterator[_Samples]:
        """The batches on the device; while the next is not ready, the last one again, bent anew."""
        ready: Queue[_Samples] = Queue(maxsize=8)
        Thread(target=_pass_on, args=(batches, ready), daemon=True).start()
        while True:
            pictures, labels, lengths = ready.get()
            shown = self._on_device(pictures)
            labels = labels.to(self._device, non_blocking=True)
            lengths = lengths.to(self._device, non_blocking=True)
            yield shown, labels, lengths
            for _ in range(self._plan.looks - 1):
                if not ready.empty():
                    break
                yield _bent(shown), labels, lengths

    def _on_device(self, pictures: Tensor) -> Tensor:
        shown = pictures.to(self._device, non_blocking=True).permute(0, 3, 1, 2)
        return (shown.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)

    def _steady(self) -> None:
        """Back to the averaged weights, at half the rate."""
        print("diverged: going on from the averaged weights at half the rate", flush=True)
        self._network.load_state_dict(self.averaged.state_dict())
        self._optimiser.state.clear()
        self._slowed *= 0.5

    def _batches(self, material: Material) -> Iterator[_Samples]:
        # Another seed after each start: what was seen before is not seen again.
        batches = Batches(material, self._plan.columns, self._plan.seed + 1000 * self.steps)
        return iter(
            DataLoader(
                batches,
                batch_size=None,
                num_workers=self._plan.workers,
                prefetch_factor=4,
                pin_memory=self._device.type == "cuda",
            )
        )

    def _rate(self) -> float:
        warm = min(1.0, (self.steps + 1) / WARM_UP)
        share = min(1.0, self._spent / self._plan.seconds)
        return (
            self._plan.rate * self._slowed * warm * max(0.5 * (1 + math.cos(math.pi * share)), 1e-3)
        )

    def _step(self, shown: Tensor, labels: Tensor, lengths: Tensor) -> Tensor:
        for group in self._optimiser.param_groups:
            group["lr"] = self._rate()
        self._network.train()
        # Nearly half the time on processors too, where they have instructions for it.
        with torch.autocast(self._device.type, torch.bfloat16):
            said = self._network(shown)
        said = said.float().transpose(0, 1)
        steps = torch.full((len(lengths),), said.shape[0], dtype=torch.long, device=self._device)
        each = self._loss(said, labels, steps, lengths)
        # A text of many letters weighs more than a short one, but not as much as all its letters.
        loss = (each / lengths.float().sqrt()).mean()
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self._trained, MOST_GRADIENT)
        self._optimiser.step()
        self.steps += 1
        self._average()
        return loss.detach()

    @torch.no_grad()
    def _average(self) -> None:
        share = min(AVERAGING, (self.steps + 1) / (self.steps + 10))
        old, new = list(self.averaged.parameters()), list(self._network.parameters())
        torch._foreach_lerp_(old, new, 1 - share)

    def _keep(self) -> None:
        torch.save(
            {
                "network": self._network.state_dict(),
                "averaged": self.averaged.state_dict(),
                "optimiser": self._optimiser.state_dict(),
                "steps": self.steps,
                "spent": self._spent,
            },
            self._state,
        )
        torch.save(self.averaged.state_dict(), self._state.with_name("averaged.pt"))

    def _resume(self) -> None:
        state = torch.load(self._state, map_location=self._device, weights_only=True)
        self._network.load_state_dict(state["network"])
        self.averaged.load_state_dict(state["averaged"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.steps, self._spent = state["steps"], state["spent"]


if __name__ == "__main__":
    main()
