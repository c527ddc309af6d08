"""Storing a roster: people in bulk, employment and jobs as dated facts that supersede each other."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Table

from lms.core import clock
from lms.core.bulk import insert_rows, update_rows
from lms.core.errors import Refused
from lms.core.events import announce
from lms.core.i18n import gettext as _
from lms.core.imports import ImportResult, Row
from lms.core.progress import tell
from lms.core.unit_of_work import recorded_at
from lms.people.events import PeopleRenamed, RosterChanged
from lms.people.facts import in_chunks
from lms.people.importers.roster_known import (
    JobKey,
    KnownEmployment,
    KnownPerson,
    KnownRoster,
    known_roster,
    people_after,
)
from lms.people.models import Employment, Job, Person
from lms.people.rules.employment import EmploymentValues, shrinks_too_much, starts_on

PERSON_FIELDS = ("given_name", "family_name", "email", "npi")
NAMES = {"given_name", "family_name"}
PEOPLE, EMPLOYMENT, JOBS = (cast("Table", model.__table__) for model in (Person, Employment, Job))
_PERSON = ("employee_no", *PERSON_FIELDS, "recorded_at")
_EMPLOYMENT = (
    "person_id",
    "status",
    "hired_on",
    "left_on",
    "employment_type",
    "work_location",
    "from_on",
    "recorded_at",
)
_JOB = ("person_id", "job_role", "unit_id", "from_on", "to_on", "recorded_at")
_UNTOLD = EmploymentValues("active", date.min, None, "employee", "onsite")
Values = tuple[Any, ...]


@dataclass
class RosterStore:
    """What is stored, as the import goes on.

    ``touched`` are the people whose jobs or employment changed, ``renamed`` those who are new or renamed.
    """

    result: ImportResult
    known: KnownRoster
    today: date
    touched: set[int] = field(default_factory=set)
    renamed: set[int] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)
    superseded_jobs: set[int] = field(default_factory=set)

    @classmethod
    def load(cls, result: ImportResult) -> "RosterStore":
        """Read what is known now."""
        return cls(result=result, known=known_roster(), today=clock.today())

    @property
    def people(self) -> dict[str, KnownPerson]:
        """The people by employee number, those whom the import added included."""
        return self.known.people

    @property
    def units(self) -> dict[str, int]:
        """The ids of units by code."""
        return self.known.units

    def save_people(self, rows: list[Row]) -> None:
        """Add new people in bulk, change names and managers of known ones."""
        first = {row["employee_no"]: row for row in reversed(rows)}
        self._add([row for number, row in first.items() if number not in self.people])
        changes: dict[tuple[str, ...], list[Values]] = {}
        for number, row in first.items():
            person = self.people[number]
            changed = self._changed(person, row)
            if changed:
                changes.setdefault(tuple(changed), []).append((*changed.values(), person.id))
                self.renamed.update({person.id} if changed.keys() & NAMES else ())
                self._count(number, "changed", ", ".join(changed))
        for columns, values in changes.items():
            update_rows(PEOPLE, columns, values)

    def _changed(self, person: KnownPerson, row: Row) -> Mapping[str, Any]:
        """Return what of a person differs from the row; empty cells change nothing."""
        changed = {
            name: value
            for name in PERSON_FIELDS
            if (value := row[name]) is not None and value != getattr(person, name)
        }
        manager = self.people[row["manager_employee_no"]].id if row["manager_employee_no"] else None
        if manager is not None and manager != person.manager_id:
            changed["manager_id"] = manager
        return changed

    def _add(self, rows: Collection[Row]) -> None:
        last = max((person.id for person in self.people.values()), default=0)
        values = [(row["employee_no"], *(row[name] for name in PERSON_FIELDS), recorded_at()) for row in rows]
        insert_rows(PEOPLE, _PERSON, values)
        found = people_after(last) if values else {}
        for row in rows:
            number = row["employee_no"]
            self.people[number] = found[number]
            self.renamed.add(found[number].id)
            self._count(number, "added", "new person")

    def save_employment(self, rows: list[Row]) -> None:
        """Record employment that differs from what is known."""
        new: list[Values] = []
        superseded: list[int] = []
        for number, row in {row["employee_no"]: row for row in rows}.items():
            person_id = self.people[number].id
            facts = self.known.employment.get(person_id, [])
            known = facts[-1] if facts else None
            values = _employment_values(row, known)
            if known is not None and values == known.values:
                continue
            from_on = starts_on(values, known=known is not None, as_of=self.today)
            superseded += [fact.id for fact in facts if _is_overtaken(fact, known, values, from_on)]
            new.append(self._employment_row(person_id, values, from_on))
            self._count(number, "changed", f"employment {values.status}")
        _supersede(EMPLOYMENT, superseded)
        insert_rows(EMPLOYMENT, _EMPLOYMENT, new)

    def _employment_row(self, person_id: int, values: EmploymentValues, from_on: date) -> Values:
        self.touched.add(person_id)
        return (
            person_id,
            values.status,
            values.hired_on,
            values.left_on,
            values.employment_type,
            values.work_location,
            from_on,
            recorded_at(),
        )

    def save_jobs(self, rows: list[Row]) -> None:
        """Add jobs; another last day supersedes the job as it was known."""
        new: list[Values] = []
        for row in rows:
            key = self._key(row)
            to_on = row["job_to"] or (row["left_on"] if row["status"] == "terminated" else None)
            known = self.known.jobs.get(key)
            if known is not None and known.to_on == to_on:
                continue
            if known is not None:
                self.superseded_jobs.add(known.id)
            new.append(self._job_row(key, to_on))
            self._count(row["employee_no"], "changed", f"job {row['job_role']} from {row['job_from']}")
        _supersede(JOBS, self.superseded_jobs)
        insert_rows(JOBS, _JOB, new)
        for row in rows:
            if row["employee_no"] not in self.counted:
                self.counted.add(row["employee_no"])
                self.result.unchanged += 1

    def _key(self, row: Row) -> JobKey:
        person_id, unit_id = self.people[row["employee_no"]].id, self.units[row["unit_code"]]
        return person_id, row["job_role"], unit_id, row["job_from"]

    def _job_row(self, key: JobKey, to_on: date | None) -> Values:
        self.touched.add(key[0])
        return *key, to_on, recorded_at()

    def end_absent(self, rows: list[Row], *, allow_shrink: bool) -> None:
        """End jobs and people that the roster no longer names; a refused row still names its person.

        Raises:
            Refused: when more than a tenth of the active people would end.
        """
        named = {row["employee_no"] for row in rows}
        named |= {cells.get("employee_no") for cells in self.result.rejected_cells}
        keys = {self._key(row) for row in rows}
        spared = {
            self.people[number].id
            for number in named - {row["employee_no"] for row in rows}
            if number in self.people
        }
        active = [
            number
            for number, person in self.people.items()
            if (facts := self.known.employment.get(person.id)) and facts[-1].values.status != "terminated"
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
        new: list[Values] = []
        ended: list[int] = []
        for key, job in self.known.jobs.items():
            is_open = job.id not in self.superseded_jobs and (job.to_on is None or job.to_on > yesterday)
            if key in kept or key[0] in spared or not is_open:
                continue
            person_id, job_role, _unit_id, from_on = key
            ended.append(job.id)
            self.touched.add(person_id)
            self.result.ended += 1
            self.result.changes.append(f"- job {job_role} of person {person_id}")
            if from_on <= yesterday:
                new.append(self._job_row(key, yesterday))
        _supersede(JOBS, ended)
        insert_rows(JOBS, _JOB, new)

    def _end_people(self, numbers: list[str]) -> None:
        yesterday = self.today - timedelta(days=1)
        new: list[Values] = []
        for number in numbers:
            person_id = self.people[number].id
            was = self.known.employment[person_id][-1].values
            values = EmploymentValues(
                "terminated", was.hired_on, yesterday, was.employment_type, was.work_location
            )
            new.append(self._employment_row(person_id, values, self.today))
            self.result.changes.append(f"- person {number}")
        insert_rows(EMPLOYMENT, _EMPLOYMENT, new)

    def announce_changes(self) -> None:
        """Tell the floors above whose name, jobs or employment changed, at most 500 people an event.

        Not in a dry run: what follows from the facts is no part of its result and would be undone.
        """
        if self.result.dry_run:
            return
        for chunk in in_chunks(self.renamed):
            announce(PeopleRenamed(person_ids=tuple(chunk)))
        done = 0
        for chunk in in_chunks(self.touched):
            tell(_("Working out what follows"), done, len(self.touched), _("people"))
            announce(RosterChanged(person_ids=tuple(chunk)))
            done += len(chunk)

    def _count(self, number: str, outcome: str, what: str) -> None:
        if number in self.counted:
            return
        self.counted.add(number)
        setattr(self.result, outcome, getattr(self.result, outcome) + 1)
        self.result.changes.append(f"{'+' if outcome == 'added' else '~'} {number}: {what}")


def _supersede(table: Table, ids: Iterable[int]) -> None:
    update_rows(table, ("superseded_at",), [(recorded_at(), id_) for id_ in sorted(ids)])


def _is_overtaken(
    fact: KnownEmployment, newest: KnownEmployment | None, values: EmploymentValues, from_on: date
) -> bool:
    """Tell whether what was known of employment holds no more beside new values from a day on.

    What was said of that day and later is said anew; another last day of work corrects the one before.
    """
    is_corrected = fact is newest and fact.values.status == values.status == "terminated"
    return fact.from_on >= from_on or is_corrected


def _employment_values(row: Row, known: KnownEmployment | None) -> EmploymentValues:
    """Return the employment of a row; empty cells keep what is known."""
    was = known.values if known is not None else _UNTOLD
    return EmploymentValues(
        row["status"] or was.status,
        row["hired_on"] or was.hired_on,
        row["left_on"],
        row["employment_type"] or was.employment_type,
        row["work_location"] or was.work_location,
    )
