"""A value must be one of a set, of a table, or of the payers that are known."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema, fields, validate

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, PlaceField, Sample, words
from lms.claims.edits.tables import COLUMNS


class CodeInSetSchema(Schema):
    """The place and its lawful values: a list, a table, or ``payers``; or the values that are not lawful."""

    at = PlaceField(required=True)
    allowed = words()
    forbidden = words()
    table = fields.String(validate=validate.OneOf((*COLUMNS, "payers")))
    required = fields.Boolean(load_default=False)


class CodeInSet(EditKind):
    """Finds values outside their set."""

    kind = "code_in_set"
    schema = CodeInSetSchema

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the table, if one is named."""
        table = parameters.get("table", "payers")
        return () if table == "payers" else (f"table:{table}",)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each value that is not lawful, or the place where one is required."""
        is_there = False
        for value in parameters["at"].found(case.claim):
            is_there = True
            if not _is_lawful(value.text, case, parameters):
                yield Finding(value)
        if parameters["required"] and not is_there:
            yield Finding(parameters["at"].place(case.claim))

    def samples(self) -> Sequence[Sample]:
        """Return a sex that is none, an unknown payer, a place of service outside the table."""
        sex = {"at": "patient DMG03", "allowed": ["F", "M", "U"], "required": True}
        payer = {"at": "2010BB NM109", "table": "payers"}
        place = {"at": "2300 CLM05-1", "table": "place_of_service"}
        places = {"place_of_service": [["11"]]}
        return (
            Sample(True, sex, (("DMG*D8*19700105*F", "DMG*D8*19700105*X"),)),
            Sample(True, sex, (("DMG*D8*19700105*F", "DMG*D8*19700105"),)),
            Sample(True, payer, (("NM1*PR*2*NORTHWAY HEALTH PLAN*****PI*60101", "NM1*PR*2*A*****PI*999"),)),
            Sample(True, place, tables={"place_of_service": [["22"]]}),
            Sample(False, sex),
            Sample(False, payer),
            Sample(False, place, tables=places),
        )


def _is_lawful(text: str, case: Case, parameters: Parameters) -> bool:
    if text in parameters.get("forbidden", ()):
        return False
    if "allowed" in parameters:
        return text in parameters["allowed"]
    table = parameters.get("table")
    if table == "payers":
        return text.upper() in case.payers
    return table is None or text in case.tables.by_first(table)
