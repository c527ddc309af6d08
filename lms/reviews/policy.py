"""The policy section ``coding_reviews``: how many records of which type, what follows, days of rebuttal."""

from dataclasses import dataclass
from decimal import Decimal

from marshmallow import Schema, fields, validate

from lms.core.content import live_all
from lms.reviews.rules.results import BY_CASES, BY_CODES, Band

SECTION = "coding_reviews"


def _whole(least: int, most: int) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=least, max=most))


class TypeSchema(Schema):
    """A type of patients, as the requirements of privileges name it, and the records of a quarter."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$"))
    title = fields.String(required=True, validate=validate.Length(3, 40))
    records = _whole(1, 500)


class BandSchema(Schema):
    """From so many percent on, this follows."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z]+(-[a-z]+)*$"))
    least = _whole(0, 100)
    title = fields.String(required=True, validate=validate.Length(3, 40))
    follows = fields.String(required=True, validate=validate.Length(3, 200))


class ReviewsPolicySchema(Schema):
    """How coding is reviewed by quarter (blueprint 5.2, "Coder bands")."""

    types = fields.List(fields.Nested(TypeSchema), required=True, validate=validate.Length(1, 20))
    score_by = fields.String(required=True, validate=validate.OneOf((BY_CODES, BY_CASES)))
    bands = fields.List(fields.Nested(BandSchema), required=True, validate=validate.Length(1, 10))
    rebuttal_days = _whole(1, 60)
    done_in_days = _whole(1, 90)


@dataclass(frozen=True)
class ReviewsPolicy:
    """The values in force; ``records`` and ``titles`` by type of patients, in the order of policy.

    ``rebuttal_days`` are working days in which the coder may dispute a result; ``done_in_days`` are the days
    after the end of a quarter in which its reviews are to be closed.
    """

    records: dict[str, int]
    titles: dict[str, str]
    score_by: str
    bands: tuple[Band, ...]
    rebuttal_days: int
    done_in_days: int

    def title(self, patient_type: str) -> str:
        """Return the name of a type of patients; a type that policy does not know any more by its id."""
        return self.titles.get(patient_type, patient_type)


def reviews_policy() -> ReviewsPolicy:
    """Return the policy of coding reviews; without the section nothing is drawn."""
    found = live_all("policy").get(SECTION)
    body = found.body if found else {}
    types = body.get("types", [])
    return ReviewsPolicy(
        records={one["id"]: int(one["records"]) for one in types},
        titles={one["id"]: one["title"] for one in types},
        score_by=body.get("score_by", BY_CODES),
        bands=tuple(
            Band(Decimal(one["least"]), one["id"], one["title"], one["follows"])
            for one in body.get("bands", [])
        ),
        rebuttal_days=int(body.get("rebuttal_days", 10)),
        done_in_days=int(body.get("done_in_days", 45)),
    )
