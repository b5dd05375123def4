from __future__ import annotations

import os
import pickle
import signal
from itertools import count

import pytest

from boardsnap.app.exports import identities_of
from boardsnap.app.writing import Writing
from boardsnap.errors import ConfigError, RenderError
from boardsnap.render.forms import FORMS, Context, render
from boardsnap.revision.draft import Draft
from tests.unit.app.world import START, photo, reading_of

DOCUMENT = reading_of([photo()]).postmortem
CONTEXT = Context(now=START)


@pytest.fixture(scope="module")
def writing() -> Writing:
    return Writing()


@pytest.mark.parametrize("form", FORMS)
def test_a_process_writes_the_same_file(writing: Writing, form: str) -> None:
    assert writing.write(DOCUMENT, form, CONTEXT) == render(DOCUMENT, form, CONTEXT)


def test_what_is_refused_in_the_process_is_refused_here(writing: Writing) -> None:
    with pytest.raises(ConfigError, match="there is no form 'gif'"):
        writing.write(DOCUMENT, "gif", CONTEXT)


def test_what_takes_too_long_is_stopped_and_says_what_to_do() -> None:
    with pytest.raises(RenderError, match="longer than 0 seconds: take another form"):
        Writing(seconds=0).write(DOCUMENT, "pdf", CONTEXT)


def die(_: str) -> str:
    """An identity that is the end of whoever asks for it."""
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def test_a_process_that_dies_costs_its_own_file_alone(writing: Writing) -> None:
    with pytest.raises(RenderError, match="stopped unexpectedly"):
        writing.write(DOCUMENT, "ics", Context(now=START, uid_of=die))
    assert writing.write(DOCUMENT, "csv", CONTEXT)


def test_identities_bring_nothing_of_the_app_into_the_process() -> None:
    identity = identities_of(Draft.of(DOCUMENT, map(str, count()).__next__), "board")
    sent = pickle.dumps(identity)
    assert b"boardsnap.app" not in sent
    assert pickle.loads(sent)("/actions/0") == identity("/actions/0")  # noqa: S301
