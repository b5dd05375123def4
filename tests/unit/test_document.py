"""A document reads back what it wrote, and says what is wrong with what it cannot read."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from boardsnap.document import Postmortem, load
from boardsnap.errors import InputError, MissingFileError
from boardsnap.model import postmortem as model
from boardsnap.model.geometry import Homography
from boardsnap.model.page import Picture

GOLDEN = Path(__file__).parents[1] / "golden" / "incident.json"
PICTURE = Picture(b"\xff\xd8\xff\xd9", 80, 60, Homography.identity())


@pytest.mark.parametrize(
    "source", [GOLDEN, str(GOLDEN), GOLDEN.read_bytes(), GOLDEN.read_text(encoding="utf-8")]
)
def test_paths_text_and_bytes_give_the_same_document(source: str | Path | bytes) -> None:
    assert load(source) == load(GOLDEN)


def test_json_survives_the_round_trip() -> None:
    written = load(GOLDEN).to_json()
    assert json.loads(written) == json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert load(written).to_json() == written


def test_pictures_stay_out_of_the_json_and_of_equality() -> None:
    plain = load(GOLDEN)
    shown = Postmortem.build(plain, (PICTURE,), ("Glare.",))
    assert shown == plain
    assert hash(shown) == hash(plain)
    assert shown.to_json() == plain.to_json()
    assert shown.pictures == (PICTURE,)
    assert "data:image/jpeg" in shown.to_html()
    assert "Glare." in shown.to_markdown()
    assert "Glare." in shown._repr_html_()


def test_it_equals_the_bare_model_and_nothing_else() -> None:
    bare = model.Postmortem.model_validate_json(GOLDEN.read_bytes())
    assert load(GOLDEN) == bare
    assert load(GOLDEN) != bare.model_copy(update={"title": "other"})
    assert load(GOLDEN) != "a postmortem"


def test_a_document_with_its_pictures_can_be_pickled() -> None:
    shown = Postmortem.build(load(GOLDEN), (PICTURE,))
    again = pickle.loads(pickle.dumps(shown))  # noqa: S301  its own bytes
    assert again == shown
    assert again.pictures == (PICTURE,)


def _without(**changes: object) -> bytes:
    document = json.loads(GOLDEN.read_text(encoding="utf-8"))
    document.update(changes)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        ("{nope", "not JSON"),
        ("{\ud800}", "not JSON"),
        (b"[]", "no postmortem"),
        (b"null", "no postmortem"),
        (b"{}", "no schema_version"),
        (_without(schema_version=2), "upgrade boardsnap"),
        (_without(schema_version="1"), "schema version '1'"),
        (_without(schema_version=True), "schema version True"),
        (_without(actions=[{"text": "x"}]), "/actions/0/kind"),
        (_without(surprise=1), "/surprise"),
        (_without(timeline=None), "/timeline"),
    ],
)
def test_what_is_no_postmortem_is_refused_with_a_reason(source: str | bytes, says: str) -> None:
    with pytest.raises(InputError) as caught:
        load(source)
    assert says in str(caught.value)


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"gone\.json does not exist"):
        load(tmp_path / "gone.json")
    with pytest.raises(MissingFileError, match="is a folder"):
        load(tmp_path)
    with pytest.raises(MissingFileError, match="cannot be read"):
        load("a\0b")


def test_an_endless_file_is_refused() -> None:
    with pytest.raises(InputError, match="too large"):
        load("/dev/zero")
