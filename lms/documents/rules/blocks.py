"""Markdown of a tip sheet as blocks that a card is set from: text and emphasis as data, nothing as source."""

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

Block = dict[str, Any]
Run = dict[str, Any]
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def blocks_of(source: str) -> list[Block]:
    """Return the blocks of a text in their order.

    A block is ``{kind, runs}`` for ``text`` and ``heading``, ``{kind, rows}`` for ``list``, the same with
    ``start`` for ``steps``, and ``{kind, head, rows}`` for ``table``; a run is ``{text, strong, em, code}``.
    A list within a list goes on in the outer one.
    """
    return list(_blocks(_MARKDOWN.parse(source)))


def headed(blocks: Sequence[Block], title: str) -> tuple[str, list[Block]]:
    """Return the head of a card and the blocks under it.

    A first line that is a heading or bold throughout is the head; otherwise ``title`` is.
    """
    first = blocks[0] if blocks else None
    if first and first["kind"] in ("text", "heading") and first["runs"]:
        is_head = first["kind"] == "heading" or all(run["strong"] for run in first["runs"])
        if is_head:
            return words_of(first["runs"]), list(blocks[1:])
    return title, list(blocks)


def words_of(runs: Sequence[Run]) -> str:
    """Return the text of runs without their emphasis."""
    return "".join(run["text"] for run in runs)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.nesting == 1:
            last = _closing(tokens, place)
            yield from _block(token, tokens[place + 1 : last])
            place = last
        elif token.type in ("fence", "code_block"):
            yield {"kind": "text", "runs": [_run(token.content.rstrip("\n"), code=True)]}
        place += 1


def _block(opening: Token, inner: Sequence[Token]) -> Iterator[Block]:
    if opening.type == "heading_open":
        yield {"kind": "heading", "runs": _runs_of(inner)}
    elif opening.type == "paragraph_open":
        yield {"kind": "text", "runs": _runs_of(inner)}
    elif opening.type == "bullet_list_open":
        yield {"kind": "list", "rows": _rows(inner)}
    elif opening.type == "ordered_list_open":
        yield {"kind": "steps", "rows": _rows(inner), "start": int(opening.attrGet("start") or 1)}
    elif opening.type == "table_open":
        lines = [_runs_of([token]) for token in inner if token.type == "inline"]
        width = sum(token.type == "th_open" for token in inner)
        yield {
            "kind": "table",
            "head": lines[:width],
            "rows": [lines[start : start + width] for start in range(width, len(lines), width)],
        }
    else:
        yield from _blocks(inner)


def _rows(inner: Sequence[Token]) -> list[list[Run]]:
    """Return the lines of a list; those of a list within it follow the line they belong to."""
    return [_runs_of([token]) for token in inner if token.type == "inline"]


def _closing(tokens: Sequence[Token], place: int) -> int:
    """Return the place of the token that closes the one at ``place``."""
    depth = 0
    for at in range(place, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    return len(tokens) - 1


def _runs_of(tokens: Sequence[Token]) -> list[Run]:
    return [run for token in tokens for run in _runs(token.children or [])]


def _runs(children: Sequence[Token]) -> Iterator[Run]:
    strong = em = 0
    for token in children:
        if token.type.startswith("strong"):
            strong += token.nesting
        elif token.type.startswith("em_"):
            em += token.nesting
        else:
            text = _BREAKS.get(token.type, token.content)
            if text:
                yield _run(text, strong=bool(strong), em=bool(em), code=token.type == "code_inline")


def _run(text: str, *, strong: bool = False, em: bool = False, code: bool = False) -> Run:
    return {"text": text, "strong": strong, "em": em, "code": code}
