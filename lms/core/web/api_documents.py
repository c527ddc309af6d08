"""What documents of the JSON API are made of: days, pages, problems. Schemas describe and change nothing."""

from datetime import date
from typing import Any, cast

from marshmallow import EXCLUDE, Schema, fields, validate

from lms.core.asked import EARLIEST, LATEST, day_in

DEFAULT_LIMIT, MOST = 100, 500


class Document(Schema):
    """A document or a part of one; later versions may hold more names."""

    class Meta:
        """More names are lawful, as the promise of stability says."""

        unknown = EXCLUDE


class Query(Schema):
    """What may stand behind the question mark of an address."""

    error_messages = {"unknown": "There is no such parameter here."}


class Day(fields.Date):
    """A day of a query, as ``lms.core.asked`` reads days."""

    default_error_messages = {
        "invalid": f"Write a day as 2026-11-16, from {EARLIEST.year} to {LATEST.year - 1}."
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date:  # noqa: ARG002  marshmallow's
        found = day_in(value if isinstance(value, str) else None)
        if found is None:
            raise self.make_error("invalid")
        return found


def day(text: str, **more: Any) -> Day:
    """Return a day of a query that may be left out."""
    return Day(load_default=_nothing, metadata={"description": text}, **more)


def _nothing() -> None:
    """Stand for a day that was left out; as a function it is not described as a default."""


def word(text: str, *, longest: int = 80) -> fields.String:
    """Return a short text of a query that may be left out."""
    return fields.String(
        load_default=str, validate=validate.Length(max=longest), metadata={"description": text}
    )


class AsOfQuery(Query):
    """A day."""

    as_of = day("Valid at the end of this day, as known now; default: today.")


class PageQuery(Query):
    """A part of a list."""

    limit = fields.Integer(
        load_default=DEFAULT_LIMIT,
        validate=validate.Range(1, MOST),
        metadata={"description": "The most items of one answer.", "default": DEFAULT_LIMIT},
    )
    cursor = word("Where the page begins; take it from the next of the page before.")


def page_of(item: type[Document]) -> type[Document]:
    """Return the schema of one page of a list."""
    name = item.__name__.removesuffix("Schema")
    members = {
        "__doc__": f"One page of a list: {item.__doc__}",
        "items": fields.List(fields.Nested(item), required=True),
        "total": fields.Integer(required=True, metadata={"description": "Items on all pages."}),
        "next": fields.String(
            required=True,
            allow_none=True,
            metadata={"description": "Address of the next page; null on the last."},
        ),
    }
    return cast("type[Document]", type(f"{name}PageSchema", (Document,), members))


class ProblemSchema(Document):
    """What went wrong and what to do next (RFC 9457)."""

    type = fields.String(required=True, metadata={"description": "Names the kind of problem for ever."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "What happened."})
    hint = fields.String(required=True, allow_none=True, metadata={"description": "What to do next."})
    parameters = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "Only with a query that is not understood: what is wrong, by parameter."},
    )
