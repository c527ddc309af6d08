"""Commands: how they print, how they fail, and the commands of the core itself.

Exit codes: 0 done; 1 done with faults or rejected rows; 2 refused, nothing changed. ``--json`` prints
exactly one document to standard output at every exit code; messages go to standard error.
"""

import json
import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

import click
from flask import current_app
from sqlalchemy.exc import OperationalError

from lms.core import audit, seals
from lms.core import content as content_api
from lms.core.content.manual import manual
from lms.core.content.retiring import POLICY
from lms.core.doctor import counts, findings
from lms.core.errors import DomainError, Refused
from lms.core.events import jsonable
from lms.core.feature import features
from lms.core.imports import run_import
from lms.core.progress_bar import progress_bar
from lms.core.sealing import seal_chain
from lms.core.unit_of_work import unit_of_work

P = ParamSpec("P")


class DateType(click.ParamType[date]):
    """An ISO date on the command line."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse ``YYYY-MM-DD``."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date of the form YYYY-MM-DD", param, ctx)


DATE = DateType()
as_of_option = click.option("--as-of", type=DATE, help="Valid at the end of this day (default: today).")
known_on_option = click.option("--known-on", type=DATE, help="As recorded by the end of this day.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def as_text(document: Any) -> str:
    """Return one JSON document as it is printed, the end of its last line included."""
    return json.dumps(jsonable(document), indent=2, ensure_ascii=False) + "\n"


def emit(document: Any) -> None:
    """Print one JSON document to standard output."""
    click.echo(as_text(document), nl=False)


def say(message: str) -> None:
    """Print a message for a person to standard error."""
    click.echo(message, err=True)


def fail(error: DomainError, *, as_json: bool) -> NoReturn:
    """Print a refusal and end with exit code 2."""
    if as_json:
        emit({"error": error.message, "hint": error.hint, **error.document})
    say(f"Refused: {error.message}" + (f" {error.hint}" if error.hint else ""))
    sys.exit(2)


def refusals(command: Callable[P, None]) -> Callable[P, None]:
    """Turn a ``DomainError`` of a command, or a busy or absent database, into a message and exit code 2."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except DomainError as error:
            fail(error, as_json=bool(kwargs.get("as_json")))
        except OperationalError as error:
            fail(_not_answered(error), as_json=bool(kwargs.get("as_json")))

    return guarded


def _not_answered(error: OperationalError) -> Refused:
    """Return what to say when the database is busy with other writing, away, full or not made yet."""
    said = str(error.orig).strip().partition("\n")[0]
    return Refused(
        f"The database did not do it: {said}.", hint="Try again in a moment; lms doctor says what is wrong."
    )


@click.command("import")
@click.argument("kind")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change; store nothing.")
@click.option("--full", is_flag=True, help="End what the files do not name.")
@click.option("--allow-shrink", is_flag=True, help="Allow --full to end more than a tenth.")
@json_option
@refusals
def import_command(
    kind: str, files: tuple[Path, ...], dry_run: bool, full: bool, allow_shrink: bool, as_json: bool
) -> None:
    """Import FILES of one KIND."""
    with progress_bar():
        result = run_import(
            kind, files, by="command line", dry_run=dry_run, full=full, allow_shrink=allow_shrink
        )
    if as_json:
        emit(result.as_json())
    for file in result.files:
        for fault in file.faults:
            say(f"{file.file}: {fault.where}: {fault.message}")
    if not as_json:
        for change in result.changes[:200] if dry_run else []:
            click.echo(change)
        counts = ", ".join(
            f"{getattr(result, name)} {name}"
            for name in ("added", "changed", "unchanged", "ended", "rejected")
        )
        click.echo(f"{'Would be' if dry_run else 'Done'}: {counts}")
    sys.exit(1 if result.has_faults else 0)


@click.group("content")
def content_group() -> None:
    """Check and load authored content."""


def _folder(folder: Path | None) -> Path:
    return folder or Path(current_app.config["CONTENT"])


@content_group.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--strict", is_flag=True, help="End with 1 for a warning, too: the standard of what ships.")
def content_check(folder: Path | None, strict: bool) -> None:
    """Read everything below FOLDER and list every fault with its file and line."""
    things, faults = content_api.check(_folder(folder))
    for fault in faults:
        say(str(fault))
    errors = sum(not fault.is_warning for fault in faults)
    click.echo(f"{len(things)} things read, {errors} faults, {len(faults) - errors} warnings")
    sys.exit(1 if errors or (strict and faults) else 0)


