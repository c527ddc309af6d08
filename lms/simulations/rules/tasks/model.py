"""A screen as it is filled: papers beside it, sections of fields, and the visit whose claim they write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any

from lms.simulations.rules.claim.facts import Stage
from lms.simulations.rules.scenario import Rule
from lms.simulations.rules.tasks.tolerance import Terms

NOTHING = "nothing"
"""What ``caught`` says of a wrong entry that no edit and no payer notices."""
ELSE = "else"
"""The key of ``sets`` for every entry that is not named there."""
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Choice:
    """One of the values of a list; a breach breaks a rule that protects somebody, and ends the pass."""

    value: str
    text: str
    is_breach: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table that is filled; ``kind`` is text, code, number or money."""

    name: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """What a table asks and what its rows mean on the claim.

    Args:
        columns: what is entered in a row.
        lines: how many rows the screen offers.
        key: the column that finds the row of the price list.
        prices: rows of the price list by the value of ``key``: revenue, code, each (dollars), text.
    """

    columns: tuple[Column, ...]
    lines: int
    key: str = ""
    prices: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: _NONE)


@dataclass(frozen=True)
class Entry:
    """A field of the screen.

    Args:
        name: its name in content and in the log, for ever.
        label: what the screen calls it.
        kind: text, date, money, choice, yes_no, code, codes or rows.
        right: what is expected; empty = it stays empty.
        compare: the tolerance rule.
        terms: how near is near enough.
        rule: id of the fact that feedback rests on.
        does: what a difference does where the claim does not tell it.
        next_time: what to do next time.
        points: what it is worth, 1 to 3.
        feeds: the claim field that takes what was entered; empty = none.
        sets: what an entry does beside that, by value or ``else``: set, facts, holds.
        wrong: an example of a wrong entry, and ``caught``: the code that stops it.
        minutes: minutes of colleagues, by job role, where the claim does not tell them.
        choices: values of a choice.
        table: what a table asks.
        hint: a line under the label.
        box: its place on the paper form.
    """

    name: str
    label: str
    kind: str
    right: Any
    compare: str
    terms: Terms
    rule: str
    does: str
    next_time: str
    points: int = 1
    feeds: str = ""
    sets: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: _NONE)
    wrong: Any = None
    caught: str = ""
    minutes: Mapping[str, int] = field(default_factory=lambda: _NONE)
    choices: tuple[Choice, ...] = ()
    table: Table | None = None
    hint: str = ""
    box: str = ""

    @property
    def writes(self) -> bool:
        """Tell whether the entry changes the claim or the facts beside it, so that its effect is computed."""
        return bool(self.feeds or self.sets)


@dataclass(frozen=True)
class Section:
    """A part of the screen."""

    id: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Paper:
    """What lies beside the screen.

    Args:
        id: its name.
        kind: card, identity, sheet, answer, order, talk, note or remit: how it is drawn.
        title: what it is.
        issuer: whose paper it is.
        lines: label and value, as printed on the front.
        back: label and value on the back of a card.
        text: paragraphs; of a talk, who speaks and what.
        columns: heads of a table.
        rows: its rows.
        foot: a line at the end, such as a signature.
    """

    id: str
    kind: str
    title: str
    issuer: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    back: tuple[tuple[str, str], ...] = ()
    text: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    foot: str = ""


@dataclass(frozen=True)
class Task:
    """One screen with the values of one draw.

    Args:
        variant: the number of the draw, from 0.
        stage: before the claim goes out, or after a denial.
        before: what happened to the claim before this screen: role, set, facts, released.
        expects: stops that the right entries meet too, such as a denial that a notice foresaw.
        visit: the ``visit`` block with the right entries as its truth.
    """

    id: str
    title: str
    version: str
    screen: str
    role: str
    step: str
    objective: str
    scene: str
    papers: tuple[Paper, ...]
    sections: tuple[Section, ...]
    rules: Mapping[str, Rule]
    variant: int
    stage: Stage
    before: Mapping[str, Any]
    visit: Mapping[str, Any]
    expects: tuple[str, ...] = ()

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every field, in the order of the screen."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @cached_property
    def right(self) -> Mapping[str, Any]:
        """The right entry of each field by name."""
        return {entry.name: entry.right for entry in self.entries}

    @property
    def points(self) -> int:
        """What all fields together are worth."""
        return sum(entry.points for entry in self.entries)

    def entry(self, name: str) -> Entry | None:
        """Return a field by name, None when the screen has none of that name."""
        return next((entry for entry in self.entries if entry.name == name), None)


def terms_of(row: Mapping[str, Any]) -> Terms:
    """Return the terms that an author gave a field."""
    return Terms(
        Decimal(str(row.get("within", 0))), Decimal(str(row.get("percent", 0))), str(row.get("pattern", ""))
    )
