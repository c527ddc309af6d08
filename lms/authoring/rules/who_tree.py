"""The expression of a rule as a tree that a form shows: nodes with a place, negated or not. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ALL, ANY, NOT = "all", "any", "not"
GROUPS = (ALL, ANY)
ROOT = "w"
DEEPEST = 8
LIST = "any_of"


@dataclass
class Node:
    """A group with parts, or a predicate with its terms; ``negated`` turns it round."""

    kind: str
    negated: bool = False
    terms: dict[str, Any] = field(default_factory=dict)
    parts: list["Node"] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        """Tell whether it holds parts."""
        return self.kind in GROUPS


def tree_of(data: Any) -> Node:
    """Return the tree of authored data, a group at its top; what cannot be read is left out."""
    node = _node(data)
    if node is None:
        return Node(ALL)
    return node if node.is_group and not node.negated else Node(ALL, parts=[node])


def _node(data: Any, depth: int = 0) -> Node | None:
    if not isinstance(data, Mapping) or len(data) != 1 or depth > DEEPEST:
        return None
    ((kind, inner),) = data.items()
    if kind == NOT:
        found = _node(inner, depth + 1)
        if found is not None:
            found.negated = not found.negated
        return found
    if kind in GROUPS:
        items = inner if isinstance(inner, list) else []
        return Node(kind, parts=[part for item in items if (part := _node(item, depth + 1)) is not None])
    terms = {LIST: inner} if isinstance(inner, list) else dict(inner) if isinstance(inner, Mapping) else {}
    if LIST in terms:
        held = terms[LIST]
        terms[LIST] = [one for one in held if isinstance(one, str)] if isinstance(held, list) else []
    return Node(str(kind), terms=terms)


def data_of(node: Node) -> dict[str, Any]:
    """Return a tree as authors write it."""
    inner: Any = [data_of(part) for part in node.parts] if node.is_group else _terms(node.terms)
    found = {node.kind: inner}
    return {NOT: found} if node.negated else found


def _terms(terms: Mapping[str, Any]) -> Any:
    said = {name: value for name, value in terms.items() if value not in ("", None, False)}
    return said[LIST] if set(said) == {LIST} else said


def walk(node: Node, place: str = ROOT) -> Iterator[tuple[str, Node]]:
    """Yield every node with its place: ``w``, ``w.0``, ``w.0.1``."""
    yield place, node
    for number, part in enumerate(node.parts):
        yield from walk(part, f"{place}.{number}")


def added(node: Node, place: str, kind: str) -> None:
    """Add an empty node to the group at a place; nothing where there is none."""
    group = dict(walk(node)).get(place)
    if group is not None and group.is_group:
        group.parts.append(Node(kind))


def removed(node: Node, place: str) -> None:
    """Take out the node at a place; the top stays."""
    above, _dot, number = place.rpartition(".")
    group = dict(walk(node)).get(above)
    if group is not None and number.isdecimal() and len(number) < 4 and int(number) < len(group.parts):
        del group.parts[int(number)]


Given = Mapping[str, Sequence[str]]
"""Fields of a form by name, each with all its values."""


def read_tree(
    given: Given, inputs: Mapping[str, Mapping[str, str]], place: str = ROOT, depth: int = 0
) -> Node:
    """Return the tree that a form says.

    Args:
        given: the fields of the form.
        inputs: kind of each input by predicate and name; what is not among them is left out.
        place: of the node to read.
        depth: how deep it lies; deeper than that nothing is read.
    """
    kind = _one(given, f"node:{place}")
    node = Node(kind if kind in GROUPS or kind in inputs else ALL, negated=bool(_one(given, f"neg:{place}")))
    if not node.is_group:
        node.terms = {
            name: value
            for name, shape in inputs[node.kind].items()
            if (value := _value(given, f"t:{place}:{name}", shape)) not in (None, "", [], False)
        }
        return node
    number = 0
    while depth < DEEPEST and f"node:{place}.{number}" in given:
        node.parts.append(read_tree(given, inputs, f"{place}.{number}", depth + 1))
        number += 1
    return node


def _one(given: Given, name: str) -> str:
    values = given.get(name, ())
    return values[0] if values else ""


def _value(given: Given, name: str, shape: str) -> Any:
    if shape == "list":
        return [value for value in given.get(name, ()) if value]
    text = _one(given, name).strip()
    if shape == "number":
        return int(text) if text.isdecimal() and len(text) < 6 else text or None
    return True if shape == "flag" and text else None if shape == "flag" else text
