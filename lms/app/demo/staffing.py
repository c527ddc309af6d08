"""Filling the posts: fixed people first, then the others by department and job role, each with a fate."""

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from lms.app.demo import people as fates
from lms.app.demo.inputs import Inputs
from lms.app.demo.npi import make_npi
from lms.app.demo.organisation import UnitPlan, lineage
from lms.app.demo.people import JobPlan, Managers, PersonPlan
from lms.app.demo.scope import Scope, day_between

_FIRST_NUMBER = 20_001
_FIRST_NPI = 20_000
_USUAL_STAFF = 480
_PRESCRIBERS = frozenset({"physician", "advanced_practice_provider"})
_HIRED_DAYS_AGO = {
    fates.STARTER: (8, 30),
    fates.READY: (32, 50),
    fates.PROVISIONAL: (16, 20),
    fates.UNSIGNED_STARTER: (21, 26),
    fates.UNSIGNED_READY: (38, 46),
}
_REMOTE = {"coder": 0.6, "cdi": 0.5, "biller": 0.3, "payment": 0.3, "denial": 0.3, "ar_fo": 0.4}
_TEMPORARY = {
    "nurse": ("traveler", 0.08),
    "ed_registrar": ("traveler", 0.08),
    "physician": ("resident", 0.12),
    "coder_3": ("contractor", 0.3),
    "biller": ("contractor", 0.1),
}


@dataclass
class Names:
    """Draws names and makes an address of each that nobody else has."""

    rng: random.Random
    authored: Mapping[str, Sequence[str]]
    taken: set[str] = field(default_factory=set)

    def draw(self) -> tuple[str, str, str]:
        """Return given name, family name and address; people of the same name get a number in it."""
        given, family = self.rng.choice(self.authored["given"]), self.rng.choice(self.authored["family"])
        email, number = self.address(given, family), 1
        while email in self.taken:
            number += 1
            email = self.address(given, f"{family}{number}")
        self.taken.add(email)
        return given, family, email

    @staticmethod
    def address(given: str, family: str) -> str:
        """Return the mail address of a name, without accents."""
        plain = unicodedata.normalize("NFKD", f"{given}.{family}").encode("ascii", "ignore").decode()
        return f"{plain.lower()}@lakemont.example"


def plan_people(scope: Scope, inputs: Inputs, units: Mapping[str, UnitPlan]) -> dict[str, PersonPlan]:
    """Return everybody by employee number, fixed posts first."""
    posts = inputs.staffing["posts"]
    names = Names(scope.stream("names"), inputs.names)
    names.taken.update(Names.address(post["given_name"], post["family_name"]) for post in posts)
    people = [_of_post(scope, post) for post in posts]
    places = _places(inputs.staffing["shares"], scope.staff - len(posts))
    drawn_fates = _fates(scope, inputs.story, [unit for unit, _ in places])
    _end_some(scope, inputs.story["to_end"], [job_role for _, job_role in places], drawn_fates)
    for index, (unit, job_role) in enumerate(places):
        people.append(_drawn(scope, names, f"{_FIRST_NUMBER + index}", unit, job_role, drawn_fates[index]))
    by_number = {person.employee_no: _moved(scope, person, units) for person in people}
    managers = managers_among(units, by_number)
    return {
        number: replace(person, manager_no=managers.of(number, person.job.unit))
        for number, person in by_number.items()
    }


def managers_among(units: Mapping[str, UnitPlan], people: Mapping[str, PersonPlan]) -> Managers:
    """Return who manages whom."""
    return Managers({code: lineage(units, code) for code in units}, people.values())


def _of_post(scope: Scope, post: Mapping[str, Any]) -> PersonPlan:
    rng = scope.stream("post", post["employee_no"])
    hired_on = _hired_on(scope, rng, post["fate"], years=post["years"])
    return PersonPlan(
        employee_no=post["employee_no"],
        given_name=post["given_name"],
        family_name=post["family_name"],
        email=Names.address(post["given_name"], post["family_name"]),
        hired_on=hired_on,
        left_on=None,
        leave_on=None,
        employment_type="employee",
        work_location="onsite",
        manager_no="",
        npi="",
        jobs=(JobPlan(post["job_role"], post["unit"], hired_on),),
        duties=tuple((duty["duty"], duty["unit"]) for duty in post.get("duties", ())),
        fate=post["fate"],
    )


def _places(shares: Sequence[Mapping[str, Any]], count: int) -> list[tuple[str, str]]:
    """Return unit and job role of each person to draw; remainders go to the largest fractions."""
    total = sum(share["people"] for share in shares)
    exact = [share["people"] * count / total for share in shares]
    whole = [int(number) for number in exact]
    rest = sorted(range(len(shares)), key=lambda index: (whole[index] - exact[index], index))
    for index in rest[: max(count - sum(whole), 0)]:
        whole[index] += 1
    return [
        (share["unit"], share["job_role"])
        for share, number in zip(shares, whole, strict=True)
        for _ in range(number)
    ]


