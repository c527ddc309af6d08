"""``lms import duties``: what people do in this application, over which unit, from when to when."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.core.database import db
from lms.core.imports import Column, CsvImporter, ImportResult, Row, parse_date
from lms.core.imports.csvfile import one_of, reject
from lms.core.unit_of_work import recorded_at
from lms.people.models import DUTIES, Duty, Person, Unit
from lms.people.rules.separation import DUTY, Holding
from lms.people.services.separation import Guard, paths_by_code


@dataclass
class DutiesImporter(CsvImporter):
    """Duties by person, duty, unit and first day; another last day supersedes."""

    kind = "duties"
    columns = (
        Column("employee_no", required=True),
        Column("duty", required=True, parse=one_of(*DUTIES)),
        Column("unit_code", required=True),
        Column("from", required=True, parse=parse_date),
        Column("to", parse=parse_date),
    )

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Add duties and change their last day."""
        del full, allow_shrink
        people = dict(db.session.execute(select(Person.employee_no, Person.id)).all())
        units = dict(db.session.execute(select(Unit.code, Unit.id)).all())
        known = {
            (one.person_id, one.duty, one.unit_id, one.from_on): one
            for one in db.session.scalars(select(Duty).where(Duty.superseded_at.is_(None)))
        }
        guard, paths = Guard.of(DUTY, rows), paths_by_code()
        for row in rows:
            person_id, unit_id = people.get(row["employee_no"]), units.get(row["unit_code"])
            if person_id is None:
                reject(
                    result, row.fault("employee_no", "there is no such person", code="unknown"), file=row.file
                )
            elif unit_id is None:
                reject(result, row.fault("unit_code", "there is no such unit", code="unknown"), file=row.file)
            elif row["to"] and row["to"] < row["from"]:
                reject(result, row.fault("to", "is before the first day"), file=row.file)
            elif guard.passes(row, "duty", _holding(row, paths), result):
                key = (person_id, row["duty"], unit_id, row["from"])
                known[key] = _store(row, known.get(key), person_id, unit_id, result)
        db.session.flush()


def _holding(row: Row, paths: dict[str, str]) -> Holding:
    return Holding((DUTY, row["duty"]), paths[row["unit_code"]], row["from"], row["to"])


def _store(row: Row, known: Duty | None, person_id: int, unit_id: int, result: ImportResult) -> Duty:
    if known is not None and known.to_on == row["to"]:
        result.unchanged += 1
        return known
    if known is not None:
        known.superseded_at = recorded_at()
        result.changed += 1
    else:
        result.added += 1
    result.changes.append(f"{'~' if known else '+'} duty {row['duty']} of {row['employee_no']}")
    fact = Duty(
        person_id=person_id,
        duty=row["duty"],
        unit_id=unit_id,
        from_on=row["from"],
        to_on=row["to"],
        recorded_at=recorded_at(),
    )
    db.session.add(fact)
    return fact
