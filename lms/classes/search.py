"""Planned classes as things that can be found by those who may open them."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, select

from lms.classes.models import ClassSession, ClassVersion
from lms.classes.rules.places import PLANNED
from lms.classes.services.reach import units_near
from lms.classes.services.reading import NOW, classes_where
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.permissions import Identity
from lms.core.search import Entry, Searchable, SearchEntry
from lms.core.search.sources import address
from lms.core.web.formats import day as in_words


def _classes(ids: Collection[int] | None) -> Iterable[Entry]:
    own = [ClassSession.id.in_(ids)] if ids is not None else []
    today = clock.today()
    for it in classes_where(ClassVersion.state == PLANNED, ClassVersion.last_on >= today, *own):
        days = in_words(it.first_on)
        if it.last_on != it.first_on:
            days = _("%(first)s to %(last)s") % {"first": days, "last": in_words(it.last_on)}
        names = ", ".join(one.name for one in it.trainers)
        yield Entry(
            it.public_id,
            it.title,
            code=it.module,
            line=" · ".join(part for part in (days, it.room) if part),
            text=_("Class with %s") % names,
            href=address("classes.show", class_id=it.public_id),
            subject_id=it.id,
        )


def _within_reach(identity: Identity) -> ColumnElement[bool]:
    """The same rule as the list of classes; what is over waits for the night to leave the index."""
    open_to = select(ClassVersion.session_id).where(
        *NOW,
        ClassVersion.state == PLANNED,
        ClassVersion.last_on >= clock.today(),
        ClassVersion.unit_id.in_(units_near(identity)),
    )
    return SearchEntry.subject_id.in_(open_to)


SEARCHABLE = (Searchable("class", "Classes", "calendar", 25, _classes, _within_reach),)
