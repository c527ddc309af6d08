"""What differs between two bodies of a thing, block by block: lessons, items, objectives, facts, settings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from lms.authoring.rules.wording import NAMES, SETTINGS, shown

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"
Body = Mapping[str, Any]

_WORDING = {
    *("id", "stem", "why", "text", "title", "note", "reference", "verified_on", "review_by"),
    *("angoff", "status", "bloom", "objective", "unit", "rationale", "summary"),
}


@dataclass(frozen=True)
class Piece:
    """A paragraph of a text and whether it is the same, added or removed."""

    how: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """A field that differs; ``before`` and ``after`` as text, None where it is not there.

    ``pieces`` are the paragraphs of both in reading order.
    """

    name: str
    before: str | None
    after: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Block:
    """A lesson, an item, an objective, a fact … with what differs in it.

    ``kind`` names the list that it stands in, ``id`` is empty for the settings; ``how`` is added, removed,
    changed or same. ``changes_key`` tells whether the right answer of an item differs.
    """

    kind: str
    id: str
    title: str
    how: str
    fields: tuple[FieldChange, ...] = ()
    changes_key: bool = False

    @property
    def kind_label(self) -> str:
        """Return what the block is, in words."""
        return NAMES.get(self.kind, self.kind.replace("_", " "))


def compare(before: Body | None, after: Body | None) -> tuple[Block, ...]:
    """Return every block of two bodies in the order of the newer one; what is the same too.

    None stands for nothing: then everything is added or removed.
    """
    old, new = _blocks(before or {}), _blocks(after or {})
    found = []
    for name in _in_order(list(new), list(old)):
        found.append(_block(name, old.get(name), new.get(name)))
    return tuple(found)


def changed(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks that differ."""
    return tuple(block for block in blocks if block.how != SAME)


def answer_key(item: Body) -> Any:
    """Return what of an item decides about right and wrong: everything but its wording and its upkeep."""
    return _without_wording(item)


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return the paragraphs of two texts in reading order; removed ones stand before those added."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[Piece] = []
    for what, from_old, to_old, from_new, to_new in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if what == "equal":
            found += [Piece(SAME, text) for text in old[from_old:to_old]]
            continue
        found += [Piece(REMOVED, text) for text in old[from_old:to_old]]
        found += [Piece(ADDED, text) for text in new[from_new:to_new]]
    return tuple(found)


Name = tuple[str, str]


def _blocks(body: Body) -> dict[Name, Body]:
    """Cut a body into its blocks by kind and id; what stands in no list of things is the settings."""
    found: dict[Name, Body] = {}
    rest: dict[str, Any] = {}
    for path, value in _parts(body):
        if _is_list_of_things(value):
            found |= {(path, str(row["id"])): row for row in value}
        else:
            rest[path] = value
    return ({(SETTINGS, ""): rest} if rest else {}) | found


def _parts(body: Body) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a body; those of a module's three parts stand beside each other."""
    for name, value in body.items():
        if name == "module" and isinstance(value, Mapping):
            yield from value.items()
        elif name == "exam" and isinstance(value, Mapping):
            yield "items", value.get("items", [])
        else:
            yield name, value


def _is_list_of_things(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    ids = [row.get("id") if isinstance(row, Mapping) else None for row in value]
    return None not in ids and len(set(map(str, ids))) == len(ids)


def _block(name: Name, before: Body | None, after: Body | None) -> Block:
    kind, key = name
    fields = tuple(_fields(before or {}, after or {}))
    if before is None or after is None:
        how = ADDED if before is None else REMOVED
    else:
        how = CHANGED if fields else SAME
    is_item = kind == "items" and before is not None and after is not None
    changes_key = is_item and answer_key(before or {}) != answer_key(after or {})
    return Block(kind, key, _title(after if after is not None else before or {}), how, fields, changes_key)


def _fields(before: Body, after: Body) -> Iterator[FieldChange]:
    for name in _in_order(list(after), list(before)):
        if name != "id" and before.get(name) != after.get(name):
            old = shown(before[name]) if name in before else None
            new = shown(after[name]) if name in after else None
            yield FieldChange(name, old, new, pieces(old or "", new or ""))


def _title(row: Body) -> str:
    for name in ("title", "stem", "name", "text"):
        if isinstance(row.get(name), str):
            return " ".join(row[name].split())
    return ""


def _paragraphs(text: str) -> list[str]:
    return [part.strip("\n") for part in text.split("\n\n") if part.strip()]


def _without_wording(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_wording(one) for name, one in value.items() if name not in _WORDING}
    if isinstance(value, list):
        return [_without_wording(one) for one in value]
    return value


def _in_order(new: list[Any], old: list[Any]) -> list[Any]:
    """Return all of both once: the order of the new, what is only in the old after its neighbour there."""
    order = list(new)
    known = set(new)
    for place, name in enumerate(old):
        if name not in known:
            before = old[place - 1] if place else None
            order.insert(order.index(before) + 1 if place else 0, name)
            known.add(name)
    return order
