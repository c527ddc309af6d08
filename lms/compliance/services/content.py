"""After content was published: new versions of terms, changed rules, and the obligations that follow."""

from sqlalchemy import select

from lms.compliance.content_rules import RULE
from lms.compliance.models import ObligationReason
from lms.compliance.services.known import known_requirements
from lms.compliance.services.rule_documents import apply_rules
from lms.compliance.services.spans import assign, follow_rules
from lms.compliance.services.terms import publish_terms
from lms.core.collector import heap_at_rest
from lms.core.content import kinds_published
from lms.core.database import db
from lms.people.api import Job

RULE_KINDS = frozenset({"role", "policy"})
"""Kinds that decide of themselves who is obliged and cleared; what others change shows in the terms."""
ASSIGNING_KINDS = RULE_KINDS | {RULE}
"""Kinds that decide of themselves who is obliged."""


def content_published() -> None:
    """Publish terms; derive the obligations of everybody who has a job or a reason.

    When only rules were published, of those whom they hit, and only what they change; it is kept as
    evidence. That they ask for a thing for the first time changes the terms of nothing else.

    What changed neither rules nor terms, such as the text of a lesson, changes no obligation.
    """
    asked_before = set(known_requirements())
    new_terms, kinds = publish_terms(), kinds_published()
    if not new_terms and ASSIGNING_KINDS.isdisjoint(kinds):
        return
    others_as_before = kinds == {RULE} and asked_before.isdisjoint(new_terms)
    with heap_at_rest():
        touched, asked = apply_rules() if RULE in kinds else (set(), set())
        if others_as_before or (not new_terms and RULE_KINDS.isdisjoint(kinds)):
            follow_rules(touched, asked)
        elif people := _everybody():
            assign(people)


def _everybody() -> set[int]:
    """Return everybody who has a job or a reason."""
    people = set(db.session.scalars(select(Job.person_id).distinct()))
    return people | set(db.session.scalars(select(ObligationReason.person_id).distinct()))
