"""Whether the payer has this claim already: CARC 18 for the same claim sent as a first one again."""

from typing import ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding


class Duplicate:
    """Compares with what it had before; a replacement names the first claim and is no duplicate."""

    kind: ClassVar[str] = "duplicate"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 18 (OA) for an unchanged claim that is no replacement."""
        if case.sheet["original_control"]:
            return None
        for sent in case.before:
            if (sent.payer, sent.order) == (case.payer.id, case.order) and sent.values == case.sheet.values:
                why = "The payer has this very claim already and has answered it."
                return Finding("18", (), why, group="OA", facts=("action",))
        return None
