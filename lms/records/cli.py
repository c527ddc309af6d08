"""Commands of records."""

from pathlib import Path

import click

from lms.core import clock
from lms.core.cli import emit, json_option, refusals, say
from lms.core.retention import CLASSES, OWN_DAY
from lms.records.services import erasure_log, letting_go, restoring


@click.group("records")
def records_group() -> None:
    """Retention and erasure."""


@records_group.command("let-go")
@click.option("--dry-run", is_flag=True, help="Count only; change nothing.")
@json_option
@refusals
def let_go_command(dry_run: bool, as_json: bool) -> None:
    """Let go of what is over by the policy; done each night anyway."""
    counts = {}
    if dry_run:
        for key, one in CLASSES.items():
            limit = letting_go.limit_of(key, clock.today()) if one.counted_from == OWN_DAY else None
            counts[key] = 0 if limit is None else letting_go.count_over(key, limit)
    else:
        counts = dict(letting_go.apply().by_class)
    if as_json:
        emit({"dry_run": dry_run, "records": counts})
        return
    for key, count in counts.items():
        if count:
            say(f"{CLASSES[key].title}: {count}")
    say("Nothing was changed." if dry_run else "Done.")


@records_group.command("erase-again")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@refusals
def erase_again_command(file: Path | None) -> None:
    """After a restore, do the erasures of FILE that this database lacks (default: the log beside it)."""
    done = restoring.do_again(file)
    say(f"{done} erasures were done again, from {file or erasure_log.path()}.")


COMMANDS = (records_group,)
