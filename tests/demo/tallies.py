"""Plain counts over a plan, written apart from the product's measures, so that the two can disagree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.app.demo.claims import DENIED, ClaimPlan, RemitPlan
from lms.app.demo.system import HealthSystem


@dataclass(frozen=True)
class Rate:
    """A part of a whole."""

    part: int
    whole: int

    @property
    def percent(self) -> float:
        return 100 * self.part / self.whole


def sent_on(claim: ClaimPlan) -> date:
    return claim.submissions[0].sent_on


def sent(system: HealthSystem) -> list[ClaimPlan]:
    """Claims that went out by the last day of the history."""
    last = system.scope.last_on
    return [claim for claim in system.claims if claim.submissions and sent_on(claim) <= last]


def first_remit(system: HealthSystem, claim: ClaimPlan) -> RemitPlan | None:
    """The first answer that was paid out by the last day of the history."""
    return next((one for one in claim.remits if one.paid_on <= system.scope.last_on), None)


def is_denied(system: HealthSystem, claim: ClaimPlan) -> bool:
    found = first_remit(system, claim)
    return found is not None and found.result in DENIED


def initial_denials(system: HealthSystem, unit: str, first: date, last: date) -> Rate:
    """K40 of a facility: denied claims of those first sent from ``first`` to ``last``."""
    claims = [claim for claim in sent(system) if claim.facility == unit and first <= sent_on(claim) <= last]
    return Rate(sum(is_denied(system, claim) for claim in claims), len(claims))


def denials_by_cause(system: HealthSystem, unit: str, first: date, last: date, cause: str) -> Rate:
    """How many of the claims of a facility were denied for one cause."""
    claims = [claim for claim in sent(system) if claim.facility == unit and first <= sent_on(claim) <= last]
    found = [first_remit(system, claim) for claim in claims]
    return Rate(sum(one is not None and one.cause == cause for one in found), len(claims))


def clean_claims(system: HealthSystem) -> Rate:
    """K12: claims that no person touched and that are not held, of those that entered the tool."""
    claims = [c for c in system.claims if c.edits and c.entered_on <= system.scope.last_on]
    return Rate(sum(not claim.is_touched for claim in claims), len(claims))


def accepted_first(system: HealthSystem) -> Rate:
    """K14: first submissions that were accepted, of those that were answered."""
    answered = [c for c in sent(system) if c.submissions[0].acked_on <= system.scope.last_on]
    return Rate(sum(claim.submissions[0].rejection is None for claim in answered), len(answered))


def remittance_denials(system: HealthSystem) -> Rate:
    """K16: denied claims of those remitted."""
    remitted = [claim for claim in sent(system) if first_remit(system, claim)]
    return Rate(sum(is_denied(system, claim) for claim in remitted), len(remitted))


def first_pass(system: HealthSystem) -> Rate:
    """K33: accepted at once and not denied, of those with a known outcome."""
    last = system.scope.last_on
    known = [
        claim
        for claim in sent(system)
        if first_remit(system, claim)
        or (claim.submissions[0].rejection and claim.submissions[0].acked_on <= last)
    ]
    good = [c for c in known if c.submissions[0].rejection is None and not is_denied(system, c)]
    return Rate(len(good), len(known))


def control_numbers(claims: Iterable[ClaimPlan]) -> list[str]:
    """The payers' control numbers of all answers that are not reversals."""
    return [remit.control for claim in claims for remit in claim.remits if remit.status != "22"]
