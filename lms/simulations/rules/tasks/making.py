"""Makes a task from what an author wrote, with the values of one draw in the places of ``{name}``."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from lms.simulations.rules.claim.facts import Stage
from lms.simulations.rules.scenario import BEFORE, Rule
from lms.simulations.rules.tasks.entries import ENTRY_KINDS
from lms.simulations.rules.tasks.model import Choice, Column, Entry, Paper, Section, Table, Task, terms_of
from lms.simulations.rules.tasks.reading import parts_of

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
FILLED = ("scene", "papers", "sections", "visit", "before")
"""The parts of a task that take the values of a draw."""


class NoValueError(LookupError):
    """A text names a value that the draw does not have."""


def variant_of(body: Mapping[str, Any], seed: str) -> int:
    """Return the number of the draw that a seed gives, from 0."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()) % max(len(body.get("variants", ())), 1)


def fill(value: Any, values: Mapping[str, Any]) -> Any:
    """Return a value with each ``{name}`` replaced; a text that is one place alone takes the value as it is.

    Raises:
        NoValueError: when a place has no value.
    """
    if isinstance(value, str):
        whole = PLACE.fullmatch(value)
        if whole is not None:
            return _value(values, whole[1])
        return PLACE.sub(lambda found: str(_value(values, found[1])), value)
    if isinstance(value, Mapping):
        return {name: fill(one, values) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [fill(one, values) for one in value]
    return value


def _value(values: Mapping[str, Any], name: str) -> Any:
    if name not in values:
        raise NoValueError(f"no variant has a value {name}")
    return values[name]


def task_of(body: Mapping[str, Any], variant: int) -> Task:
    """Return a task whose schema holds, with the values of one draw.

    Raises:
        NoValueError: when a place has no value.
    """
    variants = body.get("variants") or [{}]
    parts = {name: fill(body[name], variants[variant]) for name in FILLED if name in body}
    sections = tuple(
        Section(one["id"], one["title"], tuple(entry_of(row) for row in one["fields"]))
        for one in parts["sections"]
    )
    return Task(
        id=body["id"],
        title=body["title"],
        version=str(body["version"]),
        screen=body["screen"],
        role=body["role"],
        step=body["step"],
        objective=body["objective"],
        scene=parts["scene"],
        papers=tuple(paper_of(one) for one in parts["papers"]),
        sections=sections,
        rules=MappingProxyType({one["id"]: Rule(**one) for one in body["facts"]}),
        variant=variant,
        stage=cast("Stage", body.get("stage", BEFORE)),
        before=MappingProxyType(dict(parts.get("before", {}))),
        visit=MappingProxyType(_with_truth(parts["visit"], sections)),
        expects=tuple(body.get("expects", ())),
    )


def _with_truth(visit: dict[str, Any], sections: Sequence[Section]) -> dict[str, Any]:
    """Return a visit whose truth holds the right entry of every field that feeds the claim."""
    fed = {
        entry.feeds: claim_value(entry, right_of(entry))
        for section in sections
        for entry in section.entries
        if entry.feeds
    }
    return {**visit, "truth": {**visit.get("truth", {}), **fed}}


def right_of(entry: Entry) -> Any:
    """Return one right entry; where several are right it is the first."""
    return parts_of(entry.right)[0] if entry.compare == "one_of" else entry.right


def claim_value(entry: Entry, value: Any) -> Any:
    """Return what an entry puts on the claim; None when nothing usable was entered."""
    return ENTRY_KINDS.get(entry.kind).claim(value, entry)


def entry_of(row: Mapping[str, Any]) -> Entry:
    """Return a field from what an author wrote."""
    kind = row["kind"]
    return Entry(
        name=row["name"],
        label=row["label"],
        kind=kind,
        right=row["right"],
        compare=row.get("compare") or ENTRY_KINDS.get(kind).compare,
        terms=terms_of(row),
        rule=row["rule"],
        does=row.get("does", ""),
        next_time=row["next_time"],
        points=int(row.get("points", 1)),
        feeds=row.get("feeds", ""),
        sets=dict(row.get("sets", {})),
        wrong=row.get("wrong"),
        caught=row.get("caught", ""),
        minutes=dict(row.get("minutes", {})),
        choices=YES_NO if kind == "yes_no" else tuple(_choice(one) for one in row.get("choices", ())),
        table=_table(row["table"]) if row.get("table") else None,
        hint=row.get("hint", ""),
        box=row.get("box", ""),
    )


def _choice(row: Mapping[str, Any]) -> Choice:
    return Choice(str(row["value"]), row["text"], bool(row.get("breach")))


def _table(row: Mapping[str, Any]) -> Table:
    return Table(
        columns=tuple(Column(one["name"], one["label"], one.get("kind", "text")) for one in row["columns"]),
        lines=int(row["lines"]),
        key=row.get("key", ""),
        prices=dict(row.get("prices", {})),
    )


def paper_of(row: Mapping[str, Any]) -> Paper:
    """Return a paper from what an author wrote."""
    return Paper(
        id=row["id"],
        kind=row["kind"],
        title=row["title"],
        issuer=row.get("issuer", ""),
        lines=_pairs(row.get("lines", ())),
        back=_pairs(row.get("back", ())),
        text=tuple(row.get("text", ())),
        columns=tuple(row.get("columns", ())),
        rows=tuple(tuple(str(cell) for cell in one) for one in row.get("rows", ())),
        foot=row.get("foot", ""),
    )


def _pairs(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(one["label"]), str(one["value"])) for one in rows)
