"""The table of reason codes: what each one does to a claim and where it suggests that the claim went wrong.

Source: ``content/claims/root_causes.yaml``. Every mapping to a step, role and competency is a suggestion
until a site confirms it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

TRADITIONAL_MEDICARE = "traditional_medicare"
_MEDICARE_FILING = frozenset({"MA", "MB"})
_OVERRIDES = ("label", "category", "effect", "preventable", "step", "role", "competency")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason code with its effect (denial, contractual, patient_share, cob, info ...) and its origin."""

    id: str
    code_set: str
    code: str
    label: str
    category: str
    effect: str
    preventable: str
    step: str
    role: str
    curriculum: str
    competency: str
    status: str
    usual_carcs: frozenset[str] = frozenset()
    needs_rarc: bool = False


class ReasonTable:
    """Looks reasons up by code set and code, with what a claim type or a payer changes about them."""

    def __init__(
        self,
        reasons: Mapping[str, Reason],
        unmapped: Reason,
        overrides: Mapping[tuple[str, str], Mapping[str, Any]],
        packaged: frozenset[str] = frozenset(),
    ) -> None:
        self.unmapped = unmapped
        self.packaged = packaged
        self._by_id = {**reasons, unmapped.id: unmapped}
        self._by_code = {(reason.code_set, reason.code): reason for reason in reasons.values()}
        self._overridden = {
            (reason_id, when): replace(reasons[reason_id], **changes)
            for (reason_id, when), changes in overrides.items()
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> "ReasonTable":
        """Make the table from the content file's body."""
        reasons = {item["id"]: _reason(item) for item in body["reasons"]}
        overrides = {
            (item["id"], when): {name: changes[name] for name in _OVERRIDES if name in changes}
            for item in body["reasons"]
            for source in ("by_claim_type", "by_payer")
            for when, changes in item.get(source, {}).items()
        }
        packaged = frozenset(body["packaged_procedures"])
        return cls(reasons, _reason(body["unmapped"]), overrides, packaged)

    def by_id(self, reason_id: str) -> Reason | None:
        """Return a reason by its id, such as ``CARC-197``; None when there is none."""
        return self._by_id.get(reason_id)

    def carc(self, code: str, *, claim_type: str = "", filing: str = "") -> Reason | None:
        """Return the adjustment reason for a claim type (837P, 837I) and a filing indicator (CLP06)."""
        reason = self._by_code.get(("CARC", code))
        if reason is None:
            return None
        payer_kind = TRADITIONAL_MEDICARE if filing in _MEDICARE_FILING else ""
        for when in (payer_kind, claim_type):
            if (reason.id, when) in self._overridden:
                return self._overridden[reason.id, when]
        return reason

    def rarc(self, code: str) -> Reason | None:
        """Return a remark code."""
        return self._by_code.get(("RARC", code))

    def status(self, code: str) -> Reason | None:
        """Return a 277CA status code."""
        return self._by_code.get(("277CA_STATUS", code))

    def category(self, code: str) -> Reason | None:
        """Return a 277CA status category."""
        return self._by_code.get(("277CA_CATEGORY", code))

    def syntax(self, code: str) -> Reason | None:
        """Return an error of a 999, such as ``IK304-3``."""
        return self._by_code.get(("999", code))

    def interchange_note(self, code: str) -> Reason | None:
        """Return a TA1 note code."""
        return self._by_code.get(("TA1", code))

    def edit(self, code: str) -> Reason | None:
        """Return a pre-bill edit, named ``E014`` or ``EDIT-E014``."""
        return self._by_code.get(("PREBILL_EDIT", code.removeprefix("EDIT-")))


def _reason(item: Mapping[str, Any]) -> Reason:
    """Return one entry of the file as a reason."""
    return Reason(
        id=item["id"],
        code_set=item["code_set"],
        code=item["code"],
        label=item["label"],
        category=item["category"],
        effect=item["effect"],
        preventable=item["preventable"],
        step=item["step"],
        role=item["role"],
        curriculum=item["curriculum"],
        competency=item["competency"],
        status=item["status"],
        usual_carcs=frozenset(item.get("usual_carcs", ())),
        needs_rarc=bool(item.get("needs_rarc", False)),
    )
