"""One decision on a person's gates at a time, so that two browsers cannot both be first."""

from collections.abc import Collection

from sqlalchemy import select

from lms.core.database import db
from lms.people.api import Person, in_chunks


def hold(person_ids: Collection[int]) -> None:
    """Wait until no other unit of work decides about these people, then keep others waiting.

    PostgreSQL locks the rows of the people, but not their keys: who records a fact about somebody shares the
    key, and two such units would wait for each other. On SQLite a writing unit of work is alone anyhow.
    """
    if db.session.get_bind().dialect.name == "sqlite":
        return
    for chunk in in_chunks(person_ids):
        rows = select(Person.id).where(Person.id.in_(chunk)).order_by(Person.id)
        db.session.execute(rows.with_for_update(key_share=True)).all()
