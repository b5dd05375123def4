"""Which words technical people write, and which after which: `python -m training.language TEXTS`.

Reads the documentation in a folder of source distributions (archives or folders, one a source):
prose files, docstrings and comments, and the glosses of WordNet. Writes `technical.txt.gz` and
`pairs.txt.gz`, which the lexicon of the reader is made of. A sentence counts once, in however many
files it stands, and what only one source writes does not count: names in its code, for the most
part.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import html
import json
import math
import re
import tarfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from itertools import groupby, pairwise
from pathlib import Path

LARGEST = 3_000_000
"""Bytes of a file that somebody wrote; larger ones are data."""

LONGEST = 18
"""Letters of a word."""

WORD_SOURCES, WORD_COUNT = 5, 10
"""Sources that a word has to be in, and how often together: others are names in somebody's code."""

SHORT, SHORT_COUNT = 3, 200
"""Letters of a word that has to be more common than that: boards are full of other short signs."""

PAIR_SOURCES, PAIR_COUNT = 2, 3
"""Sources in which two words have to follow one another, and how often together."""

DISCOUNT = 0.75
"""What is taken off the count of a pair, since rare pairs are overcounted (Church & Gale 1991)."""

RAREST = -10
"""Tenths of a nat by which a pair may be rarer than chance; the lexicon gives those nothing."""

LETTERS = frozenset("ai")
"""Words of one letter; other letters are names in code, and a stray stroke looks like an l."""

KINDS = frozenset(["adoc", "asciidoc", "html", "inc", "ipynb", "md", "mdx", "py", "rst", "txt"])

_NOT_READ = re.compile(
    r"licen[cs]e|copying|/locale|third_?party|node_modules|/_?vendor|/_?extern|/packages/"
)
_GLOSSES = re.compile(r"(^|/)data\.(noun|verb|adj|adv)$")
_CODE = re.compile(r"`[^`]*`|https?://\S+")
_ENDS = re.compile(
    r"[.;:!?](?=\s|$)|[()\[\]{}|<>\"“”=/\\*`~#_@^$+,]+|\s[-–—]+\s|\n\s*\n|\n\s*[-*+]\s"
)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


class Counts:
    """How often words and pairs of words were written, and in how many sources."""

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.word_sources: Counter[str] = Counter()
        self.pair_sources: Counter[tuple[str, str]] = Counter()
        self._seen: set[bytes] = set()

    def add(self, texts: Iterator[str]) -> int:
        """Counts the words of one source, and says how many these are."""
        words: set[str] = set()
        pairs: set[tuple[str, str]] = set()
        total = 0
        for run in (run for text in texts for run in self._new_runs(text)):
            total += len(run)
            self.words.update(run)
            words.update(run)
            self.pairs.update(pairwise(run))
            pairs.update(pairwise(run))
        self.word_sources.update(words)
        self.pair_sources.update(pairs)
        return total

    def _new_runs(self, text: str) -> Iterator[list[str]]:
        """The words that stand next to each other, of each sentence that was not there before."""
        for sentence in _ENDS.split(_CODE.sub(" ` ", text).lower().replace("’", "'")):
            tokens = sentence.replace("-", " ").split()
            mark = blake2b(" ".join(tokens).encode(), digest_size=8).digest()
            if len(tokens) < 2 or mark in self._seen:
                continue
            self._seen.add(mark)
            for is_word, run in groupby(tokens, _is_word):
                if is_word:
                    yield list(run)


def _is_word(token: str) -> bool:
    is_long_enough = len(token) > 1 or token in LETTERS
    return is_long_enough and len(token) <= LONGEST and _WORD.fullmatch(token) is not None


def texts_in(source: Path) -> Iterator[str]:
    """What is written in a source: an archive, or a folder."""
    for name, content in _files_in(source):
        if _GLOSSES.search(name):
            yield from _glosses(content.decode("utf-8", "ignore"))
        elif not _NOT_READ.search(f"/{name.lower()}") and len(content) <= LARGEST:
            yield prose(name.lower().rsplit(".", 1)[-1], content)


