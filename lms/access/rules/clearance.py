"""A clearance: two people signed while everything was met, and nothing lapsed beyond grace since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.access.rules.facts import (
    CONFIRM,
    FOREVER,
    OPEN_CYCLES,
    REFUSE,
    RELEASE,
    RETURN,
    Comeback,
    GateCase,
    GatePolicy,
    GateVersion,
    SignOff,
    Tenure,
)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clearance:
    """A valid pair of signatures, the version it is judged under and the day it is void from."""

    tenure: Tenure
    version: GateVersion
    confirmed: SignOff
    released: SignOff
    void_on: date = FOREVER


def clearances(case: GateCase, tenure: Tenure, day: date) -> list[Clearance]:
    """Return the clearances signed for a tenure by the end of ``day``, newest release first."""
    if not case.sign_offs:
        return []
    signed = sorted(
        (sign for sign in case.sign_offs if _belongs(sign, tenure, day)), key=lambda sign: sign.order
    )
    found: list[Clearance] = []
    for release in signed:
        confirm = _confirmation_of(case, signed, release) if release.kind == RELEASE else None
        version = case.version(release.gate_version)
        opened_on = opened_by(tenure, found, release.signed_on)
        if (
            confirm is not None
            and version is not None
            and _was_met(case, version, confirm, release, opened_on)
            and not any(held_back(case, tenure, sign.signed_on) for sign in (confirm, release))
        ):
            void_on = voided_on(case, version, confirm.signed_on)
            found.append(Clearance(tenure, version, confirm, release, void_on))
    return found[::-1]


def opened_by(tenure: Tenure, signed: Sequence[Clearance], day: date) -> date:
    """Return when the way to clearance that is open on ``day`` began: with the job or the last lapse."""
    voids = [clearance.void_on for clearance in signed if clearance.void_on <= day]
    return max([tenure.from_on, *voids])


def version_for(case: GateCase, tenure: Tenure | None, day: date) -> GateVersion:
    """Return the version under which somebody who is not cleared is judged on ``day``."""
    if tenure is None:
        return case.version_on(day)
    return case.version_on(day, opened_by(tenure, clearances(case, tenure, day), day))


def standing_confirmation(case: GateCase, tenure: Tenure, day: date, version: int) -> SignOff | None:
    """Return the manager's confirmation that waits for a release on ``day``, if there is one.

    What would void a clearance that it began (a lapse, a leave too long) ends its waiting.
    """
    signed = sorted(
        (sign for sign in case.sign_offs if _belongs(sign, tenure, day)), key=lambda sign: sign.order
    )
    waiting: SignOff | None = None
    for sign in signed:
        if sign.gate_version == version and sign.kind == CONFIRM and case.person_id not in sign.parties:
            waiting = sign
        elif sign.kind in (RETURN, REFUSE, RELEASE):
            waiting = None
    met = case.version(version)
    if waiting is None or met is None or held_back(case, tenure, waiting.signed_on):
        return None
    if voided_on(case, met, waiting.signed_on) <= day:
        return None
    return waiting if met.is_met(waiting.signed_on) else None


def held_back(case: GateCase, tenure: Tenure, day: date) -> Comeback | None:
    """Return the return from an absence that keeps access waiting on ``day``, None when none does.

    Nothing of a clearance is lost by it: what was signed before counts again once everything is met.
    """
    waiting = [one for one in case.comebacks if one.waits(day) and tenure.covers(one.from_on)]
    return max(waiting, key=lambda one: one.from_on, default=None)


def voided_on(case: GateCase, version: GateVersion, since: date) -> date:
    """Return the first day on which a clearance signed on ``since`` is void: a lapse or a leave too long.

    A leave that was too long on that day already, and goes on, voids it on the next.
    """
    days = [_outlasted(grace_ends_before(case, begun), ended) for begun, ended in version.unmet]
    for leave in case.leaves:
        days.append(_outlasted(max(leave_survived_before(case, leave), later(since, 1)), leave.to_on))
    return min((day for day in days if day > since), default=FOREVER)


def grace_ends_before(case: GateCase, begun: date) -> date:
    """Return the first day without grace after a lapse; days of leave do not count.

    Source: gate policy, leave of absence: "clock stops during leave; no overdue marks".
    """
    return _runs_out(case, begun, lambda policy: policy.grace_days, case.leaves)


def leave_survived_before(case: GateCase, leave: Tenure) -> date:
    """Return the first day of a leave that no clearance survives, were the leave as long."""
    return _runs_out(case, leave.from_on, lambda policy: policy.leave_days)


def _runs_out(
    case: GateCase, begun: date, limit: Callable[[GatePolicy], int], stopped: Sequence[Tenure] = ()
) -> date:
    """Return the first day after a clock of the policy that began on ``begun``.

    A clock keeps the limit that it began under. A later version for open cycles changes it too, but never
    ends it before the version is in effect.
    """
    held = [
        place
        for place, policy in enumerate(case.policies)
        if policy.effective_on is None or policy.effective_on <= begun
    ]
    place = held[-1] if held else 0
    end = _counted(begun, limit(case.policies[place]), stopped)
    for later_place, changed_on in _open_changes(case, begun):
        if later_place > place and changed_on < end:
            place = later_place
            end = max(changed_on, _counted(begun, limit(case.policies[place]), stopped))
    return end


def _open_changes(case: GateCase, begun: date) -> list[tuple[int, date]]:
    """Return the places of later versions for open cycles with their first days, in order of these.

    Of one day the newest comes first: those that it took the place of never held.
    """
    found = [
        (place, policy.effective_on)
        for place, policy in enumerate(case.policies)
        if policy.scope == OPEN_CYCLES and policy.effective_on is not None and begun < policy.effective_on
    ]
    return sorted(found, key=lambda change: (change[1], -change[0]))


def _counted(begun: date, days: int, stopped: Sequence[Tenure]) -> date:
    """Return the day after ``days`` days from ``begun`` on; those in ``stopped`` (in order) do not count."""
    end = later(begun, days)
    for time in stopped:
        first = max(time.from_on, begun)
        if first >= end:
            break
        if time.to_on is None:
            return FOREVER
        if time.to_on >= first:
            end = later(end, (time.to_on - first).days + 1)
    return end


def _outlasted(day: date, ended: date | None) -> date:
    """Return the day on which a period outlasts its limit, FOREVER when it ends in time."""
    return day if ended is None or day <= ended else FOREVER


def later(day: date, days: int) -> date:
    """Return the day ``days`` later, kept inside the calendar."""
    return day + timedelta(days=days) if (FOREVER - day).days > days else FOREVER


def _belongs(sign: SignOff, tenure: Tenure, day: date) -> bool:
    return sign.tenure == tenure.key and tenure.covers(sign.signed_on) and sign.signed_on <= day


def _confirmation_of(case: GateCase, signed: list[SignOff], release: SignOff) -> SignOff | None:
    """Return the newest confirmation that the release can rest on: other people's, not sent back since.

    Two different people, and neither for the other: who stood in counts with whom they stood in for.
    """
    if case.person_id in release.parties:
        return None
    found: SignOff | None = None
    for sign in signed:
        if sign.order >= release.order:
            break
        if sign.kind in (RETURN, REFUSE):
            found = None
        elif (
            sign.kind == CONFIRM
            and sign.gate_version == release.gate_version
            and sign.parties.isdisjoint(release.parties | {case.person_id})
        ):
            found = sign
    return found


def _was_met(
    case: GateCase, version: GateVersion, confirm: SignOff, release: SignOff, opened_on: date
) -> bool:
    """Tell whether both signed under a version in effect, the release under the one that binds, with all met.

    A version that takes effect on the very day of a release does not take back what was signed that day
    under the one before.
    """
    day = release.signed_on
    if version not in (case.version_on(day, opened_on), case.version_on(day - _DAY, opened_on)):
        return False
    return all(
        version.is_effective(sign.signed_on) and version.is_met(sign.signed_on) for sign in (confirm, release)
    )
