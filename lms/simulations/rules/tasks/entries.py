"""The kinds of fields that a screen can have: how each is read from a form, said in words, put on a claim."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lms.core.registry import Registry
from lms.simulations.rules.tasks.model import Entry
from lms.simulations.rules.tasks.reading import day_of, money_of, parts_of
from lms.simulations.rules.tasks.tolerance import TOLERANCES, is_empty, is_near

LONGEST = 200
MOST_UNITS = Decimal(100_000)
Form = Mapping[str, Any]


@dataclass(frozen=True)
class EntryKind:
    """A kind of field.

    Args:
        kind: its name in content.
        compare: the tolerance rule that it has unless another one is given.
        allows: the tolerance rules that make sense for it.
        read: returns what a form holds for a field, as JSON values.
        claim: returns what stands on the claim for an entry; None for nothing usable.
        words: returns an entry as people read it.
    """

    kind: str
    compare: str
    allows: tuple[str, ...]
    read: Callable[[Form, Entry], Any]
    claim: Callable[[Any, Entry], Any]
    words: Callable[[Any, Entry], str]


def field_name(name: str) -> str:
    """Return the name of the control of a field."""
    return f"f-{name}"


def cell_name(name: str, row: int, column: str) -> str:
    """Return the name of the control of a cell; rows count from 1."""
    return f"f-{name}-{row}-{column}"


def _first(form: Form, name: str) -> str:
    values = form.get(name) or [""]
    return str(values[0]).strip()[:LONGEST]


def _read_text(form: Form, entry: Entry) -> str:
    return _first(form, field_name(entry.name))


def _read_choice(form: Form, entry: Entry) -> str:
    typed = _read_text(form, entry)
    return typed if any(one.value == typed for one in entry.choices) else ""


def _read_codes(form: Form, entry: Entry) -> list[str]:
    return list(parts_of(_read_text(form, entry)))


def _read_rows(form: Form, entry: Entry) -> list[dict[str, str]]:
    table = entry.table
    if table is None:
        return []
    found = [
        {one.name: _first(form, cell_name(entry.name, row, one.name)) for one in table.columns}
        for row in range(1, table.lines + 1)
    ]
    return [row for row in found if not is_empty(row)]


def _claim_text(value: Any, _entry: Entry) -> str | None:
    return str(value).strip().upper() or None


def _claim_choice(value: Any, _entry: Entry) -> str | None:
    return str(value).strip() or None


def _claim_day(value: Any, _entry: Entry) -> str | None:
    found = day_of(value)
    return found.isoformat() if found is not None else None


def _claim_money(value: Any, _entry: Entry) -> str | None:
    found = money_of(value)
    return str(found) if found is not None else None


def _claim_codes(value: Any, _entry: Entry) -> list[str]:
    return [one.upper() for one in parts_of(value)]


def _claim_rows(value: Any, entry: Entry) -> list[dict[str, Any]]:
    """Return service lines: each row with what the price list says, its units times the price of one."""
    table = entry.table
    if table is None:
        return []
    return [_line(row, table.prices, table.key) for row in value if not is_empty(row)]


def _line(row: Mapping[str, Any], prices: Mapping[str, Mapping[str, Any]], key: str) -> dict[str, Any]:
    code = str(row.get(key, "")).strip().upper()
    known = prices.get(code, {})
    units = money_of(row.get("units", "")) or Decimal(0)
    units = max(min(units, MOST_UNITS), Decimal(0))
    line = {name: value for name, value in known.items() if name != "each"}
    line |= {"code": known.get("code", code), "units": str(units)}
    line["charge"] = str(units * Decimal(str(known.get("each", 0))))
    if row.get("modifier"):
        line["modifiers"] = [one.upper() for one in parts_of(row["modifier"])]
    return line


def _say_text(value: Any, _entry: Entry) -> str:
    return str(value).strip()


def _say_choice(value: Any, entry: Entry) -> str:
    return next((one.text for one in entry.choices if one.value == value), str(value))


def _say_day(value: Any, _entry: Entry) -> str:
    found = day_of(value)
    return f"{found:%m/%d/%Y}" if found is not None else str(value)


def _say_money(value: Any, _entry: Entry) -> str:
    found = money_of(value)
    return f"${found:,.2f}" if found is not None else str(value)


def _say_codes(value: Any, _entry: Entry) -> str:
    return ", ".join(parts_of(value))


def _say_rows(value: Any, entry: Entry) -> str:
    columns = entry.table.columns if entry.table else ()
    rows = [
        " · ".join(f"{one.label} {row[one.name]}" for one in columns if not is_empty(row.get(one.name, "")))
        for row in value
        if isinstance(row, Mapping)
    ]
    return "; ".join(row for row in rows if row)


_TEXT = ("exact", "same", "one_of", "pattern")
ENTRY_KINDS = Registry[EntryKind](
    "kind of field",
    EntryKind("text", "same", _TEXT, _read_text, _claim_text, _say_text),
    EntryKind("date", "day", ("day",), _read_text, _claim_day, _say_day),
    EntryKind("money", "money", ("money",), _read_text, _claim_money, _say_money),
    EntryKind("choice", "exact", ("exact", "one_of"), _read_choice, _claim_choice, _say_choice),
    EntryKind("yes_no", "exact", ("exact",), _read_choice, _claim_choice, _say_choice),
    EntryKind("code", "same", ("same", "one_of"), _read_text, _claim_text, _say_text),
    EntryKind("codes", "set", ("set", "sequence"), _read_codes, _claim_codes, _say_codes),
    EntryKind("rows", "set", ("set", "sequence"), _read_rows, _claim_rows, _say_rows),
)


def is_right(entry: Entry, typed: Any) -> bool:
    """Tell whether an entry is right by its own rule."""
    return is_near(entry.compare, entry.right, typed, entry.terms)


def in_words(entry: Entry, value: Any) -> str:
    """Return an entry as people read it, empty for none."""
    return "" if is_empty(value) else ENTRY_KINDS.get(entry.kind).words(value, entry)


def expected(entry: Entry) -> str:
    """Return what is expected as people read it; all of them where several are right."""
    if entry.compare == "one_of":
        return " / ".join(in_words(entry, one) for one in parts_of(entry.right))
    return in_words(entry, entry.right)


def rule_in_words(entry: Entry) -> str:
    """Return how near is near enough, in a sentence."""
    terms = entry.terms
    if is_empty(entry.right):
        return "It stays empty."
    if entry.compare == "money" and (terms.within or terms.percent):
        parts = [f"${terms.within:,.2f}"] if terms.within else []
        parts += [f"{terms.percent:f} %"] if terms.percent else []
        return f"Within {' or '.join(parts)}{', whichever is more' if len(parts) > 1 else ''}."
    if entry.compare == "money":
        return "To the cent."
    return TOLERANCES.get(entry.compare).words
