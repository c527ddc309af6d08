"""What a person does next: obligations grouped by module, the most pressing first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

MODULE_KINDS = frozenset({"module-completed", "exam-passed"})
OPEN_STATES = ("expired", "overdue", "due_soon", "in_progress", "not_started")
LATE_STATES = frozenset({"expired", "overdue"})


@dataclass(frozen=True)
class Owed:
    """One obligation of a person: what is asked, how it stands, when it is due, why."""

    kind: str
    subject: str
    title: str
    state: str
    due_on: date | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Todo:
    """One thing to do: a module with its exam, or a single requirement.

    ``is_started`` and ``is_locked`` come from the learning itself; ``state`` is the most pressing one.
    """

    key: str
    title: str
    state: str
    due_on: date | None
    reasons: tuple[str, ...]
    kind: str
    subject: str
    is_started: bool = False
    is_locked: bool = False

    @property
    def is_module(self) -> bool:
        """Tell whether it is a module."""
        return self.kind in MODULE_KINDS

    @property
    def is_late(self) -> bool:
        """Tell whether its day has passed."""
        return self.state in LATE_STATES


def todos(
    owed: Iterable[Owed], *, started: Iterable[str] = (), locked: Iterable[str] = ()
) -> tuple[Todo, ...]:
    """Return what is open, the most pressing first.

    Late things lead, then what has been begun, then by due day; what another module locks comes last.

    Args:
        owed: the obligations of one person.
        started: modules that the person has begun.
        locked: modules that another module must come before.
    """
    groups: dict[str, list[Owed]] = {}
    for one in owed:
        if one.state in OPEN_STATES:
            key = one.subject if one.kind in MODULE_KINDS else f"{one.kind}:{one.subject}"
            groups.setdefault(key, []).append(one)
    begun, shut = frozenset(started), frozenset(locked)
    found = [_todo(key, group, begun, shut) for key, group in groups.items()]
    order: Mapping[str, int] = {key: number for number, key in enumerate(groups)}
    return tuple(sorted(found, key=lambda item: _urgency(item, order[item.key])))


def _todo(key: str, group: Sequence[Owed], begun: frozenset[str], shut: frozenset[str]) -> Todo:
    worst = min(group, key=lambda one: OPEN_STATES.index(one.state))
    days = [one.due_on for one in group if one.due_on is not None]
    return Todo(
        key=key,
        title=worst.title,
        state=worst.state,
        due_on=min(days, default=None),
        reasons=tuple(dict.fromkeys(reason for one in group for reason in one.reasons)),
        kind=worst.kind,
        subject=worst.subject,
        is_started=key in begun or any(one.state == "in_progress" for one in group),
        is_locked=key in shut,
    )


def _urgency(item: Todo, position: int) -> tuple[bool, bool, bool, date, int]:
    return (item.is_locked, not item.is_late, not item.is_started, item.due_on or date.max, position)
