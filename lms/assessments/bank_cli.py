"""Commands of item banks: what a file of another system holds, and a bank of ours as a package of QTI."""

import sys
from pathlib import Path
from typing import Any

import click

from lms.assessments.banks.base import Bank, UnreadableBank
from lms.assessments.banks.qti_writing import package
from lms.assessments.banks.reading import read_bank
from lms.core.cli import emit, json_option, refusals, say
from lms.core.content import live
from lms.core.errors import Refused
from lms.core.exports.delivering import deliver, demand_place
from lms.core.i18n import gettext as _


@click.command("bank")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@refusals
def bank_command(file: Path, as_json: bool) -> None:
    """Say what FILE holds: GIFT, Moodle XML, QTI 2.1 or 3.0, alone or as a zip. Nothing is stored.

    With --json the items are in the document as drafts, ready to be put into a module. Exit code 1 when
    something in the file was not taken.
    """
    bank = taken_from(file.name, file.read_bytes())
    if as_json:
        emit(document(bank))
    else:
        _tell(bank)
    sys.exit(1 if bank.left else 0)


@click.command("qti")
@click.argument("module")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Where the package goes.")
@refusals
def qti_command(module: str, output: Path | None) -> None:
    """Write the items of MODULE as a package of QTI 3.0; what QTI cannot ask is listed (exit code 1)."""
    demand_place("qti", output)
    if output is None and sys.stdout.isatty():
        raise Refused(_("A terminal cannot show a package."), hint=_("Use --output FILE."))
    data, left = package(module, live("module", module).body["exam"]["items"])
    deliver(data, output)
    for one in left:
        say(f"not written: {one.place} ({one.what}): {one.why}")
    sys.exit(1 if left else 0)


def taken_from(name: str, data: bytes) -> Bank:
    """Return what a file holds.

    Raises:
        Refused: when it is no bank, or breaks a limit.
    """
    try:
        return read_bank(name, data)
    except UnreadableBank as error:
        raise Refused(str(error), hint=_("Export the bank again, or choose another format there.")) from None


def document(bank: Bank) -> dict[str, Any]:
    """Return what was found as JSON values."""
    return {
        "format": bank.format,
        "taken": [{"place": one.place, "item": one.item, "to_add": list(one.to_add)} for one in bank.taken],
        "left": [{"place": one.place, "what": one.what, "why": one.why} for one in bank.left],
    }


def _tell(bank: Bank) -> None:
    for one in bank.taken:
        say(f"{one.item['id']} {one.item['kind']}: {one.place}; to add: {', '.join(one.to_add)}")
    for left in bank.left:
        say(f"not taken: {left.place}: {left.what}: {left.why}")
    click.echo(f"{bank.format}: {len(bank.taken)} items taken as drafts, {len(bank.left)} things not taken")


COMMANDS = (bank_command, qti_command)
