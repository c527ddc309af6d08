"""After content was published: new versions of terms, changed rules, and the obligations that follow."""

from sqlalchemy import select

from lms.compliance.models import ObligationReason
from lms.compliance.services.spans import assign
from lms.compliance.services.terms import publish_terms
from lms.core.database import db
from lms.people.api import Job


def content_published() -> None:
    """Publish terms; derive the obligations of everybody who has a job or a reason."""
    publish_terms()
    people = set(db.session.scalars(select(Job.person_id).distinct()))
    people |= set(db.session.scalars(select(ObligationReason.person_id).distinct()))
    if people:
        assign(people)
