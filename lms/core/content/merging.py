"""Merging three texts or three sets of files: what both sides did stays, where they differ is marked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from merge3 import Merge3

OURS, THEIRS = "<<<<<<<", ">>>>>>>"
MIDDLE = "======="
_VERSION = re.compile(r"^version: *(\d+)\.(\d+)\.(\d+)(?= *(?:#.*)?$)", re.MULTILINE)
_ITEM = re.compile(r"^- +id: *(\S+) *$", re.MULTILINE)


@dataclass(frozen=True)
class Names:
    """What the two sides are called where they differ."""

    ours: str = "yours"
    theirs: str = "theirs"


@dataclass(frozen=True)
class Merged:
    """A merged text; ``text`` None means that the file is gone. ``conflicts`` are the lines they begin on."""

    text: str | None
    conflicts: tuple[int, ...] = ()


Merging = Callable[[str, str, str, Names], Merged]


def marks_of(text: str) -> list[int]:
    """Return the lines on which a conflict begins that nobody decided."""
    lines = enumerate(text.splitlines(), start=1)
    return [
        number
        for number, line in lines
        if line.startswith((f"{OURS} ", f"{THEIRS} ")) or line in (OURS, THEIRS)
    ]


def merge_files(
    base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str], names: Names
) -> dict[str, Merged]:
    """Merge two sets of files that descend from ``base``, path by path in order."""
    paths = sorted({*base, *ours, *theirs})
    return {path: merge_file(base.get(path), ours.get(path), theirs.get(path), names) for path in paths}


def merge_file(base: str | None, ours: str | None, theirs: str | None, names: Names) -> Merged:
    """Merge one file; None means that it is not there."""
    return _merge_sides(base, ours, theirs, names, merge_text)


def merge_text(base: str, ours: str, theirs: str, names: Names) -> Merged:
    """Merge two texts that descend from ``base``.

    Both raising the version of a file is no conflict: the merged text gets the one after the greater. A list
    of things with ids is merged thing by thing, so that lines of two items never mix.
    """
    base, ours, theirs = _one_version(base, ours, theirs)
    if all(_ITEM.search(text) for text in (base, ours, theirs)):
        return _merge_items(base, ours, theirs, names)
    return _merge_lines(base, ours, theirs, names)


def next_version(version: str) -> str:
    """Return the version after one of the form 1.2.3: its last number grows."""
    major, minor, patch = version.split(".")
    return f"{major}.{minor}.{int(patch) + 1}"


def _merge_sides(
    base: str | None, ours: str | None, theirs: str | None, names: Names, both: Merging
) -> Merged:
    """Take the side that changed; ask ``both`` when both did, and mark all when one took it away."""
    if ours == theirs or theirs == base:
        return Merged(ours)
    if ours == base:
        return Merged(theirs)
    if ours is None or theirs is None:
        return Merged(_marked(ours or "", theirs or "", names), (1,))
    return both(base or "", ours, theirs, names)


def _marked(ours: str, theirs: str, names: Names) -> str:
    mine, other = (text if not text or text.endswith("\n") else text + "\n" for text in (ours, theirs))
    return f"{OURS} {names.ours}\n{mine}{MIDDLE}\n{other}{THEIRS} {names.theirs}\n"


def _merge_lines(base: str, ours: str, theirs: str, names: Names) -> Merged:
    old, mine, other = (text.splitlines(keepends=True) for text in (base, ours, theirs))
    merge = Merge3(old, mine, other)
    text, conflicts = "", []
    for group in merge.merge_groups():
        if group[0] != "conflict":
            text += "".join(group[1])
            continue
        if text and not text.endswith("\n"):
            text += "\n"
        conflicts.append(text.count("\n") + 1)
        text += _marked("".join(group[2]), "".join(group[3]), names)
    return Merged(text, tuple(conflicts))


def _one_version(base: str, ours: str, theirs: str) -> tuple[str, str, str]:
    """Return the texts with one version, the one after the greater, when both sides raised it differently."""
    texts = (base, ours, theirs)
    found = [_VERSION.search(text) for text in texts]
    before, mine, other = (one and tuple(map(int, one.groups())) for one in found)
    if not before or not mine or not other or mine == other or before in (mine, other):
        return texts
    agreed = "version: " + next_version(".".join(map(str, max(mine, other))))
    base, ours, theirs = (_VERSION.sub(agreed, text, count=1) for text in texts)
    return base, ours, theirs


def _chunks(text: str) -> dict[str, str] | None:
    """Cut a list at its items, by id; what stands before the first has the key ''. None when ids repeat."""
    text = text if text.endswith("\n") else text + "\n"
    marks = list(_ITEM.finditer(text))
    found = {"": text[: marks[0].start()]}
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=True):
        if mark[1] in found:
            return None
        found[mark[1]] = text[mark.start() : end]
    return found


def _merge_items(base: str, ours: str, theirs: str, names: Names) -> Merged:
    parts = [_chunks(text) for text in (base, ours, theirs)]
    old, mine, other = parts
    if old is None or mine is None or other is None:
        return _merge_lines(base, ours, theirs, names)
    text = ""
    lines: list[int] = []
    for key in _order(list(mine), list(other)):
        merged = _merge_sides(old.get(key), mine.get(key), other.get(key), names, _merge_lines)
        begin = text.count("\n")
        text += merged.text or ""
        lines += [begin + line for line in merged.conflicts]
    return Merged(text, tuple(lines))


def _order(mine: list[str], other: list[str]) -> list[str]:
    """Return our order; what only the other side has follows the thing that it follows there."""
    order = list(mine)
    for place, key in enumerate(other):
        if key not in order:
            before = other[place - 1] if place else ""
            order.insert(order.index(before) + 1 if before in order else len(order), key)
    return order
