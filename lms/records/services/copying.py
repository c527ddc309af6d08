"""A copy of everything that is kept about a person: a .zip of JSON, one file a feature, made as long work.

It is made from the tables as they are, so that no table can be forgotten: rows about the person, and what
the person did to others without their data. Secrets of sign-in are left out.
"""

import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import LargeBinary, Row, or_, select

from lms.core import audit, clock, uploads
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.events import jsonable
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.once import refuse_other_use
from lms.core.permissions import Identity, current, is_granted
from lms.core.progress import tell
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.core.work import Asked, LongWork, Task, ask
from lms.people.api import Person, person, person_subject, units
from lms.records.content import copy_days
from lms.records.models import DataCopy
from lms.records.permissions import COPY, OWN_COPY
from lms.records.services.catalogue import PERSON, Place, Whom, places

KIND = "data-copy"
MOST_COPIES = 10
SECRETS = ("_hash", "salt", "token", "seed", "digest", "form_key")
_README = """Copy of the data kept about {name} ({number})
Made on {day} by Firstpass.

One file for each part of the system. In each, "about you" holds the rows about you, and "done by you" says
what you did, without the data of others. Under each table stands what a row of it is. People other than
you stand as "another person". Times are in UTC; days are written YYYY-MM-DD. Left out are secrets of
sign-in, which are kept as digests only. Files that you uploaded lie in the folder "files".

The file "log.json" holds the entries of the audit log that name you. The log is kept when data are erased.
"""


@dataclass
class _Copy:
    """What goes into the file: tables by feature, and files by name."""

    features: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    rows: int = 0

    def add(self, place: Place, part: str, rows: list[dict[str, Any]]) -> None:
        """Add the rows of a table."""
        if rows:
            table = self.features.setdefault(place.feature, {}).setdefault(place.name, {"is": place.says})
            table[part] = rows
            self.rows += len(rows)


def ask_copy(*, person_id: int, reason: str, by: Identity, form_key: str) -> DataCopy:
    """Ask for a copy; joins the unit of work. The same ``form_key`` again gives the one there is.

    Raises:
        Refused: without a reason, when it is of somebody else.
        Conflict: when the form was used for something else.
    """
    known = db.session.scalar(select(DataCopy).where(DataCopy.form_key == form_key))
    if known is not None:
        refuse_other_use(known, person_id=person_id, by_id=by.person_id)
        return known
    assert by.person_id is not None
    if person_id != by.person_id and not reason.strip():
        raise Refused(_("Say who asked for the copy."), hint=_("It is kept with the copy."))
    row = DataCopy(
        public_id=new_public_id(),
        person_id=person_id,
        by_id=by.person_id,
        reason=reason.strip(),
        form_key=form_key,
        recorded_at=recorded_at(),
    )
    db.session.add(row)
    db.session.flush()
    ask(Asked(KIND, {"copy": row.public_id}, by), key=f"{KIND}:{row.public_id}")
    who = person(person_id)
    audit.record("records.copy_asked", subject=f"person:{who.employee_no}", actor=by.employee_no)
    return row


