"""Who may sign, and what a provisional grant may be; each refusal is a sentence that says what to do."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.access.rules.clearance import standing_confirmation, version_for
from lms.access.rules.decisions import decision_at
from lms.access.rules.facts import GateCase, Provisional, Tenure

BEGINS_WITHIN_DAYS = 7


@dataclass(frozen=True, slots=True)
class ProvisionalPolicy:
    """Limits of provisional access."""

    max_days: int = 7
    extension_days: int = 7
    max_in_twelve_months: int = 2
    begins_within_days: int = BEGINS_WITHIN_DAYS


def refusal_to_confirm(case: GateCase, by: int, day: date, for_id: int | None = None) -> str | None:
    """Return why ``by`` may not confirm role and workflows on ``day``; None when it may be signed.

    ``for_id`` is for whom they stand in: what that person may not sign, nobody signs for them.
    """
    if case.person_id in (by, for_id):
        return "Nobody signs for themselves: another manager must confirm."
    decision = decision_at(case, day)
    if decision.state != "ready_for_signoff":
        return f"Not ready for sign-off. {decision.why}"
    if decision.sign_offs:
        return "Already confirmed: an access officer must release."
    return None


def refusal_to_release(case: GateCase, by: int, day: date, for_id: int | None = None) -> str | None:
    """Return why ``by`` may not release access on ``day``; None when it may. ``for_id`` as above."""
    if case.person_id in (by, for_id):
        return "Nobody signs for themselves: another access officer must release."
    decision = decision_at(case, day)
    if decision.state != "ready_for_signoff":
        return f"Not ready for sign-off. {decision.why}"
    tenure = next((held for held in case.tenures if held.key == decision.tenure and held.covers(day)), None)
    confirm = waiting_confirmation(case, tenure, day)
    if confirm is None:
        return "A manager must confirm role and workflows first."
    if not confirm.isdisjoint({by, for_id}):
        return "Two different people: someone else must release."
    return None


def refusal_to_decline(case: GateCase, by: int, day: date, for_id: int | None = None) -> str | None:
    """Return why ``by`` may not return or refuse a confirmation on ``day``; None when it may.

    ``for_id`` as above.
    """
    if case.person_id in (by, for_id):
        return "Nobody signs for themselves: another access officer must decide."
    decision = decision_at(case, day)
    tenure = next((held for held in case.tenures if held.key == decision.tenure and held.covers(day)), None)
    confirm = waiting_confirmation(case, tenure, day)
    if decision.state != "ready_for_signoff" or confirm is None:
        return "No confirmation waits for a release."
    if not confirm.isdisjoint({by, for_id}):
        return "Two different people: someone else must decide."
    return None


def waiting_confirmation(case: GateCase, tenure: Tenure | None, day: date) -> frozenset[int] | None:
    """Return who stands behind the confirmation that waits in a tenure on ``day``; None for none."""
    if tenure is None:
        return None
    found = standing_confirmation(case, tenure, day, version_for(case, tenure, day).number)
    return found.parties if found else None


def refusal_of_provisional(
    person_id: int,
    earlier: Sequence[Provisional],
    asked: Provisional,
    policy: ProvisionalPolicy,
    *,
    today: date,
) -> str | None:
    """Return why a provisional grant may not be made; None when it may.

    A grant begins within ``begins_within_days`` and lasts at most ``max_days``; it may be extended once by
    ``extension_days``. There are at most ``max_in_twelve_months`` grants (extensions and emergency staffing
    apart) in any twelve months.
    """
    if person_id in (asked.by, asked.supervisor):
        return "Nobody grants or supervises their own access: name someone else."
    if asked.from_on < today:
        return "Provisional access cannot begin in the past: choose today or a later day."
    if not asked.extends and (asked.from_on - today).days > policy.begins_within_days:
        return f"Provisional access begins within {policy.begins_within_days} days: choose an earlier day."
    length = (asked.to_on - asked.from_on).days + 1
    limit = policy.extension_days if asked.extends else policy.max_days
    if not 1 <= length <= limit:
        return f"Provisional access lasts 1 to {limit} days; choose an earlier end."
    if asked.extends:
        return _refusal_to_extend(earlier, asked)
    year_ago = _a_year_before(asked.from_on)
    count = sum(not (grant.extends or grant.is_emergency) and grant.from_on > year_ago for grant in earlier)
    if count >= policy.max_in_twelve_months:
        return f"{count} grants in twelve months already: finish the open requirements instead."
    return None


def _refusal_to_extend(earlier: Sequence[Provisional], asked: Provisional) -> str | None:
    before = max(earlier, key=lambda grant: grant.to_on, default=None)
    if before is None or before.to_on + timedelta(days=1) != asked.from_on:
        return "An extension begins the day after the grant that it extends."
    if before.extends:
        return "A grant is extended once only: finish the open requirements instead."
    return None


def _a_year_before(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, monthrange(day.year - 1, day.month)[1]))
