"""``lms access``: explain decisions, reconcile accounts, print and check the security log."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from lms.access.rules.security_lines import first_wrong, public_text
from lms.access.services.decisions import Ruling, decide, decide_many, explain
from lms.access.services.privilege_cases import held_by
from lms.access.services.privilege_lists import document as privilege_document
from lms.access.services.reconciling import as_document, reconcile
from lms.access.services.security_log import append, lines, signing_key
from lms.core import clock
from lms.core.cli import DATE, as_of_option, emit, json_option, refusals, say
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.people.api import person_by_employee_no, units


@click.group("access")
def access_group() -> None:
    """Explain gate decisions; hold gates against EHR accounts."""


@access_group.command("explain")
@click.argument("employee_no")
@click.option("--gate", help="One gate, such as ehr-registrar (default: those of the jobs held that day).")
@click.option("--privilege", help="A scoped privilege instead of the gates, such as laboratory-coding.")
@as_of_option
@json_option
@refusals
def explain_command(
    employee_no: str, gate: str | None, privilege: str | None, as_of: date | None, as_json: bool
) -> None:
    """Say how the gates of EMPLOYEE_NO stand at the end of a day, and why."""
    day = as_of or clock.today()
    person_id = person_by_employee_no(employee_no).id
    if privilege is not None:
        _explain_privilege(employee_no, person_id, privilege, day, as_json=as_json)
        return
    if gate is not None:
        documents = explain(rulings := [decide(person_id, gate, as_of=day)])
    else:
        documents = explain(rulings := decide_many([person_id], as_of=day)[person_id])
    if as_json:
        emit(documents[0] if gate else documents)
    elif not rulings:
        click.echo(f"{employee_no} holds no job with a gate on {day.isoformat()}.")
    else:
        for ruling, document in zip(rulings, documents, strict=True):
            _print(ruling, document)


def _explain_privilege(employee_no: str, person_id: int, key: str, day: date, *, as_json: bool) -> None:
    found = privilege_document(held_by([person_id], key=key)[person_id][0], day, employee_no)
    if as_json:
        emit(found)
        return
    click.echo(f"{found['title']} on {day.isoformat()}: {found['state']}. {found['why']}")
    for text in found["limits"]:
        click.echo(f"  limit: {text}")
    for one in found["requirements"]:
        click.echo(f"  {'met ' if one['met'] else 'OPEN'} {one['kind']} {one['subject']}: {one['why']}")


def _print(ruling: Ruling, document: dict[str, Any]) -> None:
    click.echo(f"{ruling.title} on {ruling.as_of.isoformat()}: {document['state']}. {ruling.decision.why}")
    if document["valid_until_at"]:
        click.echo(f"  access ends at {document['valid_until_at'].isoformat(timespec='minutes')}")
    for one in document["requirements"]:
        mark = "met " if one["met"] else "OPEN"
        critical = ", critical" if one["critical"] else ""
        click.echo(f"  {mark} {one['kind']} {one['subject']}{critical}: {one['why']}")
    for group in ruling.decision.groups:
        name = f", {group.title}" if group.title else ""
        mark = "met " if group.met else "OPEN"
        click.echo(f"  {mark} any {group.least} of {len(group.parts)} of the above{name}")
    for sign in document["sign_offs"]:
        counts = "" if sign["counts"] else ", does not count for this decision"
        click.echo(f"  {sign['kind']} by {sign['by']} on {sign['signed_on'].isoformat()}{counts}")


@access_group.command("reconcile")
@json_option
@refusals
def reconcile_command(as_json: bool) -> None:
    """List where gates and the imported EHR accounts disagree."""
    day = clock.today()
    roots = [unit.path for unit in units().values() if unit.parent_id is None]
    document = as_document(reconcile(roots, day), day)
    if as_json:
        emit(document)
        return
    for row in document["disagreements"]:
        click.echo(f"{row['kind']}: {row['employee_no']} {row['account'] or ''} {row['text']}")
    click.echo(f"Disagreements on {day.isoformat()}: {len(document['disagreements'])}")


@access_group.command("events")
@click.option("--since", type=DATE, help="First day (default: from the beginning).")
@refusals
def events_command(since: date | None) -> None:
    """Print the security log: one signed JSON line an event."""
    with unit_of_work(durable=True):
        append()
    for line in lines(since):
        click.echo(line)


@access_group.command("events-key")
@refusals
def events_key_command() -> None:
    """Print the public key that checks the security log, as Base64."""
    click.echo(public_text(signing_key()))


@access_group.command("verify-events")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", help="Public key as Base64 (default: the one of this system).")
@refusals
def verify_events_command(file: Path, key: str | None) -> None:
    """Check the lines of FILE: each signature, and that none is missing, changed or out of place."""
    try:
        with file.open(encoding="utf-8", errors="replace") as found:
            wrong = first_wrong(found, key or public_text(signing_key()))
    except ValueError as error:
        raise Refused("This is no public key.", hint="lms access events-key prints it.") from error
    if wrong is not None:
        say(f"The log is not whole: {wrong}.")
        sys.exit(1)
    click.echo("The log is whole.")
