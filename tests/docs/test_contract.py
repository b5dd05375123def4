"""The contract page names every field, value and error code of the models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from boardsnap.model import postmortem as model

ROOT = Path(__file__).parents[2]
CONTRACT = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")


def fields_of(kind: type[BaseModel]) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        yield field.alias or name


def models() -> list[type[BaseModel]]:
    kinds = [v for v in vars(model).values() if isinstance(v, type) and issubclass(v, BaseModel)]
    return [kind for kind in kinds if kind.__module__ == model.__name__]


@pytest.mark.parametrize("kind", models(), ids=lambda kind: kind.__name__)
def test_every_field_is_in_the_contract(kind: type[BaseModel]) -> None:
    assert [name for name in fields_of(kind) if f'"{name}"' not in CONTRACT] == []


@pytest.mark.parametrize(
    "values",
    [
        model.Cause,
        model.EventKind,
        model.ActionKind,
        model.ActionStatus,
        model.HypothesisStatus,
        model.Stance,
        model.Level,
        model.TimeUnit,
        model.Precision,
    ],
)
def test_every_value_is_in_the_contract(values: object) -> None:
    words = set(re.findall(r"\w+", CONTRACT))
    assert [value for value in get_args(values) if value not in words] == []


def test_every_field_of_the_contract_is_in_the_models() -> None:
    shown = CONTRACT.split("```jsonc")[1].split("```")[0]
    named = set(re.findall(r'"(\w+)":', shown))
    assert named <= {name for kind in models() for name in fields_of(kind)}
