"""What the addresses of reviews name, and what their pages share."""

from collections.abc import Callable
from typing import Any

from flask import flash, request

from lms.core.errors import DomainError
from lms.core.permissions import Subject, current
from lms.core.unit_of_work import unit_of_work
from lms.people.api import person_subject
from lms.reviews.services.reading import review_named


def whose(review_id: str, **_values: Any) -> Subject:
    """Return the coder of a review as the subject of a permission."""
    return person_subject(review_named(review_id).review.person_id)


def me() -> int:
    """Return the id of the person of this request."""
    return current().person_id or 0


def words(name: str, most: int = 600) -> str:
    """Return a text of the form of this request, trimmed and bounded."""
    return request.form.get(name, "").replace("\0", "").strip()[:most]


def tried(act: Callable[[], object], done: str) -> DomainError | None:
    """Do something in a unit of work of its own and say so; return why it was refused, None if not."""
    try:
        with unit_of_work(durable=True):
            act()
    except DomainError as error:
        return error
    flash(done, "ok")
    return None


def say_refused(problem: DomainError | None) -> None:
    """Say above the next page why nothing was recorded."""
    if problem is not None:
        flash(" ".join(part for part in (problem.message, problem.hint) if part), "bad")
