"""Parts of pages of lower features: the way from one's record to the reviews of one's coding."""

from flask import render_template, url_for
from markupsafe import Markup
from sqlalchemy import func, select

from lms.core.database import db
from lms.core.kept import kept
from lms.core.permissions import Identity
from lms.core.web.parts import PagePart
from lms.people.api import Person
from lms.reviews.models import CodingReview


def own_reviews(identity: Identity, *, person: Person) -> Markup | None:
    """Lead to the reviews of one's own coding; nothing for others, or without any."""
    if identity.person_id != person.id:
        return None
    count = kept("reviews.counts", (CodingReview,), _counts).get(person.id, 0)
    if not count:
        return None
    return Markup(  # noqa: S704  (a template has escaped it)
        render_template("reviews/link.html", href=url_for("coding_reviews.mine"), count=count)
    )


def _counts() -> dict[int, int]:
    rows = select(CodingReview.person_id, func.count()).group_by(CodingReview.person_id)
    found: dict[int, int] = dict(db.session.execute(rows).all())
    return found


PARTS = (PagePart("record.end", 60, own_reviews),)