def copy_named(public_id: str) -> DataCopy:
    """Return a copy.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(select(DataCopy).where(DataCopy.public_id == public_id))
    if found is None:
        raise NotFound(_("There is no such copy."))
    return found


def copies_of(person_id: int) -> list[DataCopy]:
    """Return the copies made for a person, the newest first."""
    return list(
        db.session.scalars(
            select(DataCopy)
            .where(DataCopy.person_id == person_id)
            .order_by(DataCopy.id.desc())
            .limit(MOST_COPIES)
        )
    )


def newest_copies(most: int = 20) -> list[tuple[DataCopy, Person]]:
    """Return the newest copies with whose they are."""
    rows = select(DataCopy, Person).join(Person, Person.id == DataCopy.person_id).order_by(DataCopy.id.desc())
    return [(row[0], row[1]) for row in db.session.execute(rows.limit(most))]


def run(task: Task) -> None:
    """Make the file; it waits sealed until it expires."""
    found = copy_named(task.arguments["copy"])
    if not is_granted(COPY, current(), person_subject(found.person_id)):
        raise Refused(_("Whoever asked may not have this copy any more."))
    make(found.public_id, task)


def make(public_id: str, task: Task | None = None) -> None:
    """Write a copy into a file, in a unit of work of its own; a copy that is made stays as it is."""
    with unit_of_work(durable=True):
        found = copy_named(public_id)
        if found.made_at is None:
            copy = gathered(found.person_id)
            who = person(found.person_id)
            upload = uploads.keep(io.BytesIO(packed(copy, who)), f"data-of-{who.employee_no}.zip")
            upload.expires_at = recorded_at() + timedelta(days=copy_days())
            db.session.flush()
            found.upload_id, found.made_at, found.expires_at = upload.id, recorded_at(), upload.expires_at
            found.row_count = copy.rows
            audit.record("records.copy_made", subject=f"person:{who.employee_no}", rows=copy.rows)
        if task is not None:
            task.finish({"copy": public_id})


def is_there(found: DataCopy) -> bool:
    """Tell whether a copy can be fetched now."""
    return found.upload_id is not None and uploads.is_there(found.upload_id)


def read(found: DataCopy) -> bytes:
    """Return the file of a copy.

    Raises:
        Refused: when it expired.
    """
    if not is_there(found):
        raise Refused(_("This copy is not there any more."), hint=_("Ask for a new one."))
    with uploads.opened(found.upload_id) as path:
        return path.read_bytes()


def packed(copy: _Copy, who: Person) -> bytes:
    """Return a copy as the bytes of a .zip."""
    target = io.BytesIO()
    readme = _README.format(name=who.full_name, number=who.employee_no, day=clock.today())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", readme)
        archive.writestr("log.json", _json(_log_of(who)))
        for name, tables in sorted(copy.features.items()):
            archive.writestr(f"{name}.json", _json(tables))
        for name, body in sorted(copy.files.items()):
            archive.writestr(f"files/{name}", body)
    return target.getvalue()


def gathered(person_id: int) -> _Copy:
    """Return everything that is kept about a person, from every table that can lead to them."""
    copy, known = _Copy(), {unit.id: f"{unit.name} ({unit.code})" for unit in units().values()}
    whom: Whom = select(Person.id).where(Person.id == person_id)
    every = list(places().values())
    for number, place in enumerate(every):
        tell(_("Gathering"), number, len(every), _("tables"))
        if place.name == PERSON or place.is_about_people:
            rows = db.session.execute(select(place.table).where(place.about(whom))).all()
            copy.add(place, "about you", [_shown(place, row, person_id, known, copy) for row in rows])
        for column in place.actors:
            mine = db.session.execute(select(place.table).where(column == person_id)).all()
            copy.add(place, f"done by you: {column.name}", [_done(place, row, known) for row in mine])
    return copy


def _shown(place: Place, row: Row[Any], person_id: int, known: dict[int, str], copy: _Copy) -> dict[str, Any]:
    shown = {}
    for column in place.table.columns:
        value = getattr(row, column.name)
        if any(column.name.endswith(end) for end in SECRETS):
            continue
        if isinstance(column.type, LargeBinary):
            name = f"{place.name}-{row[0]}"
            copy.files[name] = value
            shown[column.name] = f"files/{name}"
        else:
            shown[column.name] = _named(column, value, person_id, known)
    return shown


def _done(place: Place, row: Row[Any], known: dict[int, str]) -> dict[str, Any]:
    """Return what somebody did, without the data of whom it was done to."""
    left_out = {*place.model.personal_data, *(column.name for column in (*place.owners, *place.actors))}
    return {
        column.name: _named(column, getattr(row, column.name), 0, known)
        for column in place.table.columns
        if column.name not in left_out
        and not isinstance(column.type, LargeBinary)
        and not any(column.name.endswith(end) for end in SECRETS)
    }


def _named(column: Any, value: Any, person_id: int, known: dict[int, str]) -> Any:
    targets = {key.column.table.name for key in column.foreign_keys}
    if value is not None and PERSON in targets:
        return "you" if value == person_id else "another person"
    if value is not None and "unit" in targets:
        return known.get(value, value)
    return jsonable(value) if not hasattr(value, "isoformat") else value.isoformat()


def _log_of(who: Person) -> list[dict[str, Any]]:
    subject = f"person:{who.employee_no}"
    statement = (
        select(AuditEntry.at, AuditEntry.action, AuditEntry.subject, AuditEntry.actor, AuditPayload.body)
        .outerjoin(AuditPayload, AuditPayload.entry_id == AuditEntry.id)
        .where(or_(AuditEntry.actor == who.employee_no, AuditEntry.subject == subject))
        .order_by(AuditEntry.id)
    )
    return [_entry(row, subject) for row in db.session.execute(statement)]


def _entry(row: Row[Any], subject: str) -> dict[str, Any]:
    shown = {"at": row.at.isoformat(), "what": row.action}
    is_about = row.subject == subject
    return shown | ({"about": "you", "details": row.body} if is_about else {"by": "you"})


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, default=str)


COPY_WORK = LongWork(KIND, "Copy of personal data", OWN_COPY, run)
