"""Fields that the schemas of simulations share."""

from typing import Any

from marshmallow import Schema, fields, validate


class Strict(Schema):
    """A schema that refuses keys it does not know."""


def words(*, required: bool = True, longest: int = 2000, **more: Any) -> fields.String:
    """Return a field for words, not empty."""
    return fields.String(required=required, validate=validate.Length(min=1, max=longest), **more)


def key(*, required: bool = True, **more: Any) -> fields.String:
    """Return a field for a short name that content uses for ever."""
    names = validate.Regexp(r"^[A-Za-z][A-Za-z0-9_-]{0,39}$", error="Must be a short name without blanks.")
    return fields.String(required=required, validate=names, **more)


def whole(least: int, most: int, *, required: bool = False, **more: Any) -> fields.Integer:
    """Return a field for a whole number within bounds."""
    return fields.Integer(required=required, strict=True, validate=validate.Range(least, most), **more)
