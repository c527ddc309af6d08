"""``lms reports``: write down what the standing reports show, and work it out again."""

import sys
from datetime import date

import click

from lms.core import clock
from lms.core.cli import DATE, emit, json_option, refusals, say
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.reports.services.snapshots import Replayed, newest_days, replay, take


@click.group("reports")
def reports_group() -> None:
    """What was shown on each day, and whether the facts still say so."""


@reports_group.command("snapshot")
@click.option("--day", type=DATE, required=True, help="The day that is over; the scheduler does it by night.")
@refusals
def snapshot_command(day: date) -> None:
    """Write down the standing reports of a day; what was written before stays as it was."""
    if day >= clock.today():
        raise Refused(f"{day} is not over.", hint="A day is written down when it is.")
    with unit_of_work(durable=True):
        added = take(day)
    say(f"{added} reports of {day} written down")


@reports_group.command("replay")
@click.option("--day", type=DATE, help="Only this day (default: the newest ones).")
@click.option("--last", default=31, show_default=True, help="How many of the newest days.")
@json_option
@refusals
def replay_command(day: date | None, last: int, as_json: bool) -> None:
    """Work snapshots out again from the facts as known then, and compare byte for byte."""
    found = list(replay([day] if day else newest_days(last)))
    if not found:
        raise Refused("There is no snapshot of that.", hint="The scheduler writes one every night.")
    wrong = [one for one in found if not one.is_same]
    if as_json:
        emit({"same": not wrong, "snapshots": [_document(one) for one in found]})
    for one in wrong:
        why = f"{one.rows_differing} rows differ" if one.is_whole else "it was changed after it was written"
        say(f"{one.day} {one.report}: {why}")
    say(f"{len(found) - len(wrong)} of {len(found)} snapshots read the same")
    if wrong:
        sys.exit(1)


def _document(one: Replayed) -> dict[str, object]:
    return {
        "report": one.report,
        "day": one.day,
        "rows": one.rows,
        "same": one.is_same,
        "digest": one.digest,
        "digest_now": one.digest_now,
        "rows_differing": one.rows_differing,
    }
