"""What the reference says of people, kept as long as the facts behind it are the same."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from tests.model.facts import Back, Gate, Standing, Status, Waiting
from tests.model.hospital import House
from tests.model.reference import Case
from tests.model.reference_gates import GateCase


class Life:
    """How one obligation stands, worked out as far as somebody asked."""

    def __init__(self, case: Case) -> None:
        self.case, self.begins = case, case.begins
        self.days: list[tuple[Any, Any] | None] = []
        self.coming: Iterator[tuple[Any, Any] | None] = case.life()

    def on(self, day: date) -> Standing | None:
        """Return how it stands on a day; None while it has no reason."""
        place = (day - self.begins).days
        while len(self.days) <= place:
            self.days.append(next(self.coming))
        lived = self.days[place] if place >= 0 else None
        return self.case.standing(*lived, day) if lived else None

    def back_on(self, day: date) -> list[Back]:
        """Return what a return on a day asks before access."""
        lived = self.days[(day - self.begins).days] if day >= self.begins and self.on(day) else None
        return [one for one in lived[1].returns if one.on == day and one.asks != "deltas"] if lived else []


life_of = lru_cache(maxsize=400)(Life)


@lru_cache(maxsize=20_000)
def gate_on(case: GateCase, day: date) -> Gate | None:
    """Return how a gate stands on a day; None when no job of it is held."""
    return case.on(day)


def of(house: House, known: tuple[Any, ...], person: int) -> dict[tuple[str, str], Life]:
    """Return the life of every obligation of a person, by what is asked."""
    return {case.asked: life_of(case) for case in house.cases(known, person)}


def obligations(house: House, known: tuple[Any, ...], person: int, day: date) -> dict[Any, Standing]:
    """Return how every obligation of a person stands."""
    found = ((asked, life.on(day)) for asked, life in of(house, known, person).items())
    return {asked: standing for asked, standing in found if standing is not None}


def gates(house: House, known: tuple[Any, ...], person: int, day: date) -> dict[str, Gate]:
    """Return how every gate stands that a job of the day asks for."""
    waiting = waits(house, known, person, day)
    found = (
        (f"ehr-{role}", gate_on(case._replace(waiting=tuple(waiting.get(role, ()))), day))
        for role, case in house.gates(known, person)
    )
    return {gate: standing for gate, standing in found if standing is not None}


def waits(house: House, known: tuple[Any, ...], person: int, day: date) -> dict[str, list[Waiting]]:
    """Return what the access of a job role waits for after each return up to a day."""
    statuses = [one for one in known if isinstance(one, Status) and one.person == person]
    backs = sorted({one.from_on for one in statuses if one.status == "active" and one.from_on <= day})
    found: dict[str, list[Waiting]] = {}
    for case in house.cases(known, person) if any(one.status == "leave" for one in statuses) else ():
        for back in backs:
            for one in life_of(case).back_on(back):
                own = found.setdefault(one.job.role, [])
                own += [waiting for waiting in (case.waits_for(one),) if waiting not in own]
    return found
