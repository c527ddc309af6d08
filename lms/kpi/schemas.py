"""What the documents of the measures hold, and what may be asked."""

from marshmallow import fields

from lms.core.web.api_documents import AsOfQuery, Document, day, word
from lms.kpi.measures import CUTS


class MeasureListedSchema(Document):
    """A measure in the list: what lms kpi list prints."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    group = fields.String(required=True)
    unit = fields.String(required=True)
    direction = fields.String(required=True, metadata={"description": "higher or lower is better."})
    status = fields.String(required=True, metadata={"description": "computed or definition only."})
    cuts = fields.List(fields.String(), required=True)


class TallySchema(Document):
    """A numerator, a denominator and their value; percentages 0 to 100, null without a denominator."""

    numerator = fields.Float(required=True, allow_none=True)
    denominator = fields.Float(required=True, allow_none=True)
    value = fields.Float(required=True, allow_none=True)


def _cut(text: str) -> fields.String:
    return fields.String(allow_none=True, metadata={"description": f"{text}; only in a cut by it."})


class MeasureRowSchema(TallySchema):
    """A row of a cut; it names the values of the cuts that were asked for."""

    month = _cut("Month, YYYY-MM")
    unit = _cut("Code of the unit, null = not attributed")
    payer = _cut("Payer")
    payer_order = _cut("Payer order")
    job_role = _cut("Job role")
    cause = _cut("Cause, counting failures")
    step = _cut("Workflow step, counting failures")
    role = _cut("Workflow role, counting failures")


class MeasureSchema(TallySchema):
    """A measure in a period: what lms kpi show prints."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True, metadata={"description": "Unit of the value, such as percent."})
    from_on = fields.Date(required=True, data_key="from")
    to_on = fields.Date(required=True, data_key="to")
    as_of = fields.Date(required=True)
    unit_code = fields.String(required=True, allow_none=True)
    target = fields.Float(required=True, allow_none=True)
    also = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(allow_none=True),
        required=True,
        metadata={"description": "What stands beside the value, by name: a number or a tally."},
    )
    rows = fields.List(fields.Nested(MeasureRowSchema), required=True)
    trailing_three_months = fields.Nested(
        TallySchema,
        allow_none=True,
        metadata={"description": "Only of K40 and K41: over the average of the three months before."},
    )


class MeasureQuery(AsOfQuery):
    """A measure in a period."""

    from_on = day("First day; default: twelve months.", data_key="from")
    to_on = day("Last day, included; default: the as-of day.", data_key="to")
    unit = word("Code of a unit: it and the units below it; default: all your units.")
    by = word(f"Cuts, separated by commas: {', '.join(CUTS)}.", longest=200)
