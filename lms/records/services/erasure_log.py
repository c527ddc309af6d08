"""The erasures as lines of a file beside the database: after a restore they are done again.

A backup holds whoever was erased after it. A line holds the person's row, what was taken and when, and
nothing that says who it was; rows keep their ids in a backup.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from lms.core.database import db
from lms.records.models import Erasure

FILE = "erasures.jsonl"


@dataclass(frozen=True)
class Line:
    """One erasure: the row of the person, and whether names or the rest were taken."""

    person_id: int
    stage: str


def path() -> Path:
    """Return where the file is."""
    return Path(current_app.config["INSTANCE"]) / FILE


def read(file: Path) -> Iterator[Line]:
    """Yield the lines of a file, in their order; a line that is none is passed over."""
    for text in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        try:
            told = json.loads(text)
            yield Line(int(told["person"]), str(told["stage"]))
        except (ValueError, TypeError, KeyError):
            continue


def write() -> None:
    """Append the erasures that the file lacks; what a killed process did not write, the next one does."""
    known = set(read(path()))
    rows = db.session.execute(
        select(Erasure.person_id, Erasure.stage, Erasure.recorded_at).order_by(Erasure.id)
    )
    lines = [
        json.dumps({"person": row.person_id, "stage": row.stage, "at": row.recorded_at.isoformat()})
        for row in rows
        if Line(row.person_id, row.stage) not in known
    ]
    if lines:
        with path().open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
