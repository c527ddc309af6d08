"""``lms compliance``: one person, or a report."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import click

from lms.compliance.services.obligations import obligations_of_people
from lms.compliance.services.reports import REPORT_COLUMNS, report
from lms.compliance.services.times import known_at_end_of
from lms.core import clock
from lms.core.cli import as_of_option, emit, json_option, known_on_option, refusals
from lms.core.tables import csv_lines
from lms.people.api import person_by_employee_no, unit_by_code


@click.group("compliance")
def compliance_group() -> None:
    """Obligations of people and roll-ups, on any day and as known on any day."""


@compliance_group.command("person")
@click.argument("employee_no")
@as_of_option
@known_on_option
@json_option
@refusals
def person_command(employee_no: str, as_of: date | None, known_on: date | None, as_json: bool) -> None:
    """Show what one person must do, its state and every reason."""
    person = person_by_employee_no(employee_no)
    day = as_of or clock.today()
    found = obligations_of_people([person.id], as_of=day, known_at=_known_at(known_on))[person.id]
    document = {
        "employee_no": employee_no,
        "as_of": day,
        "known_on": known_on,
        "obligations": [obligation.as_json() for obligation in found],
    }
    if as_json:
        emit(document)
        return
    click.echo(f"{person.full_name} ({employee_no}), {day}")
    for one in found:
        due = f", due {one.due_on}" if one.due_on else ""
        until = f", until {one.expires_on}" if one.expires_on else ""
        click.echo(f"{one.state:12} {one.kind} {one.subject}{due}{until}")
        for reason in one.reasons:
            click.echo(f"{'':12} because: {reason.text}")


@compliance_group.command("report")
@click.option("--unit", "unit_code", help="Only this unit and the units below it.")
@click.option("--by", default="unit,role", show_default=True, help="Any of unit,role,requirement.")
@as_of_option
@known_on_option
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@refusals
def report_command(
    unit_code: str | None, by: str, as_of: date | None, known_on: date | None, form: str
) -> None:
    """Count obligations and competencies by unit, role and requirement; completion and proficiency apart."""
    unit = unit_by_code(unit_code) if unit_code else None
    day = as_of or clock.today()
    rows = report(
        by.split(","),
        as_of=day,
        known_at=_known_at(known_on),
        paths=None if unit is None else (unit.path,),
    )
    if form == "csv":
        click.echo(_csv(rows), nl=False)
        return
    emit({"as_of": day, "known_on": known_on, "unit": unit_code, "by": by.split(","), "rows": rows})


def _known_at(known_on: date | None) -> datetime | None:
    return None if known_on is None else known_at_end_of(known_on)


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    flat = ({**row, **(row["requirement"] or {})} for row in rows)
    cells = ([row.get(name) for name in REPORT_COLUMNS] for row in flat)
    return "".join(csv_lines(list(REPORT_COLUMNS), cells))
