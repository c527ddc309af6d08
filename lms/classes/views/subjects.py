"""What the addresses of classes name."""

from collections.abc import Callable
from typing import TypeVar

from lms.classes.services.reach import demand_reach, path_of
from lms.classes.services.reading import Class, class_by
from lms.core.errors import DomainError
from lms.core.permissions import Subject, current

R = TypeVar("R")


def led_class(class_id: str, **_values: object) -> Subject:
    """Return a class as the subject of a permission: it belongs to the unit that it is for."""
    return Subject(paths=(path_of(class_by(class_id)),))


def open_class(class_id: str) -> Class:
    """Return a class that the person of this request may open.

    Raises:
        NotFound: when there is none, or not for them.
    """
    it = class_by(class_id)
    demand_reach(it, current())
    return it


def me() -> int:
    """Return the id of the person of this request."""
    return current().person_id or 0


def attempted(act: Callable[[], R]) -> tuple[R | None, DomainError | None]:
    """Do something that may be refused; return what it gives, or why not."""
    try:
        return act(), None
    except DomainError as problem:
        return None, problem
