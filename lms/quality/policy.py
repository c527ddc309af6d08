"""The policy section ``item_quality``: from how many learners what is said, and what is flagged."""

from dataclasses import fields as fields_of

from marshmallow import Schema, fields, validate

from lms.core.content import live_all
from lms.quality.rules.flags import Limits


def _count() -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(min=1, max=10_000))


def _share(least: float = 0, most: float = 1) -> fields.Float:
    return fields.Float(validate=validate.Range(min=least, max=most))


class ItemQualitySchema(Schema):
    """Every number by which items are judged; what is left out is as the blueprint says."""

    facility_from = _count()
    discrimination_from = _count()
    decide_from = _count()
    facility_least = _share()
    facility_most = _share()
    discrimination_least = _share(-1)
    option_least = _share()
    pilot_uses = _count()
    slow_times = _share(1, 100)
    dif_from = _count()
    smallest_group = fields.Integer(strict=True, validate=validate.Range(min=5, max=100))


def limits() -> Limits:
    """Return the numbers in force."""
    found = live_all("policy").get("item_quality")
    body = found.body if found else {}
    known = {one.name for one in fields_of(Limits)}
    return Limits(**{name: value for name, value in body.items() if name in known})
