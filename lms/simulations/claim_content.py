"""What authors write about simulated claims: the visit of a scenario, and the table of consequences."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lms.core.content import Fault, Kind, Parsed
from lms.simulations.rules.claim.catalogue import LINE_PARTS, unknown_fields
from lms.simulations.rules.claim.checking import fact_faults, field_faults
from lms.simulations.rules.claim.visits import lines_total

PAYER_KINDS = (
    "commercial",
    "traditional_medicare",
    "medicare_advantage",
    "medicaid",
    "workers_compensation",
    "other",
)
AT_STAKE = ("everything", "first", "second", "difference", "nothing")
_SLUG = validate.Regexp(r"^[a-z][a-z0-9_]*$")


class PersonSchema(Schema):
    """An invented person, or an organisation that is a subscriber (an employer)."""

    last = fields.String(required=True)
    first = fields.String()
    born = fields.Date()
    sex = fields.String(validate=validate.OneOf(("F", "M", "U")))
    street = fields.String()
    organization = fields.Boolean()


class PatientSchema(PersonSchema):
    """The invented patient."""

    first = fields.String(required=True)
    born = fields.Date(required=True)
    sex = fields.String(required=True, validate=validate.OneOf(("F", "M", "U")))


class DatesSchema(Schema):
    """First and last day of service; ``to`` is ``from`` when it is left out."""

    first = fields.Date(required=True, data_key="from")
    last = fields.Date(data_key="to")


class CoverageSchema(Schema):
    """A payer with the teaching answer to a clean claim and the parameters of the payer model."""

    id = fields.String(required=True, validate=_SLUG)
    name = fields.String(required=True, validate=validate.Length(max=60))
    number = fields.String(required=True, validate=validate.Regexp(r"^[A-Z0-9]{2,15}$"))
    filing = fields.String(required=True, validate=validate.Regexp(r"^[A-Z0-9]{2}$"))
    kind = fields.String(required=True, validate=validate.OneOf(PAYER_KINDS))
    pays = fields.Decimal(validate=validate.Range(min=0))
    patient_share = fields.Decimal(validate=validate.Range(min=0))
    pays_second = fields.Decimal(validate=validate.Range(min=0))
    filing_days = fields.Integer(validate=validate.Range(min=1))
    terms = fields.Dict(keys=fields.String())


class TeachingValuesSchema(Schema):
    """Charges and expected payment in dollars; days of the best path from the last day of service."""

    charges = fields.Decimal(required=True, validate=validate.Range(min=0, min_inclusive=False))
    expected = fields.Decimal(required=True, validate=validate.Range(min=0))
    best_days = fields.Integer(required=True, validate=validate.Range(min=1))
    bill_days = fields.Integer(validate=validate.Range(min=0))
    denial_days = fields.Integer(validate=validate.Range(min=0))


class ConsequenceSchema(Schema):
    """What a stop costs; each part that is left out comes from the more general row.

    ``at_stake`` says which money is at risk: everything expected, what the first or second payer was to pay,
    the difference to what is paid (less or more), or nothing; ``dollars`` fixes a sum instead. ``facts`` are
    the facts beside the claim that an edit rests on: who set them last answers for it.
    """

    stop = fields.String(required=True)
    choice = fields.String(validate=validate.Regexp(r"^B[0-9]+[a-z]$"))
    fields_ = fields.List(fields.String(), data_key="fields")
    facts = fields.List(fields.String())
    message = fields.String()
    step = fields.String(validate=validate.Regexp(r"^W[0-9]{2}$"))
    fixer = fields.String(validate=validate.Regexp(r"^([a-z][a-z0-9_]*)?$"))
    days = fields.Integer(validate=validate.Range(min=0))
    repair_days = fields.Integer(validate=validate.Range(min=0))
    at_stake = fields.String(validate=validate.OneOf(AT_STAKE))
    dollars = fields.Decimal(validate=validate.Range(min=0))
    minutes = fields.Dict(keys=fields.String(validate=_SLUG), values=fields.Integer())

    @validates_schema
    def names_known_fields(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse fields that the catalogue does not know."""
        _refuse_unknown(data.get("fields_", ()), "fields")


