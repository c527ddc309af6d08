"""Whether the findings in the record bear a diagnosis out: CARC 150 for the difference when they do not."""

from typing import ClassVar

from lms.simulations.rules.claim.facts import ZERO
from lms.simulations.rules.claim.payer_model.base import Case, Finding
from lms.simulations.rules.claim.prices import price
from lms.simulations.rules.claim.writing.shared import bare


class Validation:
    """Pays without the diagnoses of the fact ``not_validated``, and denies the difference."""

    kind: ClassVar[str] = "validation"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 150 for what a diagnosis without findings would have added."""
        doubted = {bare(code) for code in case.sheet.fact("not_validated") or ()}
        if not doubted & set(case.diagnoses()):
            return None
        without = case.sheet.copy()
        kept = [code for code in case.sheet["other_diagnoses"] or () if bare(code) not in doubted]
        without.values["other_diagnoses"] = kept
        lost = price(case.payer, case.sheet) - price(case.payer, without)
        if lost <= ZERO:
            return None
        why = "The payer finds no findings in the record that bear the diagnosis out."
        return Finding("150", ("other_diagnoses",), why, facts=("not_validated",), amount=lost)
