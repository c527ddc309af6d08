"""What authors write for careers: associations, their credentials, and the rules of a cycle."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from lms.assessments.api import Strict, Text, month
from lms.careers.rules.issuers import Category, CredentialRule, Issuer, Limit, problems
from lms.core.content import Fault, Kind, Parsed, each_by_id, live_all, parsed

NAME = "credential-issuer"
STATUS = ("confirmed", "to confirm")
_CODE = validate.Regexp(r"[A-Z][A-Za-z0-9-]{1,15}$", error="Must look like CCS or CCS-P.")
_SLUG = validate.Regexp(r"[a-z0-9-]+$", error="Must look like health-information.")
_PERCENT = validate.Range(min=1, max=100)
_HOURS = validate.Range(min=1, max=500)


class CategorySchema(Strict):
    """A kind of education as the association counts it."""

    id = fields.String(required=True, validate=_SLUG)
    title = Text()
    teaching = fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": "the category of those who teach; one of them"}
    )


class LimitSchema(Strict):
    """How much of the hours lies at least, or at most, in categories; they lie apart or within each other."""

    title = Text()
    categories = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    least_percent = fields.Integer(strict=True, validate=_PERCENT)
    most_percent = fields.Integer(strict=True, validate=_PERCENT)
    least_hours = fields.Integer(strict=True, validate=_HOURS)
    most_hours = fields.Integer(strict=True, validate=_HOURS)
    credential = fields.String(metadata={"description": "only while this credential is held"})


class CredentialSchema(Strict):
    """A credential and the hours that a cycle needs while it is the only one."""

    id = fields.String(required=True, validate=_CODE)
    title = Text()
    hours = fields.Integer(required=True, strict=True, validate=_HOURS)


class IssuerSchema(Strict):
    """An association, its credentials and what it asks for a cycle, in ``careers/credentials.yaml``."""

    id = fields.String(required=True, validate=_CODE)
    title = Text()
    address = fields.Url(
        required=True,
        schemes={"https"},
        metadata={"description": "where members report their hours to the association"},
    )
    word = Text(metadata={"description": "what the association calls an hour, as CEU"})
    cycle_months = fields.Integer(required=True, strict=True, validate=validate.Range(min=6, max=120))
    further_hours = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(min=0, max=500),
        metadata={"description": "hours for each further credential in the same cycle"},
    )
    most_hours = fields.Integer(
        required=True,
        strict=True,
        allow_none=True,
        validate=_HOURS,
        metadata={"description": "hours needed at most, whatever is held; null = no end"},
    )
    categories = fields.List(fields.Nested(CategorySchema), required=True, validate=validate.Length(min=1))
    limits = fields.List(fields.Nested(LimitSchema), required=True)
    credentials = fields.List(fields.Nested(CredentialSchema), required=True, validate=validate.Length(min=1))
    source = Text()
    verified_on = fields.String(required=True, validate=month)
    review_by = fields.String(required=True, validate=month)
    status = fields.String(required=True, validate=validate.OneOf(STATUS))
    to_confirm = fields.String(metadata={"description": "what is to be confirmed, in a sentence"})


def issuer_of(body: Mapping[str, Any]) -> Issuer:
    """Return the association of a content body."""
    most = body["most_hours"]
    return Issuer(
        id=body["id"],
        title=body["title"],
        address=body["address"],
        word=body["word"],
        cycle_months=body["cycle_months"],
        further_hours=Decimal(body["further_hours"]),
        most_hours=None if most is None else Decimal(most),
        categories=tuple(
            Category(one["id"], one["title"], one.get("teaching", False)) for one in body["categories"]
        ),
        limits=tuple(_limit(one) for one in body["limits"]),
        credentials=tuple(
            CredentialRule(one["id"], one["title"], Decimal(one["hours"])) for one in body["credentials"]
        ),
        verified_on=body["verified_on"],
        review_by=body["review_by"],
        to_confirm=_to_confirm(body),
    )


def _to_confirm(body: Mapping[str, Any]) -> str:
    if body["status"] == "confirmed":
        return ""
    return str(body.get("to_confirm") or "These numbers are to be confirmed.")


def _limit(body: Mapping[str, Any]) -> Limit:
    least, most = body.get("least_hours"), body.get("most_hours")
    return Limit(
        title=body["title"],
        categories=frozenset(body["categories"]),
        least_percent=body.get("least_percent"),
        most_percent=body.get("most_percent"),
        least_hours=None if least is None else Decimal(least),
        most_hours=None if most is None else Decimal(most),
        credential=body.get("credential"),
    )


def issuers() -> dict[str, Issuer]:
    """Return every association whose rules are live, by id."""
    return {key: parsed(found, issuer_of) for key, found in live_all(NAME).items()}


def by_code() -> dict[str, Issuer]:
    """Return the association of each credential, by code."""
    return {one.id: issuer for issuer in issuers().values() for one in issuer.credentials}


def _faults(thing: Parsed) -> list[Fault]:
    issuer = issuer_of(thing.body)
    place = next(number for number, row in enumerate(thing.document.data) if row.get("id") == thing.key)
    faults = [thing.document.fault((place, "limits", number), text) for number, text in problems(issuer)]
    for field in ("categories", "credentials"):
        ids = [one["id"] for one in thing.body[field]]
        faults += [
            thing.document.fault((place, field), f"{key} is listed twice")
            for key in sorted({key for key in ids if ids.count(key) > 1})
        ]
    if sum(one.is_teaching for one in issuer.categories) > 1:
        faults.append(thing.document.fault((place, "categories"), "several are the category of teaching"))
    return faults


def _across(things: list[Parsed]) -> list[Fault]:
    """Return a fault for each code that two associations list: a code names one credential."""
    faults: list[Fault] = []
    known: dict[str, str] = {}
    for thing in things:
        for one in thing.body["credentials"]:
            other = known.setdefault(one["id"], thing.key)
            if other != thing.key:
                faults.append(
                    thing.document.fault((), f"{one['id']} of {thing.key} is listed by {other} too")
                )
    return faults


ISSUER_KIND = Kind(
    name=NAME,
    pattern="careers/credentials.yaml",
    schema=IssuerSchema,
    split=each_by_id,
    house_rules=_faults,
    across=_across,
)
