"""``/api/v1/openapi.json``, and the same description as a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template

from lms.core.permissions import public
from lms.core.web.api import as_json, description
from lms.core.web.api_problems import PREFIX, PROBLEMS

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)


@dataclass(frozen=True)
class Operation:
    """One address of the API as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    tag: str
    parameters: tuple[dict[str, Any], ...]


@blueprint.get("/openapi.json")
@public("it describes the addresses and holds no data")
def openapi() -> Response:
    """Return the OpenAPI document."""
    return as_json(description())


@blueprint.get("/")
@public("it describes the addresses and holds no data")
def index() -> str:
    """Show every address, its parameters and the problems."""
    told = description()
    operations = list(operations_of(told))
    groups = [
        (tag, [operation for operation in operations if operation.tag == tag["name"]]) for tag in told["tags"]
    ]
    return render_template("core/api.html", told=told, groups=groups, problems=PROBLEMS)


def operations_of(told: dict[str, Any]) -> Iterator[Operation]:
    """Yield the operations of an OpenAPI document in its order."""
    found = [
        (path, item, method)
        for path, item in told["paths"].items()
        for method in ("get", "post")
        if method in item
    ]
    for path, item, method in found:
        operation = item[method]
        parameters = (*item.get("parameters", ()), *operation.get("parameters", ()))
        yield Operation(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=operation["summary"],
            description=operation["description"],
            tag=operation["tags"][0],
            parameters=parameters,
        )
