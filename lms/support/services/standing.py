"""How issues stand, in SQL: the kind of the newest event decides, words that were added do not."""

from sqlalchemy import ColumnElement, ScalarSelect, or_, select, true

from lms.support.models import Issue, IssueEvent
from lms.support.rules.issues import ANSWERS, CLOSED, NOTED, OPEN, REOPENED, WORDS


def newest_kind() -> ScalarSelect[str]:
    """Return the kind of an issue's newest event, null while nothing but words was added."""
    return (
        select(IssueEvent.kind)
        .where(IssueEvent.issue_id == Issue.id, IssueEvent.kind != WORDS)
        .order_by(IssueEvent.number.desc())
        .limit(1)
        .correlate(Issue)
        .scalar_subquery()
    )


def stands_at(state: str) -> ColumnElement[bool]:
    """Return the condition that an issue is in a state; any other word stands for all of them."""
    newest = newest_kind()
    if state == OPEN:
        return or_(newest.is_(None), newest == REOPENED)
    if state == CLOSED:
        return newest == NOTED
    return newest == state if state in ANSWERS else true()
