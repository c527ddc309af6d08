"""The visits that claims are made from: when, where, who registered them, who pays, what was done."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lms.app.demo.claims import (
    HOSPITAL_PROFESSIONAL,
    INPATIENT,
    OUTPATIENT,
    PROFESSIONAL,
    ClaimPlan,
    ServiceLine,
)
from lms.app.demo.inputs import Inputs
from lms.app.demo.organisation import UnitPlan
from lms.app.demo.people import PersonPlan
from lms.app.demo.scope import Scope, day_between, days_of

_LEARNING_TIME = timedelta(days=35)
_AUTHORIZED = frozenset({"infusion", "imaging", "stay", "observation"})
_DEPARTMENTS = {INPATIENT: (("ADM", 1.0),), PROFESSIONAL: (("FD", 1.0),)}
_HOSPITAL_DEPARTMENTS = (("ED", 0.42), ("OPR", 0.43), ("ADM", 0.15))


@dataclass
class Desk:
    """Who registers and who treats, by unit and facility."""

    registrars: dict[str, list[PersonPlan]]
    providers: dict[str, list[PersonPlan]]

    @classmethod
    def of(cls, people: Mapping[str, PersonPlan], units: Mapping[str, UnitPlan]) -> "Desk":
        """Sort the people of the front desks and the providers."""
        registrars: dict[str, list[PersonPlan]] = {}
        providers: dict[str, list[PersonPlan]] = {}
        for person in people.values():
            unit = units[person.job.unit]
            if "registrar" in person.job.job_role or unit.code.endswith("-FD"):
                registrars.setdefault(unit.code, []).append(person)
            if person.npi and unit.facility:
                providers.setdefault(unit.facility, []).append(person)
        return cls(registrars, providers)

    def registrar(self, rng: random.Random, unit: str, day: date) -> str:
        """Return the number of somebody who worked at a desk on a day, empty when nobody did."""
        since = day - _LEARNING_TIME
        held = [
            person
            for person in self.registrars.get(unit, ())
            if person.job.from_on <= since and person.job.is_held_on(day)
        ]
        return rng.choice(held).employee_no if held else ""

    def provider(self, rng: random.Random, facility: str, fallback: str) -> str:
        """Return the NPI of a provider of a facility, else the facility's own."""
        found = self.providers.get(facility)
        return rng.choice(found).npi if found else fallback


class VisitPlanner:
    """Plans the visits of one facility."""

    def __init__(self, scope: Scope, inputs: Inputs, desk: Desk, unit: UnitPlan) -> None:
        self._scope, self._desk, self._unit = scope, desk, unit
        self._rng = scope.stream("visits", unit.code)
        self._percent = inputs.story["percent"]
        self._days = inputs.story["days"]
        self._payers: Sequence[Mapping[str, Any]] = inputs.story["payers"]
        self._shares = [payer["share"] for payer in self._payers]
        self._diagnoses = inputs.services["diagnoses"]
        self._visits: dict[str, list[Mapping[str, Any]]] = {}
        for visit in inputs.services["visits"]:
            self._visits.setdefault(visit["kind"], []).append(visit)

    def plan(self, count: int) -> list[ClaimPlan]:
        """Return so many claims in order of service."""
        last = max(self._scope.before(3), self._scope.first_on)
        days = sorted(day_between(self._rng, self._scope.first_on, last) for _ in range(count))
        return [self._claim(day, serial) for serial, day in enumerate(days, 1)]

    def _claim(self, day: date, serial: int) -> ClaimPlan:
        rng, code = self._rng, self._unit.code
        kind = self._kind()
        if kind == PROFESSIONAL and day.weekday() > 4:
            day -= timedelta(days=rng.randint(1, 5) if day - timedelta(days=5) >= self._scope.first_on else 0)
        visit = _weighted(rng, self._visits[kind])
        until = min(day + days_of(rng, (2, 6)), self._scope.last_on) if kind == INPATIENT else day
        department = self._department(kind)
        needs_authorization = visit["id"] in _AUTHORIZED
        return ClaimPlan(
            number=f"{code}{self._scope.seed % 100:02d}{serial:06d}",
            unit=department,
            facility=code,
            kind=kind,
            payer=rng.choices(self._payers, self._shares)[0]["id"],
            order="P",
            member=f"SMP{rng.randint(10_000_000, 99_999_999)}",
            service_from=day,
            service_to=until,
            diagnoses=tuple(rng.choice(self._diagnoses[visit["diagnoses"]])),
            lines=tuple(self._line(line) for line in visit["lines"]),
            provider_npi=self._desk.provider(rng, code, self._unit.npi),
            registrar_no=self._desk.registrar(rng, department, day),
            entered_on=until + days_of(rng, self._days["to_tool"]),
            authorization=f"AU{rng.randint(100_000, 999_999)}" if needs_authorization else "",
        )

    def _kind(self) -> str:
        if self._unit.care_setting == "ambulatory":
            return PROFESSIONAL
        drawn = self._rng.random() * 100
        if drawn < self._percent["inpatient"]:
            return INPATIENT
        is_professional = drawn < self._percent["inpatient"] + self._percent["professional"]
        return HOSPITAL_PROFESSIONAL if is_professional else OUTPATIENT

    def _department(self, kind: str) -> str:
        places = _DEPARTMENTS.get(kind, _HOSPITAL_DEPARTMENTS)
        chosen = self._rng.choices([place for place, _ in places], [share for _, share in places])[0]
        return f"{self._unit.code}-{chosen}"

    def _line(self, line: Mapping[str, Any]) -> ServiceLine:
        charge = self._rng.randint(line["lowest"] * 4, line["highest"] * 4) * 25
        return ServiceLine(line.get("revenue") or "", line["procedure"] or "", charge)


def _weighted(rng: random.Random, entries: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return rng.choices(entries, [entry["weight"] for entry in entries])[0]


def plan_visits(
    scope: Scope, inputs: Inputs, units: Mapping[str, UnitPlan], people: Mapping[str, PersonPlan]
) -> dict[str, list[ClaimPlan]]:
    """Return the claims of each facility in order of service; the last facility takes what is left over."""
    desk = Desk.of(people, units)
    facilities = inputs.story["facilities"]
    total = sum(entry["share"] for entry in facilities)
    found: dict[str, list[ClaimPlan]] = {}
    left = scope.claims
    for index, entry in enumerate(facilities):
        is_last = index == len(facilities) - 1
        count = left if is_last else round(scope.claims * entry["share"] / total)
        count = min(count, left)
        left -= count
        found[entry["unit"]] = VisitPlanner(scope, inputs, desk, units[entry["unit"]]).plan(count)
    return found
