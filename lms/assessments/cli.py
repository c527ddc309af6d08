"""Commands of exams."""

from datetime import date
from decimal import Decimal, InvalidOperation

import click

from lms.assessments.bank_cli import COMMANDS as BANK_COMMANDS
from lms.assessments.services.accommodations import allow_extra_time
from lms.core import clock
from lms.core.cli import content_group, refusals, say
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.people.api import person_by_employee_no


@click.command("extra-time")
@click.argument("employee_no")
@click.argument("factor")
@click.option("--from", "from_on", help="First day, YYYY-MM-DD (default: today).")
@refusals
def extra_time_command(employee_no: str, factor: str, from_on: str | None) -> None:
    """Make a person's exams longer: FACTOR 1.5 is half as long again, 1 ends it."""
    try:
        value, day = Decimal(factor), date.fromisoformat(from_on) if from_on else clock.today()
    except (InvalidOperation, ValueError):
        raise Refused("The factor is a number such as 1.5, the day a date such as 2026-11-16.") from None
    with unit_of_work():
        person = person_by_employee_no(employee_no)
        allow_extra_time(person=person, factor=value, from_on=day)
    say(f"Exams of {employee_no} are {value} times as long from {day}.")


for bank_command in BANK_COMMANDS:
    content_group.add_command(bank_command)
COMMANDS = (extra_time_command,)
