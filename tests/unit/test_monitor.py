"""The monitor noun: what is no monitor is refused, what is one survives JSON."""

import pytest
from pydantic import ValidationError

from boardsnap.model.monitor import Condition, Monitor, Origin, Span, Subject

PSI = Condition(
    subject=Subject(kind="feature", name="income"),
    statistic="psi",
    comparator=">",
    threshold=0.2,
    chunk=Span(value=1, unit="days"),
)


def _monitor(*conditions: Condition, name: str = "psi_income") -> Monitor:
    return Monitor(
        id=name, title="PSI of income", conditions=conditions, origin=Origin(postmortem="pm-1")
    )


def test_a_monitor_is_the_same_after_json() -> None:
    monitor = _monitor(PSI)
    assert Monitor.model_validate_json(monitor.model_dump_json()) == monitor


def test_conditions_of_different_chunks_are_refused() -> None:
    weekly = PSI.model_copy(update={"chunk": Span(value=1, unit="weeks")})
    with pytest.raises(ValidationError, match="same chunk"):
        _monitor(PSI, weekly)


@pytest.mark.parametrize("wrong", ["", "PSI", "psi-income", "1psi", "a" * 81])
def test_an_id_that_tools_would_refuse_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        _monitor(PSI, name=wrong)


def test_a_misspelt_field_is_refused() -> None:
    with pytest.raises(ValidationError):
        Condition.model_validate({**PSI.model_dump(), "treshold": 0.3})


def test_a_threshold_is_a_number() -> None:
    with pytest.raises(ValidationError):
        Condition.model_validate({**PSI.model_dump(), "threshold": float("nan")})
