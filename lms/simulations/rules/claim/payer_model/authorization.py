"""Whether what was done was approved: CARC 197 without approval; 15, 284, 296 for one that does not fit."""

from collections.abc import Mapping
from typing import Any, ClassVar

from lms.simulations.rules.claim.payer_model.base import Case, Finding


class Approval:
    """Compares number, service and site with the approval in the payer's books (fact ``authorization``).

    Term ``needs_authorization`` lists the services; term ``mismatch`` names the code for another service
    than the approved one (284 unless the payer uses 15 or 197).
    """

    kind: ClassVar[str] = "authorization"

    def judge(self, case: Case) -> Finding | None:
        """Return CARC 197, 15, 284 or 296 when the approval is missing or does not fit."""
        needed = set(case.term("needs_authorization", ()))
        services = [code for code in case.services() if code in needed]
        if not services:
            return None
        book: Mapping[str, Any] = case.sheet.fact("authorization") or {}
        number = case.sheet["authorization"]
        if book.get("status") != "approved" or not number:
            return _finding("15" if number else "197", "There is no approval that this claim can name.")
        if str(number) != str(book.get("number")):
            return _finding("15", "The number on the claim is not that of the approval.")
        approved = book.get("services")
        if approved and any(code not in approved for code in services):
            code = str(case.term("mismatch", "284"))
            return _finding(code, "The service billed is not the one that was approved.")
        site = case.sheet["service_facility"] or case.sheet["billing"]
        if book.get("site") and book["site"] != site:
            return _finding("296", "The approval is for another place.")
        return None


def _finding(code: str, why: str) -> Finding:
    return Finding(code, ("authorization",), why, facts=("authorization",))
