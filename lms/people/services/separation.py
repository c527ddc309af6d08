"""What people hold together against the policy: holdings, exceptions, and what an import would add."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from lms.core import clock
from lms.core.database import plain_rows
from lms.core.imports import ImportResult, Row
from lms.core.imports.csvfile import reject
from lms.people.facts import in_chunks
from lms.people.models import Duty, Job, Person, Unit
from lms.people.models_separation import CombinationException
from lms.people.rules.separation import (
    DUTY,
    JOB_ROLE,
    REFUSE,
    Allowed,
    Combination,
    Conflict,
    Holding,
    conflicts,
    not_allowed,
)
from lms.people.separation_policy import combinations

CODE = "forbidden-combination"


@dataclass
class Guard:
    """What the people of an import hold, by employee number, as its rows go in."""

    rules: tuple[Combination, ...]
    holdings: dict[str, list[Holding]] = field(default_factory=lambda: defaultdict(list))
    allowed: Mapping[str, list[Allowed]] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: str, rows: Collection[Row]) -> "Guard":
        """Read what is known of the people whose rows name anything that a combination names."""
        rules = combinations()
        column = {JOB_ROLE: "job_role", DUTY: "duty"}[kind]
        named = {name for one in rules for what, name in (one.first, one.second) if what == kind}
        numbers = {str(row["employee_no"]) for row in rows if row[column] in named}
        if not numbers:
            return cls(())
        return cls(rules, _holdings(numbers), _allowed(numbers))

    def passes(self, row: Row, name: str, holding: Holding, result: ImportResult) -> bool:
        """Tell whether a row may land; tell or refuse what it would make somebody hold together."""
        number = str(row["employee_no"])
        held = [one for one in self.holdings.get(number, ()) if _place(one) != _place(holding)]
        found = not_allowed(
            [one for one in conflicts(self.rules, [*held, holding]) if holding in (one.first, one.second)],
            self.allowed.get(number, ()),
            clock.today(),
        )
        if any(one.combination.on_import == REFUSE for one in found):
            reject(result, row.fault(name, _words(found[0]), code=CODE), file=row.file)
            return False
        if self.rules:
            self.holdings[number] = [*held, holding]
        row.file.faults.extend(row.fault(name, _words(one), code=CODE) for one in found)
        return True


def without_refused(rows: list[Row], units: Mapping[str, str], result: ImportResult) -> list[Row]:
    """Return the rows of a roster that make nobody hold what is refused; ``units`` are paths by code."""
    guard = Guard.of(JOB_ROLE, rows)
    if not guard.rules:
        return rows
    good = []
    for row in rows:
        thing = (JOB_ROLE, row["job_role"])
        holding = Holding(thing, units.get(row["unit_code"], ""), row["job_from"], row["job_to"])
        if guard.passes(row, "job_role", holding, result):
            good.append(row)
        else:
            result.rejected_cells.append(row.values)
    return good


def paths_by_code() -> dict[str, str]:
    """Return the path of each unit by its code."""
    return dict(plain_rows(select(Unit.code, Unit.path)).all())


def holdings_of(person_ids: Collection[int]) -> dict[int, list[Holding]]:
    """Return the jobs and duties of people as known now."""
    found: dict[int, list[Holding]] = defaultdict(list)
    for chunk in in_chunks(person_ids):
        for kind, model, column in ((JOB_ROLE, Job, Job.job_role), (DUTY, Duty, Duty.duty)):
            statement = (
                select(model.person_id, column, Unit.path, model.from_on, model.to_on)
                .join(Unit, Unit.id == model.unit_id)
                .where(model.person_id.in_(chunk), model.superseded_at.is_(None))
            )
            for person_id, name, path, from_on, to_on in plain_rows(statement):
                found[person_id].append(Holding((kind, name), path, from_on, to_on))
    return found


def allowed_of(person_ids: Collection[int]) -> dict[int, list[Allowed]]:
    """Return the exceptions of people as known now."""
    found: dict[int, list[Allowed]] = defaultdict(list)
    for chunk in in_chunks(person_ids):
        statement = select(
            CombinationException.person_id,
            CombinationException.combination,
            CombinationException.from_on,
            CombinationException.to_on,
        ).where(CombinationException.person_id.in_(chunk), CombinationException.superseded_at.is_(None))
        for person_id, *values in plain_rows(statement):
            found[person_id].append(Allowed(*values))
    return found


def _ids(numbers: Collection[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), 500):
        statement = select(Person.id, Person.employee_no).where(
            Person.employee_no.in_(ordered[start : start + 500])
        )
        found.update(dict(plain_rows(statement).all()))
    return found


def _holdings(numbers: Collection[str]) -> dict[str, list[Holding]]:
    ids = _ids(numbers)
    found: dict[str, list[Holding]] = defaultdict(list)
    found.update({ids[key]: held for key, held in holdings_of(ids).items()})
    return found


def _allowed(numbers: Collection[str]) -> dict[str, list[Allowed]]:
    ids = _ids(numbers)
    return {ids[key]: found for key, found in allowed_of(ids).items()}


def _place(holding: Holding) -> tuple[object, str, date]:
    return holding.thing, holding.path, holding.from_on


def _words(found: Conflict) -> str:
    kind, name = found.second.thing
    first = found.first.thing[1].replace("_", " ")
    return (
        f"{found.combination.title}: {first} and {name.replace('_', ' ')} ({kind.replace('_', ' ')}) from "
        f"{found.from_on.isoformat()}. {found.combination.reason}"
    )
