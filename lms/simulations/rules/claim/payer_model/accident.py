"""Whether the cause of an injury is told: CARC 227 while a letter to the patient is not answered."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding


class Accident:
    """Asks for the external cause of an injury where the term ``asks_cause`` is set."""

    kind: ClassVar[str] = "accident"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 227 (PR) for an injury without external cause."""
        is_injury = any(code[:1] in ("S", "T") for code in case.diagnoses()[:1])
        if not case.term("asks_cause") or not is_injury or case.sheet["external_causes"]:
            return None
        why = "The payer asks the patient how the injury happened and waits for the answer."
        return Finding("227", ("external_causes",), why, group="PR", remarks=("N179",))
