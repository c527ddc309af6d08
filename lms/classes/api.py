"""What floors above may ask of classes."""

from sqlalchemy import select

from lms.classes.models import ClassSession, ClassVersion
from lms.classes.services.reach import demand_reach
from lms.classes.services.reading import NOW, Class, class_by
from lms.core.database import plain_rows
from lms.core.permissions import Identity

__all__ = ["Class", "class_titles", "open_class"]


def open_class(public_id: str, identity: Identity) -> Class:
    """Return a class that a person may open.

    Raises:
        NotFound: when there is none, or it is for others.
    """
    found = class_by(public_id)
    demand_reach(found, identity)
    return found


def class_titles() -> dict[str, str]:
    """Return the title of every class that there ever was, by its id in addresses; one statement."""
    found = (
        select(ClassSession.public_id, ClassVersion.title)
        .join(ClassVersion, ClassVersion.session_id == ClassSession.id)
        .where(*NOW)
    )
    return {row.public_id: row.title for row in plain_rows(found)}
