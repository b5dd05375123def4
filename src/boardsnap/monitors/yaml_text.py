"""YAML with comments: written from values, and read with the place of every scalar.

PyYAML writes and reads. It keeps no comments, and need not: those of a new file stand between
blocks that it writes, and a file that people keep is never written anew: single scalars are
replaced in its text.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from boardsnap.monitors.naming import one_line

Node = yaml.nodes.Node
Scalar = yaml.nodes.ScalarNode

_WIDTH = 96


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key, as the tools' own examples have them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indents every list."""
        del indentless
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        """Writes a value that stands twice twice."""
        del data
        return True


def block(value: object, indent: int = 0) -> str:
    """The value as YAML in block style, every line indented."""
    text = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=10**6,
    )
    return textwrap.indent(text, " " * indent)


def comment(texts: Iterable[str], indent: int = 0) -> str:
    """The texts as comments, each folded to the width of a page; text cannot leave its line."""
    lines = []
    for text in texts:
        folded = textwrap.wrap(
            one_line(text),
            _WIDTH - indent,
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += [f"{' ' * indent}# {line}".rstrip() for line in folded or [""]]
    return "".join(f"{line}\n" for line in lines)


def compose(text: str) -> Iterator[Node]:
    """The documents of a YAML or JSON text as nodes that know where they stand.

    Raises:
        yaml.YAMLError: it is neither.
    """
    # JSON may be indented with tabs, which YAML knows as no white space; the places stay.
    tabless = text.replace("\t", " ") if text.lstrip()[:1] in {"{", "["} else text
    yield from yaml.compose_all(tabless, Loader=yaml.SafeLoader)


def entries(node: Node) -> Iterator[dict[str, Node]]:
    """Every mapping in a document, the outer ones first."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, yaml.nodes.MappingNode):
            yield fields(one)
            waiting += [value for _, value in reversed(one.value)]
        elif isinstance(one, yaml.nodes.SequenceNode):
            waiting += reversed(one.value)


def fields(node: Node | None) -> dict[str, Node]:
    """The values of a mapping by key; nothing where it is none."""
    if not isinstance(node, yaml.nodes.MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, Scalar)}


def items(node: Node | None) -> list[Node]:
    """The items of a list; nothing where it is none."""
    return list(node.value) if isinstance(node, yaml.nodes.SequenceNode) else []


def text_of(node: Node | None) -> str | None:
    """The text of a scalar, None where it is none."""
    return str(node.value) if isinstance(node, Scalar) else None


def below(entry: Mapping[str, Node], *path: str) -> Node | None:
    """What stands under these keys, None where nothing does."""
    found: Mapping[str, Node] = entry
    for key in path[:-1]:
        found = fields(found.get(key))
    return found.get(path[-1])


def plain(text: str) -> Any:
    """The values of a YAML or JSON text.

    Raises:
        ValueError: it is neither.
    """
    if text.lstrip()[:1] in {"{", "["}:
        # YAML takes the number 1e-12 of JSON for a word.
        return json.loads(text)
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
