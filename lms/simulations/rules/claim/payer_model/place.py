"""Whether the place of service fits: CARC 5 for one that the payer does not take with the service."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding


class Place:
    """Asks the term ``places`` (places of service that it pays for this visit) on professional claims."""

    kind: ClassVar[str] = "place"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 5, or the code of the term ``place_code``, for another place."""
        places = case.term("places")
        if not places or str(case.sheet["place_of_service"]) in map(str, places):
            return None
        code = str(case.term("place_code", "5"))
        why = "The place of service does not fit how and where the patient was seen."
        return Finding(code, ("place_of_service",), why)
