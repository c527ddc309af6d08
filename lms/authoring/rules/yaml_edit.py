"""Changing values in a YAML text: whatever stays the same keeps its text, its comments and its place."""

import io
from typing import Any

import yaml
from ruamel.yaml import YAML

from lms.authoring.rules.yaml_nodes import Block, edited
from lms.authoring.rules.yaml_writing import WIDTH, fresh
from lms.core.yaml_bounds import FAST, refuse_endless

FENCE = "---\n"


class NotYaml(ValueError):
    """A text that cannot be edited by its values, because it is not YAML; the message says where."""


def value_of(source: str) -> Any:
    """Return what a YAML text says, as JSON values.

    Raises:
        NotYaml: when it is not YAML, or holds more than may be built.
    """
    try:
        refuse_endless(source)
        return plain(yaml.load(source, Loader=FAST))  # noqa: S506  (the safe loader)
    except (yaml.YAMLError, ValueError) as error:
        raise NotYaml(str(error)) from None


def mapping_of(source: str) -> dict[str, Any] | None:
    """Return the mapping that a YAML text says, None when it says something else or is not YAML."""
    try:
        found = value_of(source)
    except NotYaml:
        return None
    return found if isinstance(found, dict) else None


def plain(value: Any) -> Any:
    """Return what YAML gives as JSON values: dates as text, keys as text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def rewritten(source: str, wanted: Any) -> str:
    """Return the text changed so that it says ``wanted``; only what differs is written anew.

    A text with anchors, or one that is written in a way that pieces cannot be cut from, goes through a round
    trip as a whole: it keeps comments and order, but its lines may be folded anew.

    Args:
        source: a YAML text; an empty one is written as a whole.
        wanted: JSON values, whole: what is missing from it is taken away.

    Raises:
        NotYaml: when ``source`` is not YAML.
    """
    now = value_of(source)
    if _same(now, wanted):
        return source
    if now is None or not isinstance(wanted, type(now)):
        return fresh(wanted, 0) + "\n"
    for way in (_by_pieces, _by_round_trip):
        found = way(source, wanted)
        if found is not None:
            return found
    return fresh(wanted, 0) + "\n"


def _same(one: Any, other: Any) -> bool:
    """Compare values and their types: 1, 1.0 and true are three things to an author."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and bool(one == other)


def _checked(text: str, wanted: Any) -> str | None:
    try:
        return text if _same(value_of(text), wanted) else None
    except NotYaml:
        return None


def _by_pieces(source: str, wanted: Any) -> str | None:
    node = yaml.compose(source, Loader=FAST)
    if node is None or _has_anchors(source):
        return None
    block = Block(source, _same, plain)
    start, end = block.span(node)
    return _checked(source[:start] + edited(block, node, wanted) + source[end:], wanted)


def _has_anchors(source: str) -> bool:
    return any(getattr(event, "anchor", None) for event in yaml.parse(source, Loader=FAST))


def _by_round_trip(source: str, wanted: Any) -> str | None:
    writer = YAML()
    writer.preserve_quotes = True
    writer.width = WIDTH
    writer.indent(mapping=2, sequence=4, offset=2)
    document = writer.load(source)
    _overwrite(document, wanted)
    text = io.StringIO()
    writer.dump(document, text)
    return _checked(text.getvalue(), wanted)


def _overwrite(document: Any, wanted: Any) -> None:
    """Set in a round-trip document every value that differs, and take away what is gone."""
    if isinstance(document, dict):
        for key in [key for key in document if str(key) not in wanted]:
            del document[key]
        names = {str(key): key for key in document}
        for name, value in wanted.items():
            document[names.get(name, name)] = _merged(document.get(names.get(name, name)), value)
    else:
        del document[len(wanted) :]
        for index, value in enumerate(wanted):
            if index < len(document):
                document[index] = _merged(document[index], value)
            else:
                document.append(value)


def _merged(old: Any, new: Any) -> Any:
    if (isinstance(old, dict) and isinstance(new, dict)) or (isinstance(old, list) and isinstance(new, list)):
        _overwrite(old, new)
        return old
    return old if _same(plain(old), new) else new


def split_front_matter(source: str) -> tuple[str, str]:
    """Cut a Markdown file into its YAML and the text below it; without front matter the YAML is empty."""
    parts = source.split(FENCE, 2)
    if len(parts) != 3 or parts[0].strip():
        return "", source
    return parts[1], parts[2]


def joined_front_matter(front: str, body: str) -> str:
    """Return the Markdown file made of its YAML and the text below it."""
    front = front if not front or front.endswith("\n") else front + "\n"
    return f"{FENCE}{front}{FENCE}{body}"
