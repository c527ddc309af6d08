"""The JSON API under ``/api/v1``: features declare resources, the core describes and serves them.

A resource is a view with three decorators: its address, its permission, its document. The document is what
a command prints with ``--json``; the schema beside it describes it in ``openapi.json`` and changes nothing.
"""

import hashlib
import inspect
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from flask import Flask, Response, current_app, request
from flask_smorest import Api, Blueprint
from marshmallow import RAISE, Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest

from lms.core.errors import Refused, SignInNeeded
from lms.core.events import jsonable
from lms.core.feature import features
from lms.core.permissions import access_rule_of
from lms.core.web.api_documents import ProblemSchema, Query
from lms.core.web.api_paging import Page
from lms.core.web.api_problems import PREFIX, PROBLEMS

View = TypeVar("View", bound=Callable[..., Any])
ANSWERED_WITH = (401, 403, 404, 405, 422)
TAKEN_WITH = (400, *ANSWERED_WITH, 409)
IDEMPOTENCY = "Idempotency-Key"
LONGEST_KEY = 80
_SECTIONS = ("\n\nArgs:", "\n\nRaises:", "\n\nReturns:")
_DESCRIPTION = (
    "Reads what Firstpass knows, within the permissions of who asks. Every address takes GET; the few that "
    "take POST need a token that may write. Days are YYYY-MM-DD, instants are UTC. Errors are problem "
    "documents (RFC 9457)."
)


class _Parser(FlaskParser):
    """Reads the query; what it does not understand is refused by name."""

    def load_json(self, req: Any, schema: Schema) -> Any:
        """Read a document.

        Raises:
            BadRequest: for one that stands too deep, or holds a number or a character that is none.
        """
        try:
            found = super().load_json(req, schema)
        except (RecursionError, ValueError):
            raise BadRequest("The document cannot be read.") from None
        if not _is_text(found):
            raise BadRequest("The document holds a character that is not text.")
        return found

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> Any:
        """Refuse a query or a document.

        Raises:
            Refused: naming every parameter that is wrong.
        """
        (wrong,) = cast("dict[str, dict[str, list[str]]]", error.messages).values()
        raise Refused(
            "; ".join(f"{name}: {' '.join(texts)}" for name, texts in wrong.items()),
            hint=f"{PREFIX}/openapi.json lists what each address takes.",
            document={"parameters": wrong},
        )


def _is_text(document: Any) -> bool:
    """Tell whether every text of a document is one that can be stored: no NUL, no half of a character."""
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in one):
            return False
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return True


class _Blueprint(Blueprint):  # type: ignore[misc]  # flask-smorest carries no types
    """A blueprint whose queries are read by our parser."""

    ARGUMENTS_PARSER = _Parser()


class _Api(Api):  # type: ignore[misc]  # flask-smorest carries no types
    """The description of all resources; errors are told by the handlers of the application."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Leave the handlers of the application alone."""

    def _register_pagination_header(self) -> None:
        """Leave it out: a page says in its document where the next one is."""

    def _register_responses(self) -> None:
        for status in TAKEN_WITH:
            problem = PROBLEMS[status]
            content = {"application/problem+json": {"schema": ProblemSchema}}
            response = {"description": problem.meaning, "content": content}
            self.spec.components.response(problem.component, response)


