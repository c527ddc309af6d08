"""Writing flat rows: what a unit of work took away and put down is told once to whoever adds them up."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, literal, select, update

from lms.claims.events import FactsChanged
from lms.claims.models import ClaimChange, ClaimFact, EditChange, EditFact
from lms.claims.services.bulk import chunks
from lms.core.database import Base, db
from lms.core.events import announce

CHANGES: dict[type[Base], type[Base]] = {ClaimFact: ClaimChange, EditFact: EditChange}
TAKEN_AWAY, PUT_DOWN = -1, 1


def replace_rows(
    model: type[Base], name: str, claim_keys: Sequence[str], rows: Sequence[dict[str, Any]]
) -> int:
    """Make the flat rows of claims what ``rows`` says; return how many changed.

    A row that is right already is not touched. What changes is noted before and after.

    Args:
        model: ``ClaimFact`` or ``EditFact``.
        name: the column that is the key of a row.
        claim_keys: the claims whose rows these are.
        rows: every row that these claims shall have.
    """
    table: Any = model.__table__
    there: dict[str, Any] = {}
    for some in chunks(claim_keys):
        for row in db.session.execute(select(table).where(table.c.claim_key.in_(some))):
            there[getattr(row, name)] = row
    wanted = {row[name]: row for row in rows}
    new = [row for key, row in wanted.items() if key not in there]
    changed = [
        {"row_id": there[key].id, **row}
        for key, row in wanted.items()
        if key in there and any(getattr(there[key], column) != value for column, value in row.items())
    ]
    gone = [row.id for key, row in there.items() if key not in wanted]
    _note(model, TAKEN_AWAY, table.c.id, [*(row["row_id"] for row in changed), *gone])
    for some in chunks(gone):
        db.session.execute(delete(table).where(table.c.id.in_(some)))
    if new:
        db.session.execute(insert(table), new)
    if changed:
        statement = update(table).where(table.c.id == bindparam("row_id"))
        db.session.connection().execute(statement, changed)
    _note(model, PUT_DOWN, table.c[name], [row[name] for row in (*new, *changed)])
    return len(new) + len(changed) + len(gone)


def announce_changes() -> None:
    """Tell what was noted, when something was, and forget it."""
    claims, entries = (
        db.session.scalar(select(func.count()).select_from(change)) or 0 for change in CHANGES.values()
    )
    if not claims and not entries:
        return
    announce(FactsChanged(claims=claims, entries=entries))
    for change in CHANGES.values():
        db.session.execute(delete(change))


def _note(model: type[Base], sign: int, key: ColumnElement[Any], values: Sequence[Any]) -> None:
    change: Any = CHANGES[model].__table__
    names = [column.name for column in change.columns if column.name not in ("id", "sign")]
    for some in chunks(values):
        rows = select(literal(sign), *(model.__table__.c[name] for name in names)).where(key.in_(some))
        db.session.execute(insert(change).from_select(["sign", *names], rows))
