"""Whether the payer knows the person: CARC 31 for a number it does not have, 140 for a name that differs."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding
from lms.simulations.rules.claim.sheet import same

_PERSON = ("patient_last", "patient_first", "patient_born")


class Identification:
    """Compares number, name and birth date with the payer's own list (term ``members``: number by person)."""

    kind: ClassVar[str] = "identification"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 31 or 140 when the payer cannot find the person."""
        sheet, members = case.sheet, case.term("members", {})
        if not members:
            return None
        member, subscriber = f"member_{case.place}", f"subscriber_{case.place}"
        known = members.get(str(sheet[subscriber] or "patient"))
        if known is None or not same(sheet[member], known):
            return Finding(
                "31",
                (member, subscriber, f"relationship_{case.place}"),
                "The payer has no such person under this number.",
            )
        patient = sheet.visit.patient
        truth = (patient["last"], patient["first"], patient["born"])
        odd = tuple(name for name, value in zip(_PERSON, truth, strict=True) if not same(sheet[name], value))
        if odd:
            why = "The number belongs to somebody with another name or birth date."
            return Finding("140", (*odd, "medical_record"), why, facts=("chart",))
        return None
