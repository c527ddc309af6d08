"""Cutting a YAML text at its keys and rows, and putting the pieces together again with other values."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from lms.authoring.rules.yaml_writing import STEP, entry, fresh, is_block, is_date, one_line, scalar

_COMMENT = re.compile(r"([ \t]+#[^\n]*)?")
NAMES = ("id", "key", "code", "box", "module", "name")


@dataclass(frozen=True)
class Piece:
    """A key with its value, or a row of a list: its texts before, of itself and on the rest of its line.

    ``lead`` holds the line break, blank lines and comments above; ``head`` the key or dash up to the value.
    """

    lead: str
    head: str
    value: yaml.Node
    tail: str


class Block:
    """A YAML text with the places of its nodes, and how its values are compared."""

    def __init__(self, source: str, same: Callable[[Any, Any], bool], plain: Callable[[Any], Any]) -> None:
        self.source = source
        self.same = same
        self._plain = plain

    def value(self, node: yaml.Node) -> Any:
        """Return what a node says, as JSON values."""
        return self._plain(yaml.SafeLoader("").construct_document(node))

    def span(self, node: yaml.Node) -> tuple[int, int]:
        """Return where a node begins and ends, without line breaks after it.

        The comment on the last line of a block belongs to the block, that behind a single value does not.
        """
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            end = self.span(last[1] if isinstance(last, tuple) else last)[1]
            end = _COMMENT.match(self.source, end).end()  # type: ignore[union-attr]  # it matches nothing too
        elif isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            end = start + len(self.source[start:end].rstrip())
        return start, end

    def keys(self, node: yaml.MappingNode) -> dict[str, Piece]:
        """Return the keys of a mapping in their order."""
        starts = [key.start_mark.index for key, _value in node.value]
        pieces = self._pieces(starts, [value for _key, value in node.value], self.span(node)[1])
        return {str(self.value(key)): piece for (key, _value), piece in zip(node.value, pieces, strict=True)}

    def rows(self, node: yaml.SequenceNode) -> list[Piece]:
        """Return the rows of a list in their order."""
        column = node.start_mark.column
        starts = [self._dash(row, column) for row in node.value]
        return self._pieces(starts, node.value, self.span(node)[1])

    def _dash(self, row: yaml.Node, column: int) -> int:
        """Return where the dash of a row stands: on its line, or on one above."""
        line = self.source.rfind("\n", 0, row.start_mark.index) + 1
        while line and self.source[line + column : line + column + 1] != "-":
            line = self.source.rfind("\n", 0, line - 1) + 1
        return line + column

    def _pieces(self, starts: Sequence[int], values: Sequence[yaml.Node], last: int) -> list[Piece]:
        found = []
        before = starts[0]
        for index, (start, value) in enumerate(zip(starts, values, strict=True)):
            lead = self.source[before:start]
            begin, end = self.span(value)
            before = last
            if index + 1 < len(starts):
                line_end = self.source.find("\n", end, starts[index + 1])
                before = line_end if line_end >= 0 else end
            found.append(Piece(lead, self.source[start:begin], value, self.source[end:before]))
        return found


def edited(block: Block, node: yaml.Node, wanted: Any, *, may_fold: bool = True, column: int = 0) -> str:
    """Return the text of a node changed so that it says ``wanted``."""
    start, end = block.span(node)
    now = block.value(node)
    if block.same(now, wanted):
        return block.source[start:end]
    is_cut = isinstance(node, yaml.CollectionNode) and not node.flow_style and bool(wanted)
    if is_cut and isinstance(node, yaml.MappingNode) and isinstance(wanted, dict):
        return _edited_mapping(block, node, wanted)
    if is_cut and isinstance(node, yaml.SequenceNode) and isinstance(wanted, list):
        return _edited_rows(block, node, wanted)
    if isinstance(node, yaml.ScalarNode) and not isinstance(wanted, dict | list):
        if is_date(wanted) and node.tag == "tag:yaml.org,2002:timestamp":
            return str(wanted)
        return scalar(wanted, column, style=node.style, may_fold=may_fold)
    return one_line(wanted)


def _keeps_its_place(value: yaml.Node, wanted: Any) -> bool:
    """Tell whether a new value can stand where the old one stood, on the same line or below it."""
    stands_below = isinstance(value, yaml.CollectionNode) and not value.flow_style
    if stands_below:
        wanted_type: type[Any] = dict if isinstance(value, yaml.MappingNode) else list
        return isinstance(wanted, wanted_type) and bool(wanted)
    return isinstance(value, yaml.CollectionNode) or not isinstance(wanted, dict | list)


def _edited_mapping(block: Block, node: yaml.MappingNode, wanted: Mapping[str, Any]) -> str:
    column = node.start_mark.column
    pieces = block.keys(node)
    order = _order(list(pieces), list(wanted))
    texts = []
    for name in order:
        piece = pieces.get(name)
        if piece is None:
            texts.append((_new_line(column), entry(one_line(name), wanted[name], column), ""))
        else:
            texts.append((piece.lead, _edited_entry(block, piece, wanted[name], column), piece.tail))
    return _joined(texts, column)


def _edited_entry(block: Block, piece: Piece, wanted: Any, column: int) -> str:
    if not _keeps_its_place(piece.value, wanted):
        key = piece.head.rstrip().removesuffix(":").rstrip()
        return entry(key, wanted, column) if ":" not in key else f"{key}: {one_line(wanted)}"
    head = piece.head if not piece.head.endswith(":") else f"{piece.head} "
    return head + edited(block, piece.value, wanted, may_fold=not piece.tail.strip(), column=column)


def _order(old: list[str], wanted: list[str]) -> list[str]:
    """Return the names that are wanted: old ones in their order, a new one behind the one before it."""
    order = [name for name in old if name in wanted]
    for index, name in enumerate(wanted):
        if name not in order:
            order.insert(order.index(wanted[index - 1]) + 1 if index else 0, name)
    return order


def _edited_rows(block: Block, node: yaml.SequenceNode, wanted: Sequence[Any]) -> str:
    column = node.start_mark.column
    pieces = block.rows(node)
    values = [block.value(piece.value) for piece in pieces]
    gap = _usual_gap(pieces, column)
    texts = []
    for value, index in zip(wanted, matched(values, wanted), strict=True):
        piece = pieces[index] if index is not None else None
        if piece is None or not _keeps_its_place(piece.value, value):
            own = fresh(value, column + STEP) if is_block(value) else fresh(value, column)
            texts.append((gap, f"- {own}", ""))
        else:
            own = edited(block, piece.value, value, may_fold=not piece.tail.strip(), column=column)
            texts.append((piece.lead or gap, piece.head + own, piece.tail))
    return _joined(texts, column)


def _usual_gap(pieces: Sequence[Piece], column: int) -> str:
    is_spaced = any(piece.lead.count("\n") > 1 and "#" not in piece.lead for piece in pieces)
    return "\n" * is_spaced + _new_line(column)


def _new_line(column: int) -> str:
    return "\n" + " " * column


def _joined(texts: Sequence[tuple[str, str, str]], column: int) -> str:
    """Join leads, pieces and tails; what leads the first one is kept when it says something."""
    lead, own, tail = texts[0]
    parts = [lead.lstrip() if "#" in lead else "", own, tail]
    for lead, own, tail in texts[1:]:
        parts += [lead or _new_line(column), own, tail]
    return "".join(parts)


def matched(old: Sequence[Any], new: Sequence[Any]) -> list[int | None]:
    """Return for each new row the old row that it comes from, None for one without.

    Equal rows belong together, then rows of the same name; then what is left over in order, where it has no
    names or as many are left on both sides.
    """
    found: list[int | None] = [None] * len(new)
    free = dict.fromkeys(range(len(old)))
    for sign in (_as_text, _name_of):
        places: dict[Any, list[int]] = {}
        for index in free:
            places.setdefault(sign(old[index]), []).append(index)
        for place, row in enumerate(new):
            mark = sign(row)
            if found[place] is None and mark is not None and places.get(mark):
                taken = places[mark].pop(0)
                found[place] = taken
                del free[taken]
    is_renamed = len(free) == found.count(None)
    for place, row in enumerate(new):
        if found[place] is None and (is_renamed or _name_of(row) is None):
            left = next((index for index in free if type(old[index]) is type(row)), None)
            if left is not None and (is_renamed or _name_of(old[left]) is None):
                found[place] = left
                del free[left]
    return found


def _as_text(row: Any) -> str:
    return json.dumps(row, sort_keys=True, default=str)


def _name_of(row: Any) -> str | None:
    if not isinstance(row, dict):
        return None
    return next((f"{name}={row[name]}" for name in NAMES if isinstance(row.get(name), str)), None)
