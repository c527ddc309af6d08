"""New pieces of YAML in the manner of the authored files: folded texts, short lists on one line."""

import re
import textwrap
from collections.abc import Iterator
from typing import Any

import yaml

WIDTH = 118
SHORT = 88
STEP = 2
_ENDLESS = 1_000_000
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CONTROL = re.compile(r"[^\S\n ]|[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]")


def scalar(value: Any, column: int, *, style: str | None = None, may_fold: bool = True) -> str:
    """Return one value as YAML.

    Args:
        value: text, number, truth value or None.
        column: of the key or dash that it belongs to; what stands on further lines is indented deeper.
        style: the quotes that stood there before, kept where they can be.
        may_fold: False where something follows on the same line, so that the value stays on its line.
    """
    if isinstance(value, str) and may_fold and style not in ("'", '"'):
        block = _block(value, column + STEP)
        if block:
            return block
    quotes = style if style in ("'", '"') and isinstance(value, str) else None
    return one_line(value, quotes=quotes)


def one_line(value: Any, *, quotes: str | None = None) -> str:
    """Return any value on one line, collections in brackets."""
    written: str = yaml.safe_dump(
        value,
        default_flow_style=True,
        default_style=quotes,
        width=_ENDLESS,
        allow_unicode=True,
        sort_keys=False,
    )
    return written.removesuffix("\n").removesuffix("\n...").removesuffix("\n")


def _block(text: str, indent: int) -> str:
    """Return a text over several lines; empty when it fits on one line or cannot be written so."""
    if _CONTROL.search(text) or not text.strip() or text[0].isspace():
        return ""
    if "\n" in text:
        return _kept_lines(text, indent)
    if len(text) + indent <= SHORT or "  " in text or text != text.strip():
        return ""
    lines = textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return "".join((">-", *(f"\n{' ' * indent}{line}" for line in lines)))


def _kept_lines(text: str, indent: int) -> str:
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    if any(line != line.rstrip() for line in body.split("\n")) or ends > 1:
        return ""
    lines = (f"\n{' ' * indent}{line}" if line else "\n" for line in body.split("\n"))
    return "".join(("|" if ends else "|-", *lines))


def fresh(value: Any, column: int, *, may_fold: bool = True) -> str:
    """Return a new value; its first line stands at ``column``, the others are indented to it.

    What belongs to a key or a dash begins with a line break where it is a block of its own.
    """
    if isinstance(value, dict) and value:
        return f"\n{' ' * column}".join(_entries(value, column))
    if isinstance(value, list) and value and not is_short(value):
        return f"\n{' ' * column}".join(
            f"- {fresh(row, column + STEP) if isinstance(row, dict | list) else scalar(row, column)}"
            for row in value
        )
    if isinstance(value, dict | list):
        return one_line(value)
    return scalar(value, column, may_fold=may_fold)


def _entries(value: dict[str, Any], column: int) -> Iterator[str]:
    for key, item in value.items():
        yield entry(one_line(str(key)), item, column)


def entry(key: str, value: Any, column: int) -> str:
    """Return ``key: value`` where the key stands at ``column``."""
    if is_block(value):
        return f"{key}:\n{' ' * (column + STEP)}{fresh(value, column + STEP)}"
    return f"{key}: {fresh(value, column)}"


def is_block(value: Any) -> bool:
    """Tell whether a value is written on lines of its own."""
    return (isinstance(value, dict) and bool(value)) or (
        isinstance(value, list) and bool(value) and not is_short(value)
    )


def is_short(rows: list[Any]) -> bool:
    """Tell whether a list is written in brackets: a few words or numbers."""
    plain = all(isinstance(row, str | int | float) and not _is_long(row) for row in rows)
    return plain and len(one_line(rows)) <= SHORT


def _is_long(row: str | int | float) -> bool:
    return isinstance(row, str) and (len(row) > SHORT // 2 or "\n" in row)


def is_date(text: Any) -> bool:
    """Tell whether a text is a date as YAML reads it without quotes."""
    return isinstance(text, str) and _DATE.fullmatch(text) is not None
