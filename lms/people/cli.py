"""Commands of people, and the set-up link that ``lms init`` prints."""

from datetime import date
from typing import Any

import click

from lms.core import clock
from lms.core.cli import as_of_option, emit, json_option, refusals, say
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import spoken
from lms.people import api
from lms.people.services.accounts import link_for
from lms.people.services.directory import duties_of
from lms.people.services.first_administrator import set_up_first_administrator


@click.group("people")
def people_group() -> None:
    """Look people up."""


@people_group.command("show")
@click.argument("employee_no")
@as_of_option
@json_option
@refusals
def show_command(employee_no: str, as_of: date | None, as_json: bool) -> None:
    """Show who EMPLOYEE_NO is: employment, jobs and duties valid at the end of a day."""
    document = described(employee_no, as_of or clock.today())
    if as_json:
        emit(document)
        return
    click.echo(
        f"{document['name']} ({document['employee_no']}), {document['status'] or 'no employment known'}"
    )
    for job in document["jobs"]:
        click.echo(f"  {spoken(job['job_role'])}, {job['unit_code']}, since {job['from_on']}")
    for duty in document["duties"]:
        click.echo(f"  duty: {spoken(duty['duty'])} over {duty['unit_code']}, since {duty['from_on']}")


def described(employee_no: str, as_of: date) -> dict[str, Any]:
    """Return what is known now about a person on a day.

    Raises:
        NotFound: when there is no such person.
    """
    person = api.person_by_employee_no(employee_no)
    facts = [fact for fact in api.employment_of([person.id])[person.id] if fact.from_on <= as_of]
    employment = facts[-1] if facts else None
    manager = api.people([person.manager_id]).get(person.manager_id) if person.manager_id else None
    return {
        "employee_no": person.employee_no,
        "name": person.full_name,
        "email": person.email,
        "as_of": as_of,
        "status": employment.status if employment else None,
        "hired_on": employment.hired_on if employment else None,
        "left_on": employment.left_on if employment else None,
        "employment_type": employment.employment_type if employment else None,
        "work_location": employment.work_location if employment else None,
        "manager_employee_no": manager.employee_no if manager else None,
        "jobs": [
            {
                "job_role": job.job_role,
                "unit_code": job.unit_code,
                "from_on": job.from_on,
                "to_on": job.to_on,
                "recorded_at": job.recorded_at,
            }
            for job in api.jobs_of([person.id])[person.id]
            if job.is_held_on(as_of)
        ],
        "duties": [
            {
                "duty": duty.duty,
                "unit_code": duty.unit_code,
                "from_on": duty.from_on,
                "to_on": duty.to_on,
                "recorded_at": duty.recorded_at,
            }
            for duty in duties_of(person.id, on=as_of)
        ],
    }


def print_setup_link() -> None:
    """Print a set-up link on standard error when no administrator can sign in yet."""
    with unit_of_work(durable=True):
        made = set_up_first_administrator()
    if made is None:
        return
    person, token = made
    say(f"No administrator can sign in yet. {person.full_name} ({person.employee_no}) sets a password here,")
    say(f"once, within three days: {link_for(token)}")


COMMANDS: tuple[click.Command, ...] = (people_group,)
