"""The groups of a gate as a form changes them: parts of which all, any or at least so many are enough.

A group stands in the file under ``gate.terms``. It is named here by its path, "0" for the first one and "0.2"
for the third part of it. What a form does not name stays as it stands; a document is never changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lms.authoring.rules.programmes import GATE, MODULE, Document, Key, Row

ALL, ANY, AT_LEAST, OF, TITLE = "all", "any", "at_least", "of", "title"
HOWS = (ALL, ANY, AT_LEAST)
TERMS = "terms"
ALONE, OUT = "alone", "out"
"""Where a part may go besides another group: needed by itself, or not asked any more."""
GROUP = "group"


@dataclass(frozen=True)
class GroupWanted:
    """What a form says of a group: how its parts count, how many are enough, its name; dissolve it or not."""

    how: str
    least: int = 1
    title: str = ""
    is_dissolved: bool = False


@dataclass(frozen=True)
class Regrouping:
    """All that a form says of groups.

    Attributes:
        groups: by path.
        parts: by the path of a requirement, the path of the group that it goes to, or ``alone`` or ``out``.
        critical: by the path of a requirement; those that are not named stay as they are.
        added: groups by path with what is put into them, from what is needed by itself or new.
        new: a new group and the path of the one it stands in (empty = in none), with its first things.
    """

    groups: Mapping[str, GroupWanted] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    critical: Mapping[str, bool] = field(default_factory=dict)
    added: Sequence[tuple[str, Key]] = ()
    new: tuple[str, GroupWanted, Sequence[Key]] | None = None


@dataclass
class Part:
    """A group, or a requirement when ``how`` is empty; ``raw`` is how the file says it."""

    path: str
    raw: dict[str, Any]
    how: str = ""
    least: int = 1
    title: str = ""
    parts: list["Part"] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """Kind and subject of a requirement."""
        return key_of(self.raw)

    def things(self) -> Iterator["Part"]:
        """Yield the requirements in it, in their order."""
        for part in self.parts:
            if part.how:
                yield from part.things()
            else:
                yield part

    def all_groups(self) -> Iterator["Part"]:
        """Yield this group and every group in it."""
        yield self
        for part in self.parts:
            if part.how:
                yield from part.all_groups()


def key_of(raw: Document) -> Key:
    """Return the kind and the subject of a requirement as rows of a programme name it."""
    if MODULE in raw:
        return (MODULE, str(raw[MODULE]))
    return (str(raw.get("kind", "")), str(raw.get("subject", "")))


def groups_in(document: Document) -> list[Part]:
    """Return the groups of the gate as they stand in a file; what is no group is left out."""
    gate = document.get(GATE)
    terms = gate.get(TERMS) if isinstance(gate, Mapping) else None
    nodes = terms if isinstance(terms, list) else []
    found = [_part(node, str(place)) for place, node in enumerate(nodes) if isinstance(node, Mapping)]
    return [part for part in found if part.how]


def _part(node: Document, path: str) -> Part:
    how = next((name for name, at in ((ALL, ALL), (ANY, ANY), (AT_LEAST, OF)) if at in node), "")
    if not how:
        return Part(path, dict(node))
    items = node[OF if how == AT_LEAST else how]
    parts = [
        _part(item, f"{path}.{place}")
        for place, item in enumerate(items if isinstance(items, list) else [])
        if isinstance(item, Mapping)
    ]
    least = node.get(AT_LEAST, 1)
    is_number = isinstance(least, int) and not isinstance(least, bool)
    return Part(path, dict(node), how, least if is_number else 1, str(node.get(TITLE) or ""), parts)


def grouped_rows(document: Document) -> tuple[Row, ...]:
    """Return groups and the requirements in them as rows; each says where it stands or how it counts."""
    return tuple(row for group in groups_in(document) for row in _rows(group))


def _rows(group: Part) -> Iterator[Row]:
    yield Row(GROUP, label(group), GATE, group=counting(group))
    for part in group.parts:
        if part.how:
            yield from _rows(part)
        else:
            kind, subject = part.key
            exam, critical = bool(part.raw.get("exam", True)), bool(part.raw.get("critical", False))
            yield Row(kind, subject, GATE, critical, exam, raw=part.raw, group=label(group))


def label(group: Part) -> str:
    """Return what a group is called: its name, else its place."""
    return group.title or "group " + ".".join(str(int(one) + 1) for one in group.path.split("."))


def counting(group: Part) -> str:
    """Return how the parts of a group count, in words."""
    count = len(group.parts)
    if group.how == ALL:
        return f"all {count}"
    return f"any {1 if group.how == ANY else group.least} of {count}"


def regrouped(document: Document, asked: Regrouping) -> Document:
    """Return the file of a job role with the groups of its gate as a form says.

    Nothing is lost but what the form takes out: the parts of a group that is dissolved stand where it stood.
    """
    found: dict[str, Any] = deepcopy(dict(document))
    gate = dict(found[GATE]) if isinstance(found.get(GATE), Mapping) else {}
    tops = groups_in(found)
    if not tops and asked.new is None:
        return document
    by_path = {group.path: group for top in tops for group in top.all_groups()}
    alone: list[Part] = []
    _moved(by_path, asked, alone)
    for path, key in asked.added:
        if path in by_path:
            by_path[path].parts.append(_taken(gate, key))
    if asked.new is not None:
        within, wanted, keys = asked.new
        made = Part("", {}, wanted.how, wanted.least, wanted.title, [_taken(gate, key) for key in keys])
        (by_path[within].parts if within in by_path else tops).append(made)
    for path, wanted in asked.groups.items():
        if path in by_path:
            group = by_path[path]
            group.how, group.least, group.title = wanted.how, wanted.least, wanted.title
    gone = {path for path, wanted in asked.groups.items() if wanted.is_dissolved}
    tops = _dissolved(tops, gone, alone)
    _put_alone(gate, alone)
    if tops:
        gate[TERMS] = [_written(top) for top in tops]
    else:
        gate.pop(TERMS, None)
    found[GATE] = gate
    return found


def _moved(by_path: Mapping[str, Part], asked: Regrouping, alone: list[Part]) -> None:
    """Put every requirement where the form says, at the end of that group; critical as it says."""
    leaving: list[tuple[Part, str]] = []
    for group in by_path.values():
        staying = []
        for part in group.parts:
            if not part.how and part.path in asked.critical:
                _say_critical(part.raw, asked.critical[part.path])
            to = asked.parts.get(part.path, group.path) if not part.how else group.path
            if to == group.path or (to not in by_path and to not in (ALONE, OUT)):
                staying.append(part)
            else:
                leaving.append((part, to))
        group.parts = staying
    for part, to in leaving:
        if to == ALONE:
            alone.append(part)
        elif to != OUT:
            by_path[to].parts.append(part)


def _say_critical(raw: dict[str, Any], is_critical: bool) -> None:
    if is_critical != bool(raw.get("critical", False)):
        raw["critical"] = is_critical


def _dissolved(parts: Sequence[Part], gone: set[str], alone: list[Part] | None) -> list[Part]:
    """Return parts with those of dissolved groups in their place; at the top they are needed alone."""
    found: list[Part] = []
    for part in parts:
        if part.how:
            part.parts = _dissolved(part.parts, gone, None)
        if part.how and part.path in gone:
            for inner in part.parts:
                if alone is not None and not inner.how:
                    alone.append(inner)
                else:
                    found.append(inner)
        else:
            found.append(part)
    return found


def _taken(gate: dict[str, Any], key: Key) -> Part:
    """Return a requirement for a group: the one that was needed by itself until now, or a new one."""
    kind, subject = key
    name = "modules" if kind == MODULE else "requirements"
    lines = gate.get(name)
    rows = [row for row in lines if isinstance(row, Mapping)] if isinstance(lines, list) else []
    held = next((row for row in rows if key_of(row) == key), None)
    if held is None:
        return Part("", {MODULE: subject} if kind == MODULE else {"kind": kind, "subject": subject})
    gate[name] = [row for row in rows if row is not held]
    return Part("", {at: value for at, value in held.items() if at != "due_days"})


def _put_alone(gate: dict[str, Any], alone: Sequence[Part]) -> None:
    for part in alone:
        name = "modules" if part.key[0] == MODULE else "requirements"
        lines = gate.get(name)
        rows = list(lines) if isinstance(lines, list) else []
        if all(key_of(row) != part.key for row in rows if isinstance(row, Mapping)):
            gate[name] = [*rows, part.raw]


def _written(part: Part) -> dict[str, Any]:
    """Return a group as the file says it, in the order in which it was said; a requirement as it stands."""
    if not part.how:
        return part.raw
    parts = [_written(one) for one in part.parts]
    said: dict[str, Any] = {TITLE: part.title} if part.title else {}
    said |= {AT_LEAST: part.least, OF: parts} if part.how == AT_LEAST else {part.how: parts}
    return {name: said[name] for name in (*(one for one in part.raw if one in said), *said)}
