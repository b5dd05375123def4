"""The recogniser in eight bits: `python -m training.quantise FLOAT.onnx --material DIR --out FILE`.

The layers that take most of the time compute with whole numbers, which newer processors do twice as
fast; the file is less than half as large. How large the numbers become is measured on pictures
as in training (Krishnamoorthi, "Quantizing deep convolutional networks for efficient inference",
2018).
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
import onnx
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from boardsnap.recognition.runtime import Floats
from training.material import load_material
from training.samples import Material, draw_batches

SEED = 20261127
WIDTH_PX = 416
"""All pictures are of one width, as the measuring asks for: one of `samples.WIDTHS_PX`."""

PICTURES = 192
AT_ONCE = 8
"""How many are shown, and how many of them together: what each layer says is kept in memory."""

PERCENTILE = 99.995
"""Share of the numbers, in per cent, that fit; what is beyond is cut off. Character errors of words
on every second val crop: 4.1 % with floats, 4.2 % with this, 4.4 % with 99.99 and with 99.999; with
all numbers, and every layer in eight bits, 4.4 % too, and 0.6 % fewer exact words."""

EVERY = 4
"""Only every so many crops are studied: enough for so few pictures."""

LAYERS = re.compile(r"/blocks\.\d+/(widen|narrow)/")
"""Nine tenths of the sums. The first layers and those that look at one channel at a time are more
sensitive, and save little."""


def main() -> None:
    """Writes the network anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="what training wrote")
    parser.add_argument("--material", type=Path, required=True)
    parser.add_argument("--left-out", default="", help="exercises, with commas")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    left_out = frozenset(filter(None, arguments.left_out.split(",")))
    material = load_material(arguments.material, left_out, EVERY)
    quantise(arguments.model, _pictures(material), arguments.out)


def quantise(model: Path, pictures: Iterator[Floats], out: Path) -> None:
    """Writes a recogniser whose widest layers compute in eight bits.

    Args:
        model: an ONNX file that `network.export` wrote.
        pictures: (batch, 3, 48, width) between -1 and 1, all of one width.
        out: where to.

    Raises:
        ValueError: the model has none of these layers.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        quant_pre_process(model, plain, skip_symbolic_shape=True)
        names = [node.name for node in onnx.load(plain).graph.node if LAYERS.search(node.name)]
        if not names:
            raise ValueError(f"{model} has no layers such as blocks.0/widen")
        quantize_static(
            plain,
            out,
            _Pictures(pictures),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            nodes_to_quantize=names,
            per_channel=True,
            # Seven bits: without VNNI, processors add two products in sixteen bits.
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.Percentile,
            extra_options={"CalibPercentile": PERCENTILE},
        )


class _Pictures(CalibrationDataReader):
    def __init__(self, pictures: Iterator[Floats]) -> None:
        self._pictures = pictures

    def get_next(self) -> dict[str, Floats] | None:
        """The next batch, under the name of the network's input."""
        batch = next(self._pictures, None)
        return None if batch is None else {"x": batch}


def _pictures(material: Material) -> Iterator[Floats]:
    batches = draw_batches(material, AT_ONCE * WIDTH_PX, Random(SEED))
    right = (batch.pictures for batch in batches if batch.pictures.shape[2] == WIDTH_PX)
    for pictures in islice(right, PICTURES // AT_ONCE):
        yield np.asarray(pictures.transpose(0, 3, 1, 2) / 127.5 - 1, np.float32)


if __name__ == "__main__":
    main()