class Resources:
    """The resources of one feature; ``title`` groups them in the description."""

    def __init__(self, name: str, title: str, description: str) -> None:
        self.title = title
        self.description = description
        self.blueprint = _Blueprint(f"api_{name}", __name__, url_prefix=PREFIX)
        self.writing: list[Callable[..., Any]] = []

    def get(self, rule: str, **named: str) -> Callable[[View], View]:
        """Serve a guarded view at an address; ``named`` says what each name in the address is.

        Raises:
            TypeError: for a view that declares no permission.
        """
        return self._serve(rule, "GET", [_in_path(*one) for one in named.items()])

    def post(self, rule: str, *, is_keyed: bool = False, **named: str) -> Callable[[View], View]:
        """Serve a guarded view that records something; for programs with a token that may write alone.

        No session is taken, so no other site can make a browser send it. ``is_keyed``: the request carries
        an ``Idempotency-Key``, and sent twice it is recorded once.

        Raises:
            TypeError: for a view that declares no permission.
        """
        parameters = [_in_path(*one) for one in named.items()]
        return self._serve(rule, "POST", [*parameters, _KEYED] if is_keyed else parameters)

    def _serve(self, rule: str, method: str, parameters: list[dict[str, Any]]) -> Callable[[View], View]:
        def serve(view: View) -> View:
            if access_rule_of(view) is None:
                raise TypeError(f"{view.__name__} declares no permission.")
            told = inspect.cleandoc(view.__doc__ or "")
            for section in _SECTIONS:
                told = told.partition(section)[0]
            described = self.blueprint.doc(
                operationId=view.__name__, summary=told.partition("\n")[0], description=told
            )(view if method == "GET" else _by_token(view))
            self.blueprint.add_url_rule(
                rule, view_func=described, methods=[method], parameters=parameters, tags=[self.title]
            )
            if method != "GET":
                self.writing.append(described)
            return view

        return serve

    def answers(
        self, schema: Schema | type[Schema], *, query: type[Query] = Query
    ) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
        """Send what a view returns as JSON; the values of ``query`` become its keyword arguments.

        Stands below ``@requires``, so that nobody is told about a query before they may ask.
        """
        return self._answering(schema, query, "query", ANSWERED_WITH)

    def takes(
        self, document: type[Schema], schema: Schema | type[Schema]
    ) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
        """Read a JSON document whose values become keyword arguments, and send what the view returns."""
        return self._answering(schema, document, "json", TAKEN_WITH)

    def _answering(
        self, schema: Schema | type[Schema], asked: type[Schema], location: str, statuses: tuple[int, ...]
    ) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
        def decorate(view: Callable[..., Any]) -> Callable[..., Response]:
            @wraps(view)
            def answer(*args: Any, **kwargs: Any) -> Response:
                return as_json(view(*args, **kwargs))

            described = self.blueprint.response(200, schema)(answer)
            for status in statuses:
                described = self.blueprint.alt_response(status, PROBLEMS[status].component)(described)
            read: Callable[..., Response] = self.blueprint.arguments(
                asked, location=location, as_kwargs=True, unknown=RAISE
            )(described)
            return read

        return decorate


def idempotency_key(person_id: int) -> str:
    """Return what names the record of this request: the key of the client, one of its own for each person.

    Raises:
        Refused: without a key, or with one that is too long.
    """
    key = request.headers.get(IDEMPOTENCY, "").strip()
    if not 0 < len(key) <= LONGEST_KEY:
        raise Refused(
            f"{IDEMPOTENCY}: a header of 1 to {LONGEST_KEY} characters is needed.",
            hint="Make one for each wish, and send the same with each try.",
        )
    return "api-" + hashlib.sha256(f"{person_id}:{key}".encode()).hexdigest()[:32]


def _in_path(name: str, text: str) -> dict[str, Any]:
    return {"in": "path", "name": name, "description": text, "schema": {"type": "string"}}


_KEYED = {
    "in": "header",
    "name": IDEMPOTENCY,
    "required": True,
    "description": "Names the wish: the same key sent again is the same wish, recorded once.",
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
}


def _by_token(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a view be asked with a token alone: a cookie that a browser sends by itself opens nothing here."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Any:
        shown = request.authorization
        if shown is None or shown.type != "bearer":
            raise SignInNeeded("This takes a token that may write.")
        return view(*args, **kwargs)

    return asked


def as_json(document: Any) -> Response:
    """Return a document as ``--json`` prints it, names in the same order."""
    if isinstance(document, Page):
        following = None if document.next_key is None else _address_behind(document.next_key)
        document = {"items": document.items, "total": document.total, "next": following}
    text = json.dumps(jsonable(document), ensure_ascii=False)
    return Response(text + "\n", mimetype="application/json")


def _address_behind(key: str) -> str:
    """Return the address of this request with the page that begins behind a key."""
    return f"{request.path}?{urlencode({**request.args, 'cursor': key})}"


def install(app: Flask) -> None:
    """Serve and describe the resources of every feature."""
    api = _Api(
        app,
        spec_kwargs={
            "title": "Firstpass",
            "version": "1.0",
            "openapi_version": "3.1.0",
            "info": {"description": _DESCRIPTION},
            "security": [{"token": []}, {"session": []}],
        },
    )
    api.spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "description": "A token of a person: fp_…"}
    )
    api.spec.components.security_scheme(
        "session",
        {
            "type": "apiKey",
            "in": "cookie",
            "name": app.config["SESSION_COOKIE_NAME"],
            "description": "The session of a signed-in browser.",
        },
    )
    for feature in app.extensions["lms"].all:
        for resources in feature.resources:
            _register(api, app, resources)


def _register(api: _Api, app: Flask, resources: Resources) -> None:
    app.register_blueprint(resources.blueprint)
    for view in resources.writing:
        app.extensions["csrf"].exempt(view)
    resources.blueprint.register_views_in_doc(
        api, app, api.spec, name=resources.blueprint.name, parameters=None
    )
    api.spec.tag({"name": resources.title, "description": resources.description})


def is_resource() -> bool:
    """Tell whether this request asks for a resource of the API."""
    return request.blueprint in {
        resources.blueprint.name for feature in features().all for resources in feature.resources
    }


def description() -> dict[str, Any]:
    """Return the OpenAPI document."""
    found: dict[str, Any] = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    return found