def _files_in(source: Path) -> Iterator[tuple[str, bytes]]:
    if source.is_dir():
        for path in sorted(p for p in source.rglob("*") if p.is_file() and not p.is_symlink()):
            name = path.relative_to(source).as_posix()
            if _is_read(name):
                yield name, path.read_bytes()
    elif source.suffix == ".zip":
        with zipfile.ZipFile(source) as packed:
            for name in filter(_is_read, packed.namelist()):
                yield name, packed.read(name)
    else:
        with tarfile.open(source) as archive:
            for member in archive:
                if (
                    member.isfile()
                    and _is_read(member.name)
                    and (file := archive.extractfile(member))
                ):
                    yield member.name, file.read()


def _is_read(name: str) -> bool:
    return name.lower().rsplit(".", 1)[-1] in KINDS or _GLOSSES.search(name) is not None


def prose(kind: str, content: bytes) -> str:
    """What a file tells people: nothing where it cannot be read."""
    try:
        text = content.decode("utf-8")
        if kind == "py":
            return _told_in_code(text)
        if kind == "ipynb":
            cells = json.loads(text)["cells"]
            return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    except (ValueError, KeyError, TypeError, SyntaxError, RecursionError):
        return ""
    return _without_tags(text) if kind == "html" else text


def _told_in_code(text: str) -> str:
    """Docstrings and comments."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    told = [
        ast.get_docstring(node, clean=False) or ""
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    ]
    return "\n\n".join((*told, *re.findall(r"#\s+(.*)", text)))


def _without_tags(text: str) -> str:
    text = re.sub(r"(?s)<(script|style|pre).*?</\1>", " ", text)
    text = re.sub(r"</?(?:p|li|td|h\d|div|dt|dd)[^>]*>", "\n\n", text)
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def _glosses(text: str) -> Iterator[str]:
    """What WordNet says of each sense, its examples, and its terms of several words."""
    for line in text.splitlines():
        terms, found, gloss = line.partition("|")
        if found and not line.startswith("  "):
            yield from re.split(r'[;"]', gloss)
            yield from (
                term.replace("_", " ") for term in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", terms)
            )


def technical_words(counts: Counts) -> Iterator[tuple[str, int]]:
    """The words that many write, with the tenths of a nat that each costs, cheapest first."""
    total = counts.words.total()
    for word, count in sorted(counts.words.items(), key=lambda item: (-item[1], item[0])):
        enough = count >= (SHORT_COUNT if len(word) <= SHORT else WORD_COUNT)
        if enough and counts.word_sources[word] >= WORD_SOURCES:
            yield word, round(-10 * math.log(count / total))


def common_pairs(counts: Counts) -> Iterator[tuple[str, str, int]]:
    """Two words in a row, and the tenths of a nat by which the second is likelier there.

    That is their pointwise mutual information.
    """
    total, words = counts.words.total(), counts.words
    for (first, second), count in sorted(counts.pairs.items()):
        if count >= PAIR_COUNT and counts.pair_sources[first, second] >= PAIR_SOURCES:
            ratio = (count - DISCOUNT) * total / (words[first] * words[second])
            gain = round(10 * math.log(ratio))
            if gain > RAREST:
                yield first, second, gain


def main() -> None:
    """Counts what the sources say, and writes both lists."""
    parser = argparse.ArgumentParser(prog="python -m training.language", description=__doc__)
    parser.add_argument("texts", type=Path, help="folder of archives and folders, one a source")
    parser.add_argument("--out", type=Path, default=Path("src/boardsnap/recognition/words"))
    arguments = parser.parse_args()
    counts = Counts()
    for source in sorted(arguments.texts.iterdir()):
        print(f"{source.name}: {counts.add(texts_in(source))} words", flush=True)
    words = [f"{word} {tenths}" for word, tenths in technical_words(counts)]
    rows = [
        " ".join((first, *(f"{second} {gain}" for _, second, gain in row)))
        for first, row in groupby(common_pairs(counts), lambda pair: pair[0])
    ]
    for name, lines in (("technical", words), ("pairs", rows)):
        packed = gzip.compress("\n".join(lines).encode("ascii"), 9, mtime=0)
        (arguments.out / f"{name}.txt.gz").write_bytes(packed)
        print(f"{name}: {len(lines)} lines, {len(packed) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
