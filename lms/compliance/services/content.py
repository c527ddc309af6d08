"""After content was published: new versions of terms, changed rules, and the obligations that follow."""

from sqlalchemy import select

from lms.compliance.models import ObligationReason
from lms.compliance.services.spans import assign
from lms.compliance.services.terms import publish_terms
from lms.core.content import kinds_published
from lms.core.database import db
from lms.people.api import Job

RULE_KINDS = frozenset({"role", "policy"})
"""Kinds that decide of themselves who is obliged; what others change shows in the terms."""


def content_published() -> None:
    """Publish terms; derive the obligations of everybody who has a job or a reason.

    What changed neither rules nor terms, such as the text of a lesson, changes no obligation.
    """
    if not publish_terms() and RULE_KINDS.isdisjoint(kinds_published()):
        return
    people = set(db.session.scalars(select(Job.person_id).distinct()))
    people |= set(db.session.scalars(select(ObligationReason.person_id).distinct()))
    if people:
        assign(people)