class VisitSchema(Schema):
    """The visit that a claim is made for (docs/adr/0026 explains each part)."""

    kind = fields.String(required=True, validate=validate.OneOf(("837P", "837I")))
    number = fields.String(required=True, validate=validate.Regexp(r"^[A-Z0-9]{4,18}$"))
    patient = fields.Nested(PatientSchema, required=True)
    people = fields.Dict(keys=fields.String(validate=_SLUG), values=fields.Nested(PersonSchema))
    dates = fields.Nested(DatesSchema, required=True)
    payers = fields.List(fields.Nested(CoverageSchema), required=True, validate=validate.Length(min=1))
    truth = fields.Dict(keys=fields.String(), required=True)
    accepts = fields.Dict(keys=fields.String(), values=fields.List(fields.Raw()))
    base = fields.Dict(keys=fields.String(), required=True)
    facts = fields.Dict(keys=fields.String())
    teaching_values = fields.Nested(TeachingValuesSchema, required=True)
    consequences = fields.List(fields.Nested(ConsequenceSchema))

    @validates_schema
    def hangs_together(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse unknown fields, payers, persons and providers, and lines that do not add up."""
        ids = {one["id"] for one in data["payers"]}
        people = {"patient", *data.get("people", {})}
        _refuse_unknown(data.get("accepts", {}), "accepts")
        for part in ("truth", "base"):
            _refuse(field_faults(data[part], ids, people), part)
            _refuse_odd_lines(data[part].get("lines", ()), part)
        _refuse(fact_faults(data.get("facts", {})), "facts")
        if lines_total(data["base"]) != data["teaching_values"]["charges"]:
            raise ValidationError("the lines do not add up to the charges of teaching_values", "base")


def change_faults(
    visit: Mapping[str, Any], values: Mapping[str, Any], facts: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Yield part (``set`` or ``facts``), name and fault of what an option of a scenario changes.

    Args:
        visit: the scenario's ``visit`` block, checked.
        values: the claim fields that the option sets.
        facts: the facts that it sets.
    """
    payers = {one["id"] for one in visit["payers"]}
    for name, message in field_faults(values, payers, {"patient", *visit.get("people", {})}):
        yield "set", name, message
    for name, message in fact_faults(facts):
        yield "facts", name, message


def _refuse(faults: Iterable[tuple[str, str]], part: str) -> None:
    found = [f"{name}: {message}" for name, message in faults]
    if found:
        raise ValidationError(found, part)


def _refuse_odd_lines(lines: Iterable[Mapping[str, Any]], part: str) -> None:
    for place, line in enumerate(lines, 1):
        odd = sorted(set(line) - {*LINE_PARTS, "place", "measure"})
        if odd:
            raise ValidationError(f"line {place} has unknown parts: {', '.join(odd)}", part)


def _refuse_unknown(names: Any, part: str) -> None:
    unknown = unknown_fields(names)
    if unknown:
        raise ValidationError(f"no field of the catalogue: {', '.join(unknown)}", part)


class ConsequencesSchema(Schema):
    """The table of consequences."""

    id = fields.String(required=True)
    verified_on = fields.String(required=True)
    review_by = fields.String(required=True)
    rows = fields.List(fields.Nested(ConsequenceSchema), required=True)


def _rows_once(thing: Parsed) -> list[Fault]:
    """Return rows that stand there twice, and rows of a choice, which only a scenario can have."""
    faults, seen = [], set()
    for place, row in enumerate(thing.body["rows"]):
        path = ("rows", place, "stop")
        if row["stop"] in seen:
            faults.append(thing.document.fault(path, f"{row['stop']} is there twice"))
        if "choice" in row:
            faults.append(thing.document.fault(path, "a choice belongs in a scenario"))
        seen.add(row["stop"])
    return faults


CLAIM_KINDS = (
    Kind("consequences", "simulations/consequences.yaml", ConsequencesSchema, house_rules=_rows_once),
)
