"""The birth date must be there and possible."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema, fields

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome, absent
from lms.claims.edits.kind import EditKind, Parameters, Sample


class BirthDateSchema(Schema):
    """The age in years that nobody reaches."""

    below_age = fields.Integer(load_default=125)


class BirthDate(EditKind):
    """Finds a birth date that is missing, no date, after the service or too long ago."""

    kind = "birth_date"
    schema = BirthDateSchema

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the place of the patient's birth date."""
        claim = case.claim
        segment = claim.first("patient", "DMG")
        age, days = claim.age, claim.age_in_days
        is_wrong = (days is not None and days < 0) or (age is not None and age >= parameters["below_age"])
        if claim.born_on is None or is_wrong:
            place = segment.value(2) if segment else absent(claim.loop_named("patient"), "DMG", 2)
            yield Finding(place)

    def samples(self) -> Sequence[Sample]:
        """Return the 30th of February, a day after the service, no date, and a sound one."""
        born = "DMG*D8*19700105*F"
        return (
            Sample(True, change=((born, "DMG*D8*19700230*F"),)),
            Sample(True, change=((born, "DMG*D8*20270105*F"),)),
            Sample(True, change=((born, ""),)),
            Sample(False),
        )
