"""Commands of learning."""

import click

from lms.core.cli import refusals, say
from lms.core.unit_of_work import unit_of_work
from lms.courses.services.retention import answers_over, let_go_of_some


@click.command("thin-answers")
@click.option("--dry-run", is_flag=True, help="Count only; change nothing.")
@refusals
def thin_answers_command(dry_run: bool) -> None:
    """Keep only the points of answers whose time is over by the policy; done each night anyway."""
    found = answers_over()
    if found is None:
        say("The policy keeps every answer: assessments, answer_months is null.")
        return
    say(
        f"Answers from before {found.before_on}: {found.in_exams} in exams, {found.in_practice} in practice,"
        f" {found.in_lessons} in lessons."
    )
    say("Nothing was changed." if dry_run else f"{let_go_of_answers()} answers thinned out.")


def let_go_of_answers() -> int:
    """Thin out every answer whose time is over, some in each unit of work; return how many."""
    gone = 0
    while batch := _some():
        gone += batch
    return gone


def _some() -> int:
    with unit_of_work():
        return let_go_of_some()


COMMANDS = (thin_answers_command,)
