"""Writing a planned health system into a folder, as the files that the importers read."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from lms.app.demo import rows
from lms.app.demo.system import HealthSystem
from lms.app.demo.x12.months import claim_files


def csv_text(kind: str, cells: Iterable[rows.Cells]) -> str:
    """Return the CSV file of a kind."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(rows.HEADERS[kind].split(","))
    writer.writerows(cells)
    return stream.getvalue()


def csv_files(system: HealthSystem) -> Iterator[tuple[str, str]]:
    """Yield kind and content of each CSV file, in the order in which they are imported."""
    scope, last = system.scope, system.scope.last_on
    class_of = payer_classes(system)
    people = system.people.values()
    claims = [claim for claim in system.claims if claim.primary is None]
    tables: dict[str, Iterable[rows.Cells]] = {
        "org": rows.org_rows(system.units.values()),
        "roster": (row for person in people for row in rows.roster_rows(person, last)),
        "duties": rows.duty_rows(people, scope),
        "evidence": (rows.evidence_row(fact) for fact in system.evidence),
        "ehr-accounts": (rows.account_row(one, last) for one in system.accounts if one.from_on <= last),
        "schedule": (rows.shift_row(shift) for shift in system.shifts),
        "encounters": (
            rows.encounter_row(claim, scope, class_of) for claim in claims if claim.service_from <= last
        ),
        "edits": (row for claim in claims for row in rows.edit_rows(claim, last)),
    }
    for kind, cells in tables.items():
        yield kind, csv_text(kind, cells)


def payer_classes(system: HealthSystem) -> Callable[[str], str]:
    """Return the function that tells the class of a payer."""
    kinds = {key: str(payer["kind"]) for key, payer in system.inputs.payers.items()}
    return kinds.__getitem__


def write_files(system: HealthSystem, folder: Path) -> list[Path]:
    """Write every file below a folder; return their paths in the order of the imports."""
    written = []
    for kind, text in csv_files(system):
        written.append(_write(folder / f"{kind}.csv", text))
    written += write_claim_files(system, folder)
    return written


def write_claim_files(system: HealthSystem, folder: Path) -> list[Path]:
    """Write the X12 files below ``x12``, a folder for each month."""
    return [_write(folder / "x12" / month / name, text) for month, name, text in claim_files(system)]


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path
