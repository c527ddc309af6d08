"""Exports on the command line: into a file, or to standard output where that is not a terminal."""

import sys
from pathlib import Path

import click

from lms.core.errors import Refused
from lms.core.exports import FORMATS
from lms.core.i18n import gettext as _


def demand_place(kind: str, output: Path | None) -> None:
    """Do nothing when a file of this kind has somewhere to go.

    Raises:
        Refused: for a binary file and a terminal, or a folder that does not exist.
    """
    if output is None:
        is_binary = kind in FORMATS and not FORMATS.get(kind).mimetype.startswith("text/")
        if is_binary and sys.stdout.isatty():
            raise Refused(_("A terminal cannot show %s.") % kind, hint=_("Use --output FILE."))
    elif not output.absolute().parent.is_dir():
        raise Refused(_("There is no folder %s.") % output.parent, hint=_("Make it first."))


def deliver(data: bytes, output: Path | None) -> None:
    """Write the file, to standard output when ``output`` is None.

    Raises:
        Refused: when the file cannot be written.
    """
    if output is None:
        click.echo(data, nl=False)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise Refused(
            _("%(file)s cannot be written: %(why)s.") % {"file": output, "why": error.strerror},
            hint=_("Choose another place for the file."),
        ) from None
