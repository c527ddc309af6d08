"""One handler for errors: a page, an htmx fragment or a JSON problem, each saying what to do next."""

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from lms.core.database import db, is_busy
from lms.core.errors import DomainError, SignInNeeded
from lms.core.events import jsonable
from lms.core.ids import new_public_id
from lms.core.web.api_problems import is_api, type_of, usual
from lms.core.web.shell import use_plain_shell

log = structlog.get_logger(__name__)
PHRASES = {
    404: ("Not found", "This page does not exist.", "Check the address, or start from your home page."),
    403: ("Not open to you", "This page is for other duties than yours.", "Ask your manager if you need it."),
    405: (
        "Not found",
        "This address does not take that kind of request.",
        "Go back and use the page's buttons.",
    ),
    413: (
        "Too large",
        "What was sent is larger than this page takes.",
        "Shorten the text; split a file, or ask an administrator to load it by command.",
    ),
    429: ("Too many tries", "There were too many tries in a short time.", "Wait a minute, then try again."),
}
_WORDS_OF_PAGES = {message for _title, message, _hint in PHRASES.values()}


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(SignInNeeded, _sign_in_needed)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _domain_error(error: DomainError) -> Response:
    if is_api() and error.message in _WORDS_OF_PAGES:
        return problem(int(error.status), *usual(int(error.status)))
    return problem(int(error.status), error.title, error.message, error.hint, error.document)


def _sign_in_needed(error: SignInNeeded) -> Response:
    if is_api():
        response = problem(401, *usual(401))
        response.headers["WWW-Authenticate"] = 'Bearer realm="Firstpass"'
        return response
    return send_to(f"/login?{urlencode({'next': return_path()})}", error)


def send_to(target: str, reason: DomainError) -> Response:
    """Send the reader to another page of ours first: a page, htmx and JSON each in their own way."""
    if wants_json():
        return problem(int(reason.status), reason.title, reason.message, reason.hint)
    if request.headers.get("HX-Request") == "true":
        return Response(status=int(reason.status), headers={"HX-Redirect": target})
    return Response(status=303, headers={"Location": target})


def return_path() -> str:
    """Return the page to come back to: this one, or for a sent form the page that holds the form."""
    address = request.full_path if request.method in ("GET", "HEAD") else request.referrer or ""
    if request.headers.get("HX-Request") == "true":
        address = request.headers.get("HX-Current-URL", "")
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    if parts.netloc and parts.netloc != request.host:
        return "/"
    if not parts.path.startswith("/"):
        return "/"
    return parts.path + (f"?{parts.query}" if parts.query else "")


def wants_json() -> bool:
    """Tell whether the request reads JSON rather than a page."""
    return is_api() or request.accept_mimetypes.best == "application/json"


def _csrf_error(_error: CSRFError) -> Response:
    return problem(
        400,
        "This form is no longer valid",
        "Nothing was stored: the form was opened in another session.",
        "Go back, reload the page and send it again. What you typed is still in the form.",
    )


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    title, message, hint = PHRASES.get(status, (error.name, error.description or error.name, None))
    response = problem(status, *(usual(status) if is_api() else (title, message, hint)))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _unexpected(error: Exception) -> Response:
    if current_app.testing:
        raise error
    if is_busy(error):
        return _busy()
    number = new_public_id(8)
    log.error("request.failed", number=number, page=str(request.url_rule), exc_info=error)
    db.session.rollback()
    use_plain_shell()
    return problem(
        500,
        "Something went wrong here",
        "What you did just now may not be stored; everything before it is.",
        f"Try again. If it happens again, tell the help desk the number {number}.",
    )


def _busy() -> Response:
    log.warning("request.busy", page=str(request.url_rule))
    db.session.rollback()
    use_plain_shell()
    response = problem(
        503,
        "Too busy for a moment",
        "Others were writing for too long, so this was not stored; everything before it is.",
        "Send it again in a few seconds.",
    )
    response.headers["Retry-After"] = "2"
    return response


def problem(
    status: int, title: str, message: str, hint: str | None = None, more: dict[str, Any] | None = None
) -> Response:
    """Return the error in the form the request can read; ``more`` stands in JSON only."""
    if is_api():
        hint = hint or usual(status)[2]
    if wants_json():
        known = {"type": type_of(status), "title": title, "status": status, "detail": message, "hint": hint}
        text = json.dumps(known | jsonable(more or {}) | known, ensure_ascii=False)
        response = Response(text + "\n", mimetype="application/problem+json")
    else:
        fragment = request.headers.get("HX-Request") == "true"
        template = "core/errors/fragment.html" if fragment else "core/errors/page.html"
        was_sent = request.method == "POST"
        words = {"title": title, "message": message, "hint": hint}
        html = render_template(template, status=status, was_sent=was_sent, **words)
        response = make_response(html)
    response.status_code = status
    return response
