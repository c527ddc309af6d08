"""What a payer's front end asks before it lets a claim in; what it does not let in is not adjudicated."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding

_NEEDED: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "837I": (
        ("bill_type", "228", "PR", "a type of bill"),
        ("principal_diagnosis", "254", "PR", "a principal diagnosis"),
        ("discharge_status", "234", "PR", "a discharge status"),
    ),
    "837P": (
        ("place_of_service", "249", "PR", "a place of service"),
        ("principal_diagnosis", "254", "PR", "a diagnosis"),
    ),
}
"""By kind of claim: field, claim status code, entity code, words.

Source: claim status codes of the 277CA (X12 code source 508).
"""


class FrontDesk:
    """Rejects by 277CA what cannot be adjudicated: category A7 with the status code of what is missing."""

    kind: ClassVar[str] = "front-desk"

    def judge(self, case: Case) -> Finding | None:
        """Return a rejection when the member number, or what every claim of its kind has is missing."""
        member = (f"member_{case.place}", "164", "IL", "a member number")
        for name, status, entity, words in (member, *_NEEDED[case.sheet.visit.kind]):
            if not case.sheet[name]:
                why = f"The payer's front end does not let a claim in without {words}."
                return Finding("", (name,), why, rejection=("A7", status, entity))
        return None
