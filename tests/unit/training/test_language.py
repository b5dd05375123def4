"""Words and pairs of words, counted in what many sources write."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from training.language import (
    PAIR_COUNT,
    PAIR_SOURCES,
    WORD_COUNT,
    WORD_SOURCES,
    Counts,
    common_pairs,
    prose,
    technical_words,
    texts_in,
)


def counted(*sources: list[str]) -> Counts:
    counts = Counts()
    for source in sources:
        counts.add(iter(source))
    return counts


def test_words_that_stand_side_by_side_are_a_pair() -> None:
    counts = counted(["The feature store is slow. Retrain the model (again), then stop."])
    assert counts.pairs["feature", "store"] == 1
    assert counts.words["the"] == 2
    for apart in [("slow", "retrain"), ("model", "again"), ("again", "then")]:
        assert apart not in counts.pairs


@pytest.mark.parametrize(
    "text", ["see `that code` here", "at https://x.y/z so", "in 3 days", "a_b c", "of n models"]
)
def test_code_addresses_and_numbers_part_words(text: str) -> None:
    first, *_, last = text.split()
    assert (first, last) not in counted([text]).pairs


def test_a_sentence_counts_once() -> None:
    counts = counted(["Drift is back. Drift is back."], ["drift is  back"])
    assert counts.words["drift"] == 1


def test_what_one_source_writes_does_not_count() -> None:
    ours = [f"zorblatt rate {'x' * n} zorblatt rate" for n in range(1, 15)]
    counts = counted(ours, *([f"{chr(97 + n)} drift rate"] for n in range(WORD_COUNT)))
    words = dict(technical_words(counts))
    assert "zorblatt" not in words
    assert counts.word_sources["drift"] >= WORD_SOURCES
    assert "drift" in words
    pairs = {(first, second) for first, second, _ in common_pairs(counts)}
    assert ("zorblatt", "rate") not in pairs
    assert counts.pair_sources["drift", "rate"] >= max(PAIR_SOURCES, PAIR_COUNT)
    assert ("drift", "rate") in pairs


@pytest.mark.parametrize(
    ("kind", "content", "told", "hidden"),
    [
        ("py", b'"""Says so."""\nname = 1  # why so\n', "Says so.", "name"),
        ("html", b"<p>One</p><script>var x</script>", "One", "var"),
        ("ipynb", b'{"cells": [{"cell_type": "markdown", "source": ["a ", "b"]}]}', "a b", "cell"),
        ("rst", "Café\n====".encode(), "Café", "<"),
    ],
)
def test_prose_is_taken_out_of_files(kind: str, content: bytes, told: str, hidden: str) -> None:
    text = prose(kind, content)
    assert told in text
    assert hidden not in text


@pytest.mark.parametrize(
    ("kind", "content"), [("py", b"def ("), ("ipynb", b"[]"), ("md", b"\xff\xfe"), ("ipynb", b"{")]
)
def test_files_that_cannot_be_read_tell_nothing(kind: str, content: bytes) -> None:
    assert prose(kind, content) == ""


def test_archives_and_folders_are_sources(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.md").write_text("in a folder")
    (folder / "LICENSE.md").write_text("in a licence")
    (folder / "a.bin").write_text("in data")
    (folder / "_vendor").mkdir()
    (folder / "_vendor" / "a.md").write_text("by others")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("docs/a.txt", "in a zip")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("docs/a.rst")
        member.size = len(b"in a tar")
        archive.addfile(member, io.BytesIO(b"in a tar"))
    read = [text for name in ("folder", "a.zip", "a.tar.gz") for text in texts_in(tmp_path / name)]
    assert read == ["in a folder", "in a zip", "in a tar"]


def test_glosses_of_a_dictionary_are_read(tmp_path: Path) -> None:
    line = '00 n 01 time_series 0 @ 00 | a list of values; "plot a time series"  \n'
    (tmp_path / "data.noun").write_text("  1 licence | not read\n" + line)
    read = [text.strip() for text in texts_in(tmp_path)]
    assert "a list of values" in read
    assert "time series" in read
    assert not any("not read" in text for text in read)
