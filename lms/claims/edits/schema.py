"""What authors write in ``claims/edits.yaml``."""

from collections.abc import Iterator
from string import Formatter
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from lms.claims.edits.conditions import ConditionSchema
from lms.claims.edits.registry import EDIT_KINDS
from lms.claims.edits.tables import COLUMNS

Place = tuple[str | int, ...]


class CheckSchema(Schema):
    """One check of an edit; its parameters are checked by its kind."""

    kind = fields.String(required=True)
    message = fields.String(required=True, validate=validate.Length(min=10, max=300))
    claim_types = fields.List(fields.String(validate=validate.OneOf(("837P", "837I"))))
    when = fields.List(fields.Nested(ConditionSchema))
    parameters = fields.Dict(keys=fields.String())
    disabled = fields.Boolean()
    by_payer = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String()))


class EditSchema(Schema):
    """One edit with its checks."""

    id = fields.String(required=True, validate=validate.Regexp(r"^EDIT-E\d{3}$"))
    field = fields.String(required=True)
    checks = fields.List(fields.Nested(CheckSchema), required=True, validate=validate.Length(min=1))


class TableSchema(Schema):
    """Rows of one table, and whether they are all there are."""

    whole = fields.Boolean(required=True)
    rows = fields.List(fields.List(fields.String()), required=True)


class EditsSchema(Schema):
    """The whole file."""

    id = fields.String(required=True)
    verified_on = fields.String(required=True)
    review_by = fields.String(required=True)
    edits = fields.List(fields.Nested(EditSchema), required=True)
    tables = fields.Dict(
        keys=fields.String(validate=validate.OneOf(tuple(COLUMNS))),
        values=fields.Nested(TableSchema),
        required=True,
    )


def faults_of(body: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    """Yield what the schema cannot see: repeated edits, unknown kinds, parameters, rows of wrong width."""
    seen: set[str] = set()
    for place, edit in enumerate(body["edits"]):
        if edit["id"] in seen:
            yield ("edits", place, "id"), f"{edit['id']} is there twice"
        seen.add(edit["id"])
        for number, check in enumerate(edit["checks"]):
            for path, message in _check_faults(check):
                yield ("edits", place, "checks", number, *path), message
    for name, table in body["tables"].items():
        width = len(COLUMNS[name])
        for number, row in enumerate(table["rows"]):
            if len(row) != width:
                yield ("tables", name, "rows", number), f"has {len(row)} values, not {width}"


def _check_faults(check: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    if check["kind"] not in EDIT_KINDS:
        yield ("kind",), f"{check['kind']} is no kind of check; there are {', '.join(EDIT_KINDS.kinds())}"
        return
    kind = EDIT_KINDS.get(check["kind"])
    try:
        in_braces = {name for _, name, _, _ in Formatter().parse(check["message"]) if name is not None}
    except ValueError as error:
        yield ("message",), f"has a brace that does not close ({error})"
        return
    if unknown := in_braces - kind.words:
        lawful = ", ".join(sorted(kind.words)) or "none"
        yield ("message",), f"names {', '.join(sorted(unknown))}; lawful in braces: {lawful}"
    own = dict(check.get("parameters", {}))
    variants: list[tuple[Place, dict[str, Any]]] = [(("parameters",), {})]
    for payer, change in check.get("by_payer", {}).items():
        named = {name: one for name, one in change.items() if name != "disabled"}
        variants.append((("by_payer", payer), named))
    for path, change in variants:
        try:
            kind.schema().load(own | change)
        except ValidationError as error:
            yield path, error.messages
