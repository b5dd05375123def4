"""Where documents go: the form by the file's suffix, written aside and then renamed."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from boardsnap.errors import ConfigError, RenderError
from boardsnap.render.forms import FORMS, Context, render

if TYPE_CHECKING:
    from rich.console import Console

    from boardsnap.document import Postmortem

STANDARD_OUTPUT = "-"


def check_target(target: Path, inputs: Sequence[Path]) -> None:
    """Refuses what can be known to fail before any work is done.

    Args:
        target: the file to be written.
        inputs: the files that are read, which it must not replace.

    Raises:
        ConfigError: no form has this suffix, or the target is an input or a folder.
        RenderError: there is no such folder to write it into.
    """
    check_file(target, inputs, [form.suffix for form in FORMS.values()])


def check_file(target: Path, inputs: Sequence[Path], suffixes: Sequence[str]) -> None:
    """Refuses a file that cannot be written in one of the forms, or must not be.

    Args:
        target: the file to be written.
        inputs: the files that are read, which it must not replace.
        suffixes: of the forms, with the dot, in lower case.

    Raises:
        ConfigError: no form has this suffix, or the target is an input or a folder.
        RenderError: there is no such folder to write it into.
    """
    if target.suffix.lower() not in suffixes:
        known = ", ".join(suffixes)
        what = f"the suffix {target.suffix!r}" if target.suffix else "no suffix"
        raise ConfigError(f"{target} has {what}: name a file that ends in {known}")
    if any(_same_file(target, source) for source in inputs):
        raise ConfigError(f"{target} is read, and would be overwritten: choose another file")
    if target.is_dir():
        raise ConfigError(f"{target} is a folder: name a file in it")
    if not target.absolute().parent.is_dir():
        raise RenderError(f"there is no folder {target.parent}: make it first")


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a document goes: -o, --json, and the terminal where neither takes it.

    Attributes:
        output: a file, whose suffix names the form.
        json_target: a file, or `-` for standard output.
    """

    output: Path | None
    json_target: str | None

    @property
    def prints_json(self) -> bool:
        """Whether the JSON goes to standard output."""
        return self.json_target == STANDARD_OUTPUT

    @property
    def files(self) -> tuple[Path, ...]:
        """The files to be written."""
        json_file = None if self.json_target is None or self.prints_json else Path(self.json_target)
        return tuple(file for file in (self.output, json_file) if file is not None)

    def check(self, inputs: Sequence[Path], suffixes: Sequence[str]) -> None:
        """Refuses before any work what cannot end well.

        Args:
            inputs: the files that are read, which none of them must replace.
            suffixes: of the forms, with the dot, in lower case.

        Raises:
            ConfigError: a file is no form, an input, a folder, or named twice.
            RenderError: there is no such folder, or nothing to show it on.
        """
        if self.json_target is not None and not self.prints_json:
            check_file(Path(self.json_target), inputs, (".json",))
        if self.output:
            check_file(self.output, inputs, suffixes)
        if self.prints_json or not self.output:
            check_standard_output()
        if len({file.absolute() for file in self.files}) < len(self.files):
            raise ConfigError("-o and --json name the same file: give them different names")


def write_document(postmortem: Postmortem, target: Path, now: datetime) -> None:
    """Writes the document in the form that the target's suffix names.

    Args:
        postmortem: the document.
        target: the file, with a suffix that `check_target` has let pass.
        now: with a zone; calendars say when they were made.

    Raises:
        RenderError: it could not be written; what was there before is untouched.
    """
    context = Context(now, postmortem.pictures, postmortem.problems)
    write_aside(target, render(postmortem, target.suffix.lower().removeprefix("."), context))


def write_aside(target: Path, content: bytes) -> None:
    """Writes a file so that at every moment either the old or the new one is there, whole.

    Raises:
        RenderError: it could not be written; what was there before is untouched.
    """
    place = Path(os.path.realpath(target))
    aside = place.with_name(f".boardsnap-{os.getpid()}.part")
    try:
        with aside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            shutil.copymode(place, aside)
        aside.replace(place)
    except OSError as error:
        raise RenderError(
            f"{target} could not be written ({error.strerror or error}): nothing was changed; "
            "make room, or choose another place"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)


def check_standard_output() -> None:
    """Refuses to show anything where there is nothing to show it on.

    Raises:
        RenderError: standard output is closed.
    """
    if sys.stdout is None:
        raise RenderError("standard output is closed: name a file with -o")


@contextlib.contextmanager
def standard_output() -> Iterator[None]:
    """Guards what is printed within; all of it has left this process at the end.

    Raises:
        RenderError: standard output does not take it.
    """
    check_standard_output()
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RenderError(
            f"standard output could not be written ({error.strerror}): make room there"
        ) from error


def print_json(postmortem: Postmortem) -> None:
    """Prints the JSON object, and nothing else, on standard output.

    Raises:
        RenderError: standard output does not take it.
    """
    print_bytes(postmortem.to_json().encode())


def print_bytes(content: bytes) -> None:
    """Prints them, and nothing else, on standard output.

    Raises:
        RenderError: standard output does not take it.
    """
    with standard_output():
        sys.stdout.buffer.write(content)


@contextlib.contextmanager
def shown() -> Iterator[Console]:
    """A console on standard output for a document; what it cannot encode is replaced.

    Raises:
        RenderError: standard output does not take it.
    """
    from rich.console import Console  # noqa: PLC0415

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    with standard_output():
        yield Console(highlight=False, emoji=False)


def say(text: str) -> None:
    """Prints a line on standard output.

    Raises:
        RenderError: standard output does not take it.
    """
    with standard_output():
        print(text)  # noqa: T201


def warn(text: str) -> None:
    """Prints a line beside the output, where there is somebody to read it."""
    if sys.stderr is not None:
        print(text, file=sys.stderr)  # noqa: T201


def printable(text: str) -> str:
    """Text from elsewhere without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
