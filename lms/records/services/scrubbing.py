"""Taking a person's names out of every text of the database; joins the open unit of work.

Where a number means a person (columns of personal data) the employee number goes too. The audit log keeps
the numbers that its links are made of; names go from its details as redactions that are chained themselves.
"""

from collections import Counter
from typing import Any

from sqlalchemy import String, cast, or_, select, update

from lms.core import audit
from lms.core.audit import AuditPayload
from lms.core.database import db
from lms.records.rules.names import Called
from lms.records.services.catalogue import PERSON, Place, is_json, places

KEPT_WORDS = ("audit", "content")
AT_ONCE = 500


def scrub(called: Called) -> Counter[str]:
    """Take a person out of the texts of every table but the logs and the published content.

    Returns:
        How many rows of each table were changed.
    """
    changed: Counter[str] = Counter()
    for place in places().values():
        is_kept = place.kept is not None and place.kept.under in KEPT_WORDS
        if place.texts and not is_kept and place.name != PERSON:
            changed[place.name] += _scrub_table(place, called)
    changed["content_source"] += _scrub_publishers(called)
    return +changed


def scrub_log(called: Called, *, act: str) -> int:
    """Take a person out of the details of audit entries; return of how many."""
    found = {}
    needles = called.needles(numbers=True, in_json=True)
    text = cast(AuditPayload.body, String)
    wanted = or_(*(text.icontains(needle, autoescape=True) for needle in needles))
    for entry_id, body in db.session.execute(
        select(AuditPayload.entry_id, AuditPayload.body).where(wanted)
    ).all():
        after = called.out_of(body, numbers=True)
        if after != body:
            found[entry_id] = after
    if found:
        audit.redact(act, found)
    return len(found)


def _scrub_table(place: Place, called: Called) -> int:
    keys = list(place.table.primary_key.columns)
    personal, columns = place.model.personal_data, place.texts
    looks = []
    for column in columns:
        needles = called.needles(numbers=column.name in personal, in_json=is_json(column))
        text = cast(column, String) if is_json(column) else column
        looks += [text.icontains(needle, autoescape=True) for needle in needles]
    changed = 0
    for row in db.session.execute(select(*keys, *columns).where(or_(*looks))).all():
        values = {
            column.name: after
            for column, before in zip(columns, row[len(keys) :], strict=True)
            if (after := _out_of(called, before, numbers=column.name in personal)) != before
        }
        if values:
            where = [key == value for key, value in zip(keys, row, strict=False)]
            db.session.execute(update(place.table).where(*where).values(values))
            changed += 1
    return changed


def _scrub_publishers(called: Called) -> int:
    """Take the number of who published out of the versions of content; their texts stay as they are."""
    table = places()["content_source"].table
    mine = table.c.published_by.in_(called.numbers)
    found = db.session.scalars(select(table.c.id).where(mine)).all()
    if found:
        db.session.execute(update(table).where(mine).values(published_by=called.number))
    return len(found)


def _out_of(called: Called, value: Any, *, numbers: bool) -> Any:
    return value if value is None else called.out_of(value, numbers=numbers)
