"""The recogniser as a PyTorch module: PP-OCRv6 small's layers, with a head for our alphabet.

The stock model is read from its ONNX file and gives the first weights; what is trained goes back
into an ONNX file of the same form, so that the same engine runs both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

Array = npt.NDArray[np.float32]

HEIGHT_PX = 48

_BLOCKS: tuple[tuple[int, int, int, bool], ...] = (
    # channels in, channels out, stride down the page, squeeze and excitation
    (96, 96, 1, True),
    (96, 96, 1, False),
    (96, 96, 1, False),
    (96, 192, 2, False),
    (192, 192, 1, True),
    (192, 192, 1, False),
    (192, 192, 1, True),
    (192, 192, 1, False),
    (192, 192, 1, True),
    (192, 192, 1, False),
    (192, 384, 2, False),
    (384, 384, 1, True),
    (384, 384, 1, False),
)
_WIDTH = 120
_HEADS = 8


class _SamePadded(nn.Module):
    """Runs a layer of kernel 2 after padding right and below, as ONNX's SAME_UPPER."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width), of the same size."""
        padded: Tensor = self.layer(functional.pad(x, (0, 1, 0, 1)))
        return padded


class _Stem(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 48, 3, stride=2, padding=1)
        self.left = _SamePadded(nn.Conv2d(48, 24, 2))
        self.right = _SamePadded(nn.Conv2d(24, 48, 2))
        self.pool = nn.MaxPool2d(2, stride=1)
        self.joined = nn.Conv2d(96, 48, 3, stride=2, padding=1)
        self.last = nn.Conv2d(48, 96, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = functional.relu(self.first(x))
        fine = functional.relu(self.right(functional.relu(self.left(x))))
        # After ReLU a padding of zeros never wins against a maximum.
        coarse = self.pool(functional.pad(x, (0, 1, 0, 1)))
        x = functional.relu(self.joined(torch.cat((coarse, fine), dim=1)))
        return functional.relu(self.last(x))


class _Squeeze(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.down = nn.Conv2d(channels, channels // 4, 1)
        self.up = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        share = self.up(functional.relu(self.down(x.mean(dim=(2, 3), keepdim=True))))
        return x * torch.clamp(share * 0.16666670143604279 + 0.5, 0.0, 1.0)


class _Block(nn.Module):
    def __init__(self, channels: int, out: int, stride: int, squeeze: bool) -> None:
        super().__init__()
        self.spread = nn.Conv2d(
            channels, channels, 3, stride=(stride, 1), padding=1, groups=channels
        )
        self.squeeze = _Squeeze(channels) if squeeze else nn.Identity()
        self.widen = nn.Conv2d(channels, 2 * channels, 1)
        self.narrow = nn.Conv2d(2 * channels, out, 1)
        self._residual = channels == out

    def forward(self, x: Tensor) -> Tensor:
        x = self.squeeze(self.spread(x))
        y: Tensor = self.narrow(functional.gelu(self.widen(x)))
        return x + y if self._residual else y


class _Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.inputs = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)
        self._heads = heads
        self._size = width // heads

    def forward(self, x: Tensor) -> Tensor:
        batch, steps, width = x.shape
        parts = self.inputs(x).reshape(batch, steps, 3, self._heads, self._size)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        if torch.onnx.is_in_onnx_export():
            weights = (query * self._size**-0.5) @ key.transpose(2, 3)
            seen = torch.softmax(weights, dim=3) @ value
        else:
            seen = functional.scaled_dot_product_attention(query, key, value)
        joined: Tensor = self.output(seen.transpose(1, 2).reshape(batch, steps, width))
        return joined


class _Context(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.before = nn.LayerNorm(width, eps=1e-5)
        self.attention = _Attention(width, heads)
        self.between = nn.LayerNorm(width, eps=1e-5)
        self.widen = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.dropout(self.attention(self.before(x)))
        y = self.narrow(self.dropout(functional.silu(self.widen(self.between(x)))))
        return x + self.dropout(y)


class Recogniser(nn.Module):
    """Pictures of lines to log probabilities of characters.

    Args:
        characters: of the classes after the blank, in order; the last one is the space.
    """

    def __init__(self, characters: Sequence[str]) -> None:
        super().__init__()
        self.characters = tuple(characters)
        self.stem = _Stem()
        self.blocks = nn.Sequential(*(_Block(*block) for block in _BLOCKS))
        last = _BLOCKS[-1][1]
        self.past = nn.Conv2d(last, _WIDTH, 1)
        self.narrow = nn.Conv2d(last, _WIDTH, 1)
        self.beside = nn.Conv2d(_WIDTH, _WIDTH, (1, 7), padding=(0, 3), groups=_WIDTH)
        self.context = nn.Sequential(*(_Context(_WIDTH, _HEADS) for _ in range(2)))
        self.norm = nn.LayerNorm(_WIDTH, eps=1e-6)
        self.head = nn.Linear(_WIDTH, 1 + len(self.characters))

    def forward(self, x: Tensor) -> Tensor:
        """Log probabilities, (batch, width / 8, 1 + characters).

        Args:
            x: (batch, 3, 48, width), blue, green, red between -1 and 1; the width a multiple of 8.
        """
        x = functional.avg_pool2d(self.blocks(self.stem(x)), (3, 2))
        past = functional.silu(self.past(x))
        x = functional.silu(self.narrow(x))
        x = x + functional.silu(self.beside(x))
        x = self.norm(self.context(x.flatten(2).transpose(1, 2)))
        x = x + past.flatten(2).transpose(1, 2)
        logits: Tensor = self.head(x)
        return functional.log_softmax(logits, dim=2)

    def freeze(self, blocks: int) -> None:
        """Leaves the stem and the first blocks as they are; with 0 everything is trained."""
        for layer in (self.stem, *self.blocks[:blocks]) if blocks else ():
            layer.requires_grad_(False)


def blended(network: Recogniser, start: Recogniser, share: float) -> Recogniser:
    """The network, with so much of each weight taken from the other."""
    mixed = deepcopy(network)
    with torch.no_grad():
        for own, old in zip(mixed.parameters(), start.parameters(), strict=True):
            own.lerp_(old, share)
    return mixed


def from_stock(path: Path, alphabet: Sequence[str]) -> Recogniser:
    """The stock recogniser with a head for the given characters.

    Args:
        path: PP-OCRv6's `rec` ONNX file.
        alphabet: the characters to know, the space among them; those that the stock model does
            not know begin with small random weights.

    Raises:
        ValueError: the file holds other layers.
    """
    network = Recogniser([*(c for c in alphabet if c != " "), " "])
    stock = _Stock(onnx.load(path))
    layers = (network.stem, network.blocks, network.past, network.narrow, network.beside)
    with torch.no_grad():
        for convolution in _convolutions(layers):
            _fill(convolution, *stock.next_convolution())
        for layer in (*network.context, network.norm):
            for module in layer.modules():
                if isinstance(module, nn.LayerNorm):
                    _fill(module, *stock.next_norm())
                elif isinstance(module, nn.Linear):
                    _fill(module, *stock.next_linear())
        _fill_head(network, *stock.next_linear(), stock.characters)
    return network


def _convolutions(layers: Sequence[nn.Module]) -> Iterator[nn.Conv2d]:
    for layer in layers:
        for module in layer.modules():
            if isinstance(module, nn.Conv2d):
                yield module


def _fill(layer: nn.Conv2d | nn.Linear | nn.LayerNorm, weight: Array, bias: Array) -> None:
    if layer.bias is None or layer.weight.shape != weight.shape:
        raise ValueError(
            f"the stock model has {weight.shape} where {tuple(layer.weight.shape)} belongs"
        )
    layer.weight.copy_(torch.tensor(weight))
    layer.bias.copy_(torch.tensor(bias))


def _fill_head(network: Recogniser, weight: Array, bias: Array, known: Sequence[str]) -> None:
    column = {character: index for index, character in reversed(list(enumerate(known)))}
    network.head.weight.normal_(std=0.02)
    network.head.bias.fill_(float(np.median(bias)))
    for index, character in enumerate(("", *network.characters)):
        if character in column:
            network.head.weight[index] = torch.tensor(weight[column[character]])
            network.head.bias[index] = float(bias[column[character]])


class _Stock:
    """The weights of an ONNX graph, layer by layer in the order in which it computes them."""

    def __init__(self, model: onnx.ModelProto) -> None:
        nodes = [node for node in model.graph.node if node.op_type != "Identity"]
        renamed = {n.output[0]: n.input[0] for n in model.graph.node if n.op_type == "Identity"}
        for node in nodes:
            for place, name in enumerate(node.input):
                while name in renamed:
                    name = renamed[name]  # noqa: PLW2901  follows a chain of identities
                node.input[place] = name
        self._weights = {w.name: numpy_helper.to_array(w) for w in model.graph.initializer}
        self._users: dict[str, onnx.NodeProto] = {}
        for node in reversed(nodes):
            self._users.update((name, node) for name in node.input)
        self._convolutions = iter([n for n in nodes if n.op_type == "Conv"])
        self._linears = iter(
            [n for n in nodes if n.op_type == "MatMul" and n.input[1] in self._weights]
        )
        self._roots = iter([n for n in nodes if n.op_type == "Sqrt"])
        listed = {entry.key: entry.value for entry in model.metadata_props}["character"]
        self.characters = ("", *listed.splitlines(), " ")

    def next_convolution(self) -> tuple[Array, Array]:
        node = next(self._convolutions)
        weight = self._weights[node.input[1]]
        after = self._users[node.output[0]]
        if after.op_type == "BatchNormalization":
            gain, shift, mean, variance = (self._weights[name] for name in after.input[1:5])
            epsilon = next(a.f for a in after.attribute if a.name == "epsilon")
            scale = gain / np.sqrt(variance + epsilon)
            return weight * scale[:, None, None, None], shift - mean * scale
        return weight, self._added(node).reshape(-1)

    def next_linear(self) -> tuple[Array, Array]:
        node = next(self._linears)
        return self._weights[node.input[1]].T.copy(), self._added(node)

    def next_norm(self) -> tuple[Array, Array]:
        divided = self._users[next(self._roots).output[0]]
        scaled = self._users[divided.output[0]]
        gain = next(self._weights[name] for name in scaled.input if name in self._weights)
        return gain, self._added(scaled)

    def _added(self, node: onnx.NodeProto) -> Array:
        after = self._users[node.output[0]]
        found: Array = next(self._weights[name] for name in after.input if name in self._weights)
        return found


class _Answering(nn.Module):
    """The recogniser as it is asked: probabilities instead of their logarithms."""

    def __init__(self, network: Recogniser) -> None:
        super().__init__()
        self._network = network

    def forward(self, x: Tensor) -> Tensor:
        return torch.exp(self._network(x))


def export(network: Recogniser, path: Path, **facts: str) -> None:
    """Writes the recogniser as an ONNX file that lists its characters, as the stock model does.

    Args:
        network: on the processor.
        path: where to.
        **facts: further entries of the file's description of itself.
    """
    network.eval()
    torch.onnx.export(
        _Answering(network),
        (torch.zeros(1, 3, HEIGHT_PX, 320),),
        path,
        input_names=["x"],
        output_names=["probabilities"],
        dynamic_axes={"x": {0: "lines", 3: "width"}, "probabilities": {0: "lines", 1: "steps"}},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(path)
    listed = "\n".join(character for character in network.characters if character != " ")
    onnx.helper.set_model_props(model, {"character": listed, **facts})
    onnx.save(model, path)
