"""Bring the newcomers into the hospital: ``python -m tests.browser.prepare FOLDER``, in one process."""

import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import select

from lms.app.factory import create_app
from lms.core.database import db
from lms.core.imports import run_import
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Person, give_password
from tests.browser import cast
from tests.browser.hospital import EVIDENCE, PASSWORD, ROSTER


def take_in(folder: Path, kind: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows to a file and import it.

    Raises:
        RuntimeError: when a row is refused.
    """
    path = folder / f"newcomers-{kind}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    result = run_import(kind, [path], by="tests")
    faults = [fault.message for file in result.files for fault in file.faults]
    if faults or result.rejected:
        raise RuntimeError(f"{kind}: {faults}")


def main(folder: Path) -> None:
    """Import the newcomers and give a password to each but the one who signs in for the first time."""
    take_in(folder, "roster", ROSTER, cast.roster())
    take_in(folder, "duties", cast.DUTIES, cast.duties())
    take_in(folder, "evidence", EVIDENCE, cast.evidence_rows())
    numbers = {row[0] for row in cast.roster()} - {cast.NIA}
    with unit_of_work():
        ids = list(db.session.scalars(select(Person.id).where(Person.employee_no.in_(numbers))))
        give_password(ids, PASSWORD, must_change=False)


if __name__ == "__main__":
    with create_app().app_context():
        main(Path(sys.argv[1]))
