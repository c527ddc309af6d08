"""``lms import edits``: the log of the claims tool, one row a claim and hit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from lms.claims.models import EditHit
from lms.claims.rules.edits import AUTO, PERSON
from lms.claims.services.bulk import Rows, chunks
from lms.claims.services.keys import seal
from lms.claims.services.recompute import recompute_touched
from lms.claims.services.touched import touch
from lms.core.database import db
from lms.core.imports import Column, CsvImporter, ImportResult, Row, parse_instant
from lms.core.imports.csvfile import reject
from lms.core.unit_of_work import recorded_at

Key = tuple[str, datetime, str, datetime | None]


def resolver(text: str) -> str:
    """Take ``auto`` as it is and anything else as a person, who is not kept."""
    return AUTO if text.lower() == AUTO else PERSON


def edit_code(text: str) -> str:
    """Take an edit code of letters, digits and hyphens."""
    if len(text) > 30 or not text.replace("-", "").replace("_", "").isalnum():
        raise ValueError("is not an edit code of at most 30 letters, digits and hyphens")
    return text.upper()


@dataclass
class EditsImporter(CsvImporter):
    """Rows by claim, entry, edit and hit; a later row with the key supersedes the one before."""

    kind = "edits"
    columns = (
        Column("claim_id", required=True),
        Column("entered_tool_at", required=True, parse=parse_instant),
        Column("edit_code", parse=edit_code),
        Column("hit_at", parse=parse_instant),
        Column("resolved_at", parse=parse_instant),
        Column("resolved_by", parse=resolver),
    )

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Add what is new, supersede what is told otherwise, leave the rest."""
        del full, allow_shrink
        wanted: dict[Key, dict[str, Any]] = {}
        for row in rows:
            fault = _fault_of(row)
            if fault is not None:
                reject(result, row.fault(*fault), file=row.file)
                continue
            values = _values(row)
            wanted[_key(values)] = values
        self._store(wanted, result)
        recompute_touched()

    def _store(self, wanted: dict[Key, dict[str, Any]], result: ImportResult) -> None:
        known = _known({key[0] for key in wanted})
        writer = Rows()
        outdated, claims = [], set()
        for key, values in wanted.items():
            old = known.get(key)
            if old is not None and (old.resolved_at, old.resolved_by) == (
                values["resolved_at"],
                values["resolved_by"],
            ):
                result.unchanged += 1
                continue
            claims.add(key[0])
            if old is None:
                result.added += 1
            else:
                result.changed += 1
                outdated.append(old.id)
            writer.add(EditHit, values | {"recorded_at": recorded_at(), "superseded_at": None})
        for some in chunks(outdated):
            statement = update(EditHit).where(EditHit.id.in_(some)).values(superseded_at=recorded_at())
            db.session.execute(statement)
        writer.flush()
        touch(claims)


def _fault_of(row: Row) -> tuple[str, str] | None:
    """Return the column and message of what does not fit together in a row."""
    if row["edit_code"] is None:
        return ("edit_code", "is empty but the row has a hit") if row["hit_at"] else None
    if row["resolved_at"] is not None and row["resolved_by"] is None:
        return "resolved_by", "is empty on a resolved row; write auto or who resolved it"
    began = row["hit_at"] or row["entered_tool_at"]
    if row["resolved_at"] is not None and row["resolved_at"] < began:
        return "resolved_at", "is before the hit"
    return None


def _values(row: Row) -> dict[str, Any]:
    """Return the columns of a hit; an open one has nobody who resolved it."""
    is_open = row["resolved_at"] is None
    return {
        "claim_key": seal().claim(row["claim_id"]),
        "edit_code": row["edit_code"] or "",
        "entered_at": row["entered_tool_at"],
        "hit_at": row["hit_at"],
        "resolved_at": row["resolved_at"],
        "resolved_by": None if is_open else row["resolved_by"],
    }


def _key(values: dict[str, Any]) -> Key:
    return values["claim_key"], values["entered_at"], values["edit_code"], values["hit_at"]


def _known(claim_keys: Iterable[str]) -> dict[Key, Any]:
    """Return the rows that hold now for these claims, by key."""
    found: dict[Key, Any] = {}
    for some in chunks(sorted(claim_keys)):
        statement = select(*EditHit.__table__.columns).where(
            EditHit.claim_key.in_(some), EditHit.superseded_at.is_(None)
        )
        for row in db.session.execute(statement):
            found[row.claim_key, row.entered_at, row.edit_code, row.hit_at] = row
    return found
