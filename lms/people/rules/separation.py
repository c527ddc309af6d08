"""Things that nobody should hold together: pairs of job roles, duties and privileges, and who holds both."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

JOB_ROLE, DUTY, PRIVILEGE = "job_role", "duty", "privilege"
KINDS = (JOB_ROLE, DUTY, PRIVILEGE)
ANYWHERE, SAME_UNIT = "anywhere", "same_unit"
WARN, REFUSE = "warn", "refuse"
Thing = tuple[str, str]
"""What is held: its kind and its name, such as ``("duty", "auditor")``."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Two things that one person should not hold together, and why.

    ``where`` says whether units matter: anywhere, or only where one unit lies at or below the other.
    ``on_import`` says whether a row that makes it is told (``warn``) or refused (``refuse``).
    """

    id: str
    title: str
    first: Thing
    second: Thing
    reason: str
    where: str = ANYWHERE
    on_import: str = WARN


@dataclass(frozen=True, slots=True)
class Holding:
    """A thing that a person holds over a unit path from a day to a day; ``to_on`` None = open."""

    thing: Thing
    path: str
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A combination that a person holds from a day to a day, with the two holdings that make it."""

    combination: Combination
    first: Holding
    second: Holding
    from_on: date
    to_on: date | None

    def is_on(self, day: date) -> bool:
        """Tell whether both are held on ``day``."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class Allowed:
    """An approved exception of one person from one combination, both days included."""

    combination: str
    from_on: date
    to_on: date

    def covers(self, combination: str, day: date) -> bool:
        """Tell whether it excepts a combination on ``day``."""
        return combination == self.combination and self.from_on <= day <= self.to_on


def is_thing(held: Thing, named: Thing) -> bool:
    """Tell whether what is held is what a combination names; a privilege may be named without its scope."""
    if held[0] == named[0] == PRIVILEGE:
        return held[1] == named[1] or held[1].startswith(f"{named[1]}:")
    return held == named


def conflicts(combinations: Iterable[Combination], holdings: Collection[Holding]) -> list[Conflict]:
    """Return every combination that one person's holdings make, with the days on which they do."""
    found = []
    for combination in combinations:
        firsts = [one for one in holdings if is_thing(one.thing, combination.first)]
        seconds = [one for one in holdings if is_thing(one.thing, combination.second)]
        for first, second in product(firsts, seconds):
            from_on = max(first.from_on, second.from_on)
            ends = [day for day in (first.to_on, second.to_on) if day is not None]
            to_on = min(ends, default=None)
            if first != second and _meets(combination, first, second) and (to_on is None or from_on <= to_on):
                found.append(Conflict(combination, first, second, from_on, to_on))
    return found


def not_allowed(found: Iterable[Conflict], allowed: Collection[Allowed], day: date) -> list[Conflict]:
    """Return the conflicts that are on or still to come on ``day`` and that no exception covers then."""
    result = []
    for conflict in found:
        asked = max(day, conflict.from_on)
        is_over = conflict.to_on is not None and conflict.to_on < day
        if not is_over and not any(one.covers(conflict.combination.id, asked) for one in allowed):
            result.append(conflict)
    return result


def refusal_of_exception(
    person_id: int, by_id: int, reason: str, to_on: date, today: date, longest_days: int
) -> str | None:
    """Return why an exception may not be approved; None when it may."""
    if person_id == by_id:
        return "Nobody approves an exception for themselves."
    if not reason.strip():
        return "A reason is required: say why it cannot be avoided, and what is done instead."
    if not today <= to_on or (to_on - today).days > longest_days:
        return f"An exception ends: choose a last day within {longest_days} days."
    return None


def combination_of(key: str, row: Mapping[str, object]) -> Combination:
    """Return a combination from a checked row of the policy."""
    return Combination(
        id=key,
        title=str(row["title"]),
        first=_thing(row["first"]),
        second=_thing(row["second"]),
        reason=str(row["reason"]),
        where=str(row.get("where", ANYWHERE)),
        on_import=str(row.get("on_import", WARN)),
    )


def _thing(told: object) -> Thing:
    assert isinstance(told, Mapping)
    ((kind, name),) = told.items()
    return str(kind), str(name)


def _meets(combination: Combination, first: Holding, second: Holding) -> bool:
    if combination.where == ANYWHERE:
        return True
    return first.path.startswith(second.path) or second.path.startswith(first.path)
