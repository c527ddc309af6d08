"""``lms compliance``: one person, or a report."""

from datetime import date
from pathlib import Path

import click

from lms.compliance.services.documents import known_at, person_document, report_document
from lms.compliance.services.obligations import obligations_of_people
from lms.compliance.services.reports import report_sheet
from lms.core import clock
from lms.core.cli import as_of_option, as_text, emit, json_option, known_on_option, refusals, say
from lms.core.exports import FORMATS
from lms.core.exports.delivering import deliver, demand_place
from lms.core.exports.download import imprint_of
from lms.people.api import person_by_employee_no, unit_by_code

FORMS = ("json", *FORMATS.kinds())


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
    if as_json:
        emit(person_document(person, as_of=day, known_on=known_on))
        return
    found = obligations_of_people([person.id], as_of=day, known_at=known_at(known_on))[person.id]
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
@click.option("--format", "form", type=click.Choice(FORMS), default="json", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@refusals
def report_command(
    unit_code: str | None,
    by: str,
    as_of: date | None,
    known_on: date | None,
    form: str,
    output: Path | None,
) -> None:
    """Count obligations and competencies by unit, role and requirement; completion and proficiency apart."""
    demand_place(form, output)
    unit = unit_by_code(unit_code) if unit_code else None
    paths = None if unit is None else (unit.path,)
    day = as_of or clock.today()
    document = report_document(by.split(","), as_of=day, known_on=known_on, unit=unit_code, paths=paths)
    if form == "json":
        deliver(as_text(document).encode(), output)
        return
    imprint = imprint_of(paths, as_of=day, known_on=known_on)
    deliver(FORMATS.get(form).write(report_sheet(document["rows"], by.split(","), imprint)), output)
    say("; ".join(f"{label}: {words}" for label, words in imprint.about(len(document["rows"]))))
