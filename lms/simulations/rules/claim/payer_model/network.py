"""Whether the place is one that the plan pays: CARC 242 for a site outside its network."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding


class Network:
    """Asks the term ``sites`` (providers of the plan's network) for who bills; without it all are in."""

    kind: ClassVar[str] = "network"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 242 for a place outside the network."""
        sites = case.term("sites")
        place = case.sheet["service_facility"] or case.sheet["billing"]
        if not sites or place in sites:
            return None
        name = "service_facility" if case.sheet["service_facility"] else "billing"
        return Finding("242", (name, "authorization"), "The plan does not pay for this service at this site.")
