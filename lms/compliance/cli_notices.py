"""The commands of ``lms notices``: the dry run, and addresses that mail came back from."""

from datetime import date

import click

from lms.compliance.services.escalation import send_notices
from lms.compliance.services.notice_preview import preview
from lms.core import clock
from lms.core.cli import DATE, emit, json_option, refusals, say
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.core.web.formats import instant
from lms.notices.api import clear_address, note_return

MOST_DAYS = 30


@click.group("notices")
def notices_group() -> None:
    """Reminders and digests: what goes out, and addresses that mail comes back from."""


@notices_group.command("preview")
@click.option("--on", type=DATE, help="Of this day, today or later (default: tomorrow).")
@json_option
@refusals
def preview_command(on: date | None, as_json: bool) -> None:
    """Say who gets what on a day, and why, if nothing else happens until then; nothing is sent."""
    today = clock.today()
    day = on or today.fromordinal(today.toordinal() + 1)
    if not 0 <= (day - today).days <= MOST_DAYS:
        raise Refused(f"{day} is not within {MOST_DAYS} days from today.", hint="Choose a day to come.")
    rows = preview(day)
    if as_json:
        emit({"on": day, "rows": [row.as_json() for row in rows]})
        return
    for row in rows:
        click.echo(
            f"{row.recipient} ({row.recipient_no}), {row.audience}: {row.about}, {row.what}, {row.due}"
        )
        click.echo(f"{'':4}{row.why}; {row.waits or instant(row.at)}")
    told = [row for row in rows if not row.waits]
    say(f"{day}: {len(told)} things to {len({row.recipient_no for row in told})} people.")


@notices_group.command("send")
@refusals
def send_command() -> None:
    """Plan today and hand out what may go out now, as the scheduler does every ten minutes."""
    click.echo(send_notices())


@notices_group.command("bounce")
@click.argument("address")
@click.option("--reason", default="reported by hand", show_default=True, help="What the mail server said.")
@refusals
def bounce_command(address: str, reason: str) -> None:
    """Mark an address that mail came back from; no digest is mailed there until it changes or is cleared."""
    with unit_of_work(durable=True):
        note_return(address, reason)
    say("Nothing more is mailed there.")


@notices_group.command("clear")
@click.argument("address")
@refusals
def clear_command(address: str) -> None:
    """Let mail go to an address again."""
    with unit_of_work(durable=True):
        if not clear_address(address):
            raise Refused("Mail to this address did not come back.")
    say("Mail goes there again.")
