"""What the addresses of careers name, and what their pages share."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import flash, request

from lms.careers.forms import Read
from lms.careers.services.files import take_file
from lms.core.errors import DomainError
from lms.core.permissions import Subject, current
from lms.people import api as people

R = TypeVar("R")


def whose(employee_no: str, **_values: Any) -> Subject:
    """Return the person of an address as the subject of a permission."""
    return people.subject_by_employee_no(employee_no)


def me() -> int:
    """Return the id of the person of this request."""
    return current().person_id or 0


def sent() -> Read:
    """Return the form of this request."""
    return Read.of(request.form)


def blank(values: Mapping[str, str]) -> Read:
    """Return a form that was not sent yet."""
    return Read.of(values)


def attempted(form: Read, act: Callable[[], R]) -> R | None:
    """Do something; when it is refused, say why at the head of the form and return None."""
    try:
        return act()
    except DomainError as problem:
        form.say("", " ".join(part for part in (problem.message, problem.hint) if part))
        return None


def taken_file(person_id: int) -> int | None:
    """Store the file of this request for a person, in the open unit of work; None when there is none."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return None
    return take_file(file.stream, file.filename, person_id=person_id, by_id=me())


def say_recorded(words: str) -> None:
    """Show words above the next page."""
    flash(words, "ok")
