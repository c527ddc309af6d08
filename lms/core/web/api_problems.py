"""The problems that the JSON API answers with: their names, what they mean and what to do next."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import request

PREFIX = "/api/v1"


@dataclass(frozen=True)
class Problem:
    """A kind of problem: ``slug`` names it for ever; ``title``, ``detail``, ``hint`` are its usual words."""

    slug: str
    title: str
    meaning: str
    detail: str
    hint: str

    @property
    def type(self) -> str:
        """The ``type`` of RFC 9457: where the problem is explained."""
        return f"{PREFIX}/#{self.slug}"

    @property
    def component(self) -> str:
        """Name of the response in the OpenAPI document."""
        return "".join(part.capitalize() for part in self.slug.split("-"))


PROBLEMS: dict[int, Problem] = {
    400: Problem(
        "bad-request",
        "Not readable",
        "The address holds something that is not text.",
        "The request cannot be read.",
        "Send the address as UTF-8 without control characters.",
    ),
    401: Problem(
        "unauthenticated",
        "Please sign in",
        "Nobody is signed in, or the token is not valid.",
        "This needs a valid token or a signed-in session.",
        "Send the header Authorization: Bearer fp_…; a token is made under My settings, API tokens.",
    ),
    403: Problem(
        "forbidden",
        "Not open to you",
        "The resource is for other duties than those of the person.",
        "This is for other duties than yours.",
        "Ask your manager or an administrator if you need it.",
    ),
    404: Problem(
        "not-found",
        "Not found",
        "There is no such thing, or it is not for this person to know of.",
        "There is nothing at this address.",
        f"{PREFIX}/openapi.json lists every address.",
    ),
    405: Problem(
        "method-not-allowed",
        "Read only",
        "The address takes another method: GET to read, POST where the description says so.",
        "This address does not take this method.",
        "Ask with GET, or as the description of the address says.",
    ),
    409: Problem(
        "conflict",
        "Changed in between",
        "Somebody or something changed it in between.",
        "Somebody changed it in between.",
        "Read it again.",
    ),
    422: Problem(
        "refused",
        "Not accepted",
        "A parameter or a wish breaks a rule; the detail names it.",
        "The request breaks a rule.",
        f"{PREFIX}/openapi.json lists what each address takes.",
    ),
    500: Problem(
        "failed",
        "Something went wrong here",
        "The server failed; the hint holds a number for the help desk.",
        "The request was not answered.",
        "Try again.",
    ),
}


def is_api() -> bool:
    """Tell whether this request is for the JSON API."""
    return request.path.startswith("/api/")


def type_of(status: int) -> str:
    """Return the ``type`` of a problem by its HTTP status."""
    return PROBLEMS[status].type if status in PROBLEMS else "about:blank"


def usual(status: int) -> tuple[str, str, str | None]:
    """Return title, detail and hint of a problem that nothing more is known about."""
    found = PROBLEMS.get(status)
    if found is not None:
        return found.title, found.detail, found.hint
    phrase = HTTPStatus(status).phrase
    return phrase, f"{phrase}.", None
