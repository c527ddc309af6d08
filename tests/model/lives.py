"""What the reference says of people, kept as long as the facts behind it are the same."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from tests.model.facts import Gate, Standing
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


life_of = lru_cache(maxsize=400)(Life)


@lru_cache(maxsize=20_000)
def gate_on(case: GateCase, day: date) -> Gate | None:
    """Return how a gate stands on a day; None when no job of it is held."""
    return case.on(day)


def obligations(house: House, known: tuple[Any, ...], person: int, day: date) -> dict[Any, Standing]:
    """Return how every obligation of a person stands."""
    found = ((case.asked, life_of(case).on(day)) for case in house.cases(known, person))
    return {asked: standing for asked, standing in found if standing is not None}


def gates(house: House, known: tuple[Any, ...], person: int, day: date) -> dict[str, Gate]:
    """Return how every gate stands that a job of the day asks for."""
    found = ((f"ehr-{role}", gate_on(case, day)) for role, case in house.gates(known, person))
    return {gate: standing for gate, standing in found if standing is not None}