def _fates(scope: Scope, story: Mapping[str, Any], units: Sequence[str]) -> list[str]:
    """Return a fate for each drawn person; most are simply cleared, who is behind sits in few units."""
    rng, count = scope.stream("fates"), len(units)
    behind = [
        fate for fate in (fates.LAPSED, fates.GRACE) for _ in range(_scaled(scope, story["behind"][fate]))
    ]
    desks = [place for place, unit in enumerate(units) if unit in story["behind"]["units"]]
    taken = dict(zip(rng.sample(desks, min(len(behind), len(desks))), behind, strict=False))
    others = [fate for fate, number in story["fates"].items() for _ in range(_scaled(scope, number))]
    others += [fates.MOVED] * round(count * story["moved_percent"] / 100)
    others += [fates.HIRED] * round(count * story["hired_in_period_percent"] / 100)
    others = (others + [fates.CLEARED] * count)[: count - len(taken)]
    rng.shuffle(others)
    return [taken[place] if place in taken else others.pop() for place in range(count)]


def _end_some(scope: Scope, told: Mapping[str, Any], job_roles: Sequence[str], drawn: list[str]) -> None:
    """Give some who are simply cleared the end of their contract or a suspension instead."""
    wanted = [fate for fate in (fates.CONTRACT_ENDED, fates.SUSPENDED) for _ in range(told[fate])]
    places = [
        place
        for place, (job_role, fate) in enumerate(zip(job_roles, drawn, strict=True))
        if (job_role, fate) == (told["job_role"], fates.CLEARED)
    ]
    taken = scope.stream("to-end").sample(places, min(len(wanted), len(places)))
    for place, fate in zip(taken, wanted, strict=False):
        drawn[place] = fate


def _scaled(scope: Scope, number: int) -> int:
    return max(round(number * scope.staff / _USUAL_STAFF), 1)


def _hired_on(scope: Scope, rng: random.Random, fate: str, *, years: int | None = None) -> date:
    """Return the day of hire: lately for a starter, within the history for some, else years ago."""
    recent = _HIRED_DAYS_AGO.get(fate)
    if recent is not None:
        return scope.before(rng.randint(*recent))
    longest = (scope.today - scope.go_live_on).days - 5
    if fate == fates.HIRED and longest > 80:
        return scope.before(rng.randint(75, longest))
    long_ago = 365 * years if years is not None else rng.randint(400, 365 * 16)
    return scope.go_live_on - timedelta(days=long_ago + rng.randint(20, 200))


def _drawn(scope: Scope, names: Names, number: str, unit: str, job_role: str, fate: str) -> PersonPlan:
    rng = scope.stream("person", number)
    given, family, email = names.draw()
    hired_on = _hired_on(scope, rng, fate)
    left_on = min(day_between(rng, scope.first_on + timedelta(days=40), scope.before(5)), scope.last_on)
    if fate == fates.CONTRACT_ENDED:
        left_on = scope.before(scope.stream("contract", number).randint(2, 6))
    kind, chance = _TEMPORARY.get(job_role, ("employee", 0.0))
    remote = next((share for start, share in _REMOTE.items() if job_role.startswith(start)), 0.0)
    return PersonPlan(
        employee_no=number,
        given_name=given,
        family_name=family,
        email=email,
        hired_on=hired_on,
        left_on=left_on if fate in (fates.LEFT, fates.CONTRACT_ENDED) else None,
        leave_on=scope.before(rng.randint(12, 40)) if fate == fates.ON_LEAVE else None,
        employment_type=_employment_type(fate, kind if rng.random() < chance else "employee"),
        work_location="remote" if rng.random() < remote else "onsite",
        manager_no="",
        npi=make_npi(_FIRST_NPI + int(number) - _FIRST_NUMBER) if job_role in _PRESCRIBERS else "",
        jobs=(JobPlan(job_role, unit, hired_on),),
        duties=(),
        fate=fates.CLEARED if fate == fates.HIRED else fate,
    )


def _employment_type(fate: str, drawn: str) -> str:
    return "traveler" if fate == fates.CONTRACT_ENDED else drawn


def _moved(scope: Scope, person: PersonPlan, units: Mapping[str, UnitPlan]) -> PersonPlan:
    """Give a person who left a last day, and one who moved the same job at another facility."""
    old = person.job
    if person.left_on is not None:
        return replace(person, jobs=(replace(old, to_on=person.left_on),))
    span = (scope.today - scope.first_on).days
    if person.fate != fates.MOVED or span < 120:
        return person
    rng = scope.stream("move", person.employee_no)
    facility, _, suffix = old.unit.partition("-")
    places = [code for code in units if code.endswith(f"-{suffix}") and not code.startswith(f"{facility}-")]
    moved_on = scope.before(rng.randint(45, span - 60))
    if not places:
        return person
    new = JobPlan(old.job_role, rng.choice(places), moved_on)
    return replace(person, jobs=(replace(old, to_on=moved_on - timedelta(days=1)), new))