@content_group.command("load")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--effective-on", type=DATE, help="First day of the new revisions (default: today).")
@click.option("--retire-missing", is_flag=True, help="Retire what is live and not in the folder.")
@click.option("--allow-shrink", is_flag=True, help="Allow --retire-missing to retire more than a tenth.")
@refusals
def content_load(
    folder: Path | None, effective_on: date | None, retire_missing: bool, allow_shrink: bool
) -> None:
    """Publish what changed below FOLDER; with a fault nothing is published.

    What is live and not in FOLDER is listed and stays live unless --retire-missing. What was changed at the
    trainer's desk is never overwritten: an update of it waits there as a draft (exit code 1).
    """
    with unit_of_work(durable=True):
        result = content_api.load(
            _folder(folder),
            effective_on=effective_on,
            retire_missing=retire_missing,
            allow_shrink=allow_shrink,
        )
    for fault in result.faults:
        say(str(fault))
    for path in result.kept:
        say(f"{path} was changed at the trainer's desk and stays so; the folder holds nothing new for it")
    for path in result.offered:
        say(f"{path} was changed at the trainer's desk; the update waits there as a draft")
    for kind, key in result.missing:
        way = "it holds until another value is published" if kind == POLICY else "--retire-missing retires it"
        say(f"{kind} {key} is live and not in the folder; {way}")
    counts = f"{result.added} added, {result.changed} changed, {result.unchanged} unchanged"
    counts += f", {result.companions} pictures" if result.companions else ""
    click.echo(counts + (f", {result.retired} retired" if result.retired else ""))
    sys.exit(2 if result.is_refused else 1 if result.offered else 0)


@content_group.command("export")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--as-of", type=DATE, help="What is live on this day (default: today).")
@refusals
def content_export(folder: Path | None, as_of: date | None) -> None:
    """Write what is live as files below FOLDER (default: the content folder), as they were written.

    What was changed at the trainer's desk is written with its comments and order, and with the pictures that
    it names (media/); loading the folder again changes nothing.
    """
    result = content_api.export_content(_folder(folder), as_of=as_of)
    for name in result.written:
        say(f"written: {name}")
    for name in result.removed:
        say(f"removed: {name}")
    click.echo(
        f"{len(result.written)} files written, {len(result.removed)} removed, {result.unchanged} unchanged"
    )


@content_group.command("manual")
def content_manual() -> None:
    """Print the authoring manual, written from the schemas."""
    click.echo(manual(features().kinds.values(), features().policy_schemas), nl=False)


@click.group("audit")
def audit_group() -> None:
    """Verify and export the audit chain."""


@audit_group.command("verify")
@click.option(
    "--heads", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Seals kept elsewhere."
)
def audit_verify(heads: Path | None) -> None:
    """Walk the chain, check its seals and what was signed; name whatever does not fit."""
    broken = audit.first_broken_link()
    if broken is not None:
        say(f"The chain is broken at entry {broken[0]}: {broken[1]}.")
        sys.exit(1)
    faults = [*seals.verify(), *(seals.wrong_lines(heads.read_text()) if heads else ())]
    for fault in faults:
        say(fault)
    if faults:
        sys.exit(1)
    for remark in seals.remarks():
        click.echo(remark)
    click.echo(f"The chain is whole. Head: {audit.head()}")


@audit_group.command("seal")
def audit_seal() -> None:
    """Seal the newest entry now and print the newest seal as one JSON document."""
    seal_chain()
    newest = seals.newest_seal()
    if newest is None:
        raise Refused("Nothing is sealed.", hint="Set LMS_AUDIT_KEY; an empty chain has nothing to seal.")
    emit(seals.document(newest))


@click.command("doctor")
@json_option
def doctor_command(as_json: bool) -> None:
    """Say what needs attention, and how much content there is."""
    found, counted = findings(), counts()
    if as_json:
        emit(
            {
                "findings": [{"message": one.message, "stops_work": one.stops_work} for one in found],
                "counts": {one.name: {"total": one.total, **one.parts} for one in counted},
            }
        )
    else:
        for count in counted:
            click.echo(str(count))
        for one in found:
            click.echo(f"{'Stops work: ' if one.stops_work else ''}{one.message}")
        if not found:
            click.echo("Nothing needs attention.")
    sys.exit(1 if found else 0)


COMMANDS: tuple[click.Command, ...] = (import_command, content_group, audit_group, doctor_command)
