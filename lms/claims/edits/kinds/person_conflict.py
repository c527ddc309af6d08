"""Codes must fit the patient's sex and age."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema, fields, validate

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample, words
from lms.claims.edits.segments import Value


class BandSchema(Schema):
    """Beginnings of codes with the sex, or first and last age in years, that they belong to."""

    starts = fields.List(fields.String(), required=True)
    sex = fields.String(validate=validate.OneOf(("F", "M")))
    age = fields.List(fields.Integer(), validate=validate.Length(equal=2))
    name = fields.String(required=True)


class PersonConflictSchema(Schema):
    """Which codes are looked at, and the bands; ``unless_condition`` are condition codes that lift it."""

    codes = fields.String(required=True, validate=validate.OneOf(("diagnosis", "procedure")))
    bands = fields.List(fields.Nested(BandSchema), required=True)
    unless_condition = words()
    unless_modifier = words()


class PersonConflict(EditKind):
    """Finds codes that do not fit the patient."""

    kind = "person_conflict"
    schema = PersonConflictSchema
    words = frozenset({"code", "name"})

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each code with the name of the band that it falls out of."""
        lifting = {code.code for code in case.claim.codes_in("condition")}
        modifiers = {one for line in case.claim.lines for one in line.modifiers}
        if lifting & set(parameters.get("unless_condition", ())) or modifiers & set(
            parameters.get("unless_modifier", ())
        ):
            return
        for code, place in _codes(case, parameters["codes"]):
            for band in parameters["bands"]:
                is_meant = code.startswith(tuple(band["starts"]))
                if is_meant and _is_out(case, band):
                    yield Finding(place, {"code": code, "name": band["name"]})

    def samples(self) -> Sequence[Sample]:
        """Return an obstetric code of a man, a newborn code of an adult, and what lifts the edit."""
        sex = {"codes": "diagnosis", "bands": [{"starts": ["O"], "sex": "F", "name": "pregnancy"}]}
        age = {"codes": "diagnosis", "bands": [{"starts": ["P"], "age": [0, 0], "name": "newborn"}]}
        screen = {"codes": "procedure", "bands": [{"starts": ["T1015"], "sex": "M", "name": "men"}]}
        codes, born = "HI*ABK:J189*ABF:I10", "DMG*D8*19700105*F"
        birth, man = (codes, "HI*ABK:O80"), (born, "DMG*D8*19700105*M")
        return (
            Sample(True, sex, (birth, man)),
            Sample(True, age, ((codes, "HI*ABK:P599"),)),
            Sample(True, screen),
            Sample(False, sex, (birth,)),
            Sample(False, screen, (man,)),
            Sample(
                False, {**screen, "unless_modifier": ["KX"]}, (("SV1*HC:T1015*250", "SV1*HC:T1015:KX*250"),)
            ),
        )


def _codes(case: Case, noun: str) -> Iterator[tuple[str, Value]]:
    if noun == "diagnosis":
        for code in case.claim.codes_in("principal", "other"):
            yield code.code, code.place
        return
    for code in case.claim.codes_in("procedure"):
        yield code.code, code.place
    for line in case.claim.lines:
        if line.procedure:
            yield line.procedure, line.place


def _is_out(case: Case, band: Parameters) -> bool:
    """Tell whether the patient is outside a band; what the claim does not say is not outside."""
    sex, age = case.claim.sex, case.claim.age
    if "sex" in band and sex in ("F", "M") and sex != band["sex"]:
        return True
    return "age" in band and age is not None and not band["age"][0] <= age <= band["age"][1]
