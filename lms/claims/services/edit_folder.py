"""The book of pre-bill edits of a content folder, for a machine on which no database was made yet."""

from pathlib import Path

from sqlalchemy import inspect

from lms.claims.content import KINDS
from lms.claims.edits.book import EditBook
from lms.claims.services.payers import PayerBook
from lms.core.content import ContentRevision, Parsed
from lms.core.content.kinds import read_kind
from lms.core.database import db
from lms.core.errors import Refused

NEEDED = ("edits", "root_causes", "payer")


def is_database_made() -> bool:
    """Tell whether the database of this instance has its tables."""
    return inspect(db.engine).has_table(ContentRevision.__tablename__)


def book_of_folder(folder: Path) -> tuple[EditBook, PayerBook]:
    """Return the edits of a content folder with its reasons, and its payers; needs no database.

    Raises:
        Refused: when the folder holds none, or something in them cannot be read.
    """
    found: dict[str, dict[str, Parsed]] = {name: {} for name in NEEDED}
    for kind in KINDS:
        for path in sorted(folder.glob(kind.pattern)) if kind.name in found else ():
            things, faults = read_kind(kind, path, f"{folder.name}/{path.relative_to(folder)}")
            wrong = next((fault for fault in faults if not fault.is_warning), None)
            if wrong is not None:
                raise Refused(f"The edits cannot be read: {wrong}", hint="Repair it, or run lms init.")
            found[kind.name] |= {thing.key: thing for thing in things}
    if not found["edits"] or not found["root_causes"]:
        raise Refused(
            f"There are no edits below {folder}.", hint="Point LMS_CONTENT to the content, or run lms init."
        )
    edits, reasons = (next(iter(found[name].values())).body for name in ("edits", "root_causes"))
    payers = {key: one.body for key, one in found["payer"].items()}
    return EditBook.from_bodies(edits, reasons, payers), PayerBook(payers.values())
