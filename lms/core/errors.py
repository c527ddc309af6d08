"""Errors that a person is meant to read: what happened and what to do next."""

from http import HTTPStatus
from typing import Any, ClassVar


class DomainError(Exception):
    """A rule of the product says no; ``message`` says what happened, ``hint`` what to do next.

    ``document`` holds what a command adds to its JSON when it is refused.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY
    title: ClassVar[str] = "This cannot be done"

    def __init__(
        self, message: str, *, hint: str | None = None, document: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.document = document or {}


class NotFound(DomainError):
    """The thing does not exist, or is not for this person to know of."""

    status = HTTPStatus.NOT_FOUND
    title = "Not found"


class NotAllowed(DomainError):
    """The person is known but may not do this."""

    status = HTTPStatus.FORBIDDEN
    title = "Not open to you"


class SignInNeeded(NotAllowed):
    """Nobody is signed in, or the session has ended or is locked."""

    status = HTTPStatus.UNAUTHORIZED
    title = "Please sign in"


class Conflict(DomainError):
    """Somebody or something changed it in between."""

    status = HTTPStatus.CONFLICT
    title = "Changed in between"


class Refused(DomainError):
    """The input breaks a rule; nothing was stored."""

    title = "Not accepted"
