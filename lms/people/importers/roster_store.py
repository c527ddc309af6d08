"""Storing a roster: people in bulk, employment and jobs as dated facts that supersede each other."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select

from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.events import announce
from lms.core.i18n import gettext as _
from lms.core.imports import ImportResult, Row
from lms.core.progress import tell
from lms.core.unit_of_work import recorded_at
from lms.people.events import PeopleRenamed, RosterChanged
from lms.people.facts import in_chunks
from lms.people.models import Employment, Job, Person, Unit
from lms.people.rules.employment import EmploymentValues, shrinks_too_much, starts_on

PERSON_FIELDS = ("given_name", "family_name", "email", "npi")
NAMES = {"given_name", "family_name"}
JobKey = tuple[int, str, int, date]


@dataclass
class RosterStore:
    """What is stored, as the import goes on.

    ``touched`` are the people whose jobs or employment changed, ``renamed`` those who are new or renamed.
    """

    result: ImportResult
    units: dict[str, Unit]
    people: dict[str, Person]
    employment: dict[int, Employment]
    jobs: dict[JobKey, Job]
    today: date
    touched: set[int] = field(default_factory=set)
    renamed: set[int] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, result: ImportResult) -> "RosterStore":
        """Read what is known now."""
        newest: dict[int, Employment] = {}
        for fact in db.session.scalars(
            select(Employment).where(Employment.superseded_at.is_(None)).order_by(Employment.from_on)
        ):
            newest[fact.person_id] = fact
        jobs = db.session.scalars(select(Job).where(Job.superseded_at.is_(None)))
        return cls(
            result=result,
            units={unit.code: unit for unit in db.session.scalars(select(Unit))},
            people={person.employee_no: person for person in db.session.scalars(select(Person))},
            employment=newest,
            jobs={(job.person_id, job.job_role, job.unit_id, job.from_on): job for job in jobs},
            today=clock.today(),
        )

    def save_people(self, rows: list[Row]) -> None:
        """Add new people in bulk, change names and managers of known ones."""
        first = {row["employee_no"]: row for row in reversed(rows)}
        self._add(row for number, row in first.items() if number not in self.people)
        for number, row in first.items():
            person = self.people[number]
            changed = {
                name: row[name]
                for name in PERSON_FIELDS
                if row[name] is not None and row[name] != getattr(person, name)
            }
            manager = self.people[row["manager_employee_no"]].id if row["manager_employee_no"] else None
            if manager is not None and manager != person.manager_id:
                changed["manager_id"] = manager
            if changed:
                for name, value in changed.items():
                    setattr(person, name, value)
                self.renamed.update({person.id} if changed.keys() & NAMES else ())
                self._count(number, "changed", ", ".join(changed))
        db.session.flush()

    def _add(self, rows: Iterable[Row]) -> None:
        values = [
            {"employee_no": row["employee_no"], "recorded_at": recorded_at()}
            | {name: row[name] for name in PERSON_FIELDS}
            for row in rows
        ]
        if not values:
            return
        for person in db.session.scalars(insert(Person).returning(Person), values):
            self.people[person.employee_no] = person
            self.renamed.add(person.id)
        for value in values:
            self._count(value["employee_no"], "added", "new person")

    def save_employment(self, rows: list[Row]) -> None:
        """Record employment that differs from what is known."""
        new = []
        for number, row in {row["employee_no"]: row for row in rows}.items():
            person = self.people[number]
            known = self.employment.get(person.id)
            values = _employment_values(row, known)
            if known is not None and values == _values_of(known):
                continue
            from_on = starts_on(values, known=known is not None, as_of=self.today)
            if known is not None and known.from_on >= from_on:
                known.superseded_at = recorded_at()
            new.append(self._employment_row(person.id, values, from_on))
            self._count(number, "changed", f"employment {values.status}")
        self._insert(Employment, new)

    def _employment_row(self, person_id: int, values: EmploymentValues, from_on: date) -> dict[str, Any]:
        self.touched.add(person_id)
        return {
            "person_id": person_id,
            "status": values.status,
            "hired_on": values.hired_on,
            "left_on": values.left_on,
            "employment_type": values.employment_type,
            "work_location": values.work_location,
            "from_on": from_on,
            "recorded_at": recorded_at(),
        }

    def save_jobs(self, rows: list[Row]) -> None:
        """Add jobs; another last day supersedes the job as it was known."""
        new = []
        for row in rows:
            person = self.people[row["employee_no"]]
            key = (person.id, row["job_role"], self.units[row["unit_code"]].id, row["job_from"])
            to_on = row["job_to"] or (row["left_on"] if row["status"] == "terminated" else None)
            known = self.jobs.get(key)
            if known is not None and known.to_on == to_on:
                continue
            if known is not None:
                known.superseded_at = recorded_at()
            new.append(self._job_row(key, to_on))
            self._count(row["employee_no"], "changed", f"job {row['job_role']} from {row['job_from']}")
        self._insert(Job, new)
        for row in rows:
            if row["employee_no"] not in self.counted:
                self.counted.add(row["employee_no"])
                self.result.unchanged += 1

    def _job_row(self, key: JobKey, to_on: date | None) -> dict[str, Any]:
        self.touched.add(key[0])
        person_id, job_role, unit_id, from_on = key
        return {
            "person_id": person_id,
            "job_role": job_role,
            "unit_id": unit_id,
            "from_on": from_on,
            "to_on": to_on,
            "recorded_at": recorded_at(),
        }

    def end_absent(self, rows: list[Row], *, allow_shrink: bool) -> None:
        """End jobs and people that the roster no longer names; a refused row still names its person.

        Raises:
            Refused: when more than a tenth of the active people would end.
        """
        named = {row["employee_no"] for row in rows}
        named |= {cells.get("employee_no") for cells in self.result.rejected_cells}
        keys = {
            (
                self.people[row["employee_no"]].id,
                row["job_role"],
                self.units[row["unit_code"]].id,
                row["job_from"],
            )
            for row in rows
        }
        spared = {
            self.people[number].id
            for number in named - {row["employee_no"] for row in rows}
            if number in self.people
        }
        active = [
            number
            for number, person in self.people.items()
            if (fact := self.employment.get(person.id)) is not None and fact.status != "terminated"
        ]
        leaving = [number for number in active if number not in named]
        if shrinks_too_much(len(leaving), len(active)) and not allow_shrink:
            raise Refused(
                f"This roster would end {len(leaving)} of {len(active)} active people.",
                hint="Nothing was changed. Check that the file is complete, or use --allow-shrink.",
            )
        self._end_jobs(keys, spared)
        self._end_people(leaving)

    def _end_jobs(self, kept: set[JobKey], spared: set[int]) -> None:
        yesterday = self.today - timedelta(days=1)
        new = []
        for key, job in self.jobs.items():
            is_open = job.superseded_at is None and (job.to_on is None or job.to_on > yesterday)
            if key in kept or key[0] in spared or not is_open:
                continue
            job.superseded_at = recorded_at()
            self.touched.add(key[0])
            self.result.ended += 1
            self.result.changes.append(f"- job {job.job_role} of person {key[0]}")
            if job.from_on <= yesterday:
                new.append(self._job_row(key, yesterday))
        self._insert(Job, new)

    def _end_people(self, numbers: list[str]) -> None:
        yesterday = self.today - timedelta(days=1)
        new = []
        for number in numbers:
            person = self.people[number]
            fact = self.employment[person.id]
            values = EmploymentValues(
                "terminated", fact.hired_on, yesterday, fact.employment_type, fact.work_location
            )
            new.append(self._employment_row(person.id, values, self.today))
            self.result.changes.append(f"- person {number}")
        self._insert(Employment, new)

    def announce_changes(self) -> None:
        """Tell the floors above whose name, jobs or employment changed, at most 500 people an event."""
        db.session.flush()
        for chunk in in_chunks(self.renamed):
            announce(PeopleRenamed(person_ids=tuple(chunk)))
        done = 0
        for chunk in in_chunks(self.touched):
            tell(_("Working out what follows"), done, len(self.touched), _("people"))
            announce(RosterChanged(person_ids=tuple(chunk)))
            done += len(chunk)

    def _insert(self, model: type[Employment | Job], rows: list[dict[str, Any]]) -> None:
        db.session.flush()
        if rows:
            db.session.execute(insert(model), rows)

    def _count(self, number: str, outcome: str, what: str) -> None:
        if number in self.counted:
            return
        self.counted.add(number)
        setattr(self.result, outcome, getattr(self.result, outcome) + 1)
        self.result.changes.append(f"{'+' if outcome == 'added' else '~'} {number}: {what}")


def _employment_values(row: Row, known: Employment | None) -> EmploymentValues:
    def given(name: str, default: Any) -> Any:
        if row[name] is not None:
            return row[name]
        return getattr(known, name) if known is not None else default

    return EmploymentValues(
        status=given("status", "active"),
        hired_on=given("hired_on", None),
        left_on=row["left_on"],
        employment_type=given("employment_type", "employee"),
        work_location=given("work_location", "onsite"),
    )


def _values_of(fact: Employment) -> EmploymentValues:
    return EmploymentValues(
        fact.status, fact.hired_on, fact.left_on, fact.employment_type, fact.work_location
    )
