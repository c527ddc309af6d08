"""A clearance: two people signed while everything was met, and nothing lapsed beyond grace since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lms.access.rules.facts import (
    CONFIRM,
    FOREVER,
    REFUSE,
    RELEASE,
    RETURN,
    GateCase,
    GateVersion,
    SignOff,
    Tenure,
    leaves_of,
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
    signed = sorted(
        (sign for sign in case.sign_offs if _belongs(sign, tenure, day)), key=lambda sign: sign.order
    )
    found = []
    for release in signed:
        confirm = _confirmation_of(case, signed, release) if release.kind == RELEASE else None
        version = case.version(release.gate_version)
        if confirm is not None and version is not None and _was_met(case, version, confirm, release):
            void_on = voided_on(case, version, confirm.signed_on)
            found.append(Clearance(tenure, version, confirm, release, void_on))
    return found[::-1]


def standing_confirmation(case: GateCase, tenure: Tenure, day: date, version: int) -> SignOff | None:
    """Return the manager's confirmation that waits for a release on ``day``, if there is one."""
    signed = sorted(
        (sign for sign in case.sign_offs if _belongs(sign, tenure, day)), key=lambda sign: sign.order
    )
    waiting: SignOff | None = None
    for sign in signed:
        if sign.gate_version == version and sign.kind == CONFIRM and sign.by != case.person_id:
            waiting = sign
        elif sign.kind in (RETURN, REFUSE, RELEASE):
            waiting = None
    met = case.version(version)
    return waiting if waiting and met and met.is_met(waiting.signed_on) else None


def unmet_periods(version: GateVersion) -> Iterator[tuple[date, date | None]]:
    """Yield, in order, the periods in which any requirement is unmet."""
    begun: date | None = None
    for turn in version.turns():
        is_met = version.is_met(turn)
        if is_met and begun is not None:
            yield begun, turn - timedelta(days=1)
            begun = None
        elif not is_met and begun is None:
            begun = turn
    if begun is not None:
        yield begun, None


def voided_on(case: GateCase, version: GateVersion, since: date) -> date:
    """Return the first day on which a clearance signed on ``since`` is void: a lapse or a leave too long."""
    days = [_after(begun, case.policy.grace_days, ended) for begun, ended in unmet_periods(version)]
    days += [
        _after(leave.from_on, case.policy.leave_days, leave.to_on) for leave in leaves_of(case.employment)
    ]
    return min((day for day in days if day > since), default=FOREVER)


def _after(begun: date, allowed_days: int, ended: date | None) -> date:
    """Return the day on which a period outlasts what is allowed, FOREVER when it ends in time."""
    day = later(begun, allowed_days)
    return day if ended is None or day <= ended else FOREVER


def later(day: date, days: int) -> date:
    """Return the day ``days`` later, kept inside the calendar."""
    return day + timedelta(days=days) if (FOREVER - day).days > days else FOREVER


def _belongs(sign: SignOff, tenure: Tenure, day: date) -> bool:
    return sign.tenure == tenure.key and tenure.covers(sign.signed_on) and sign.signed_on <= day


def _confirmation_of(case: GateCase, signed: list[SignOff], release: SignOff) -> SignOff | None:
    """Return the newest confirmation that the release can rest on: another person's, not sent back since."""
    if release.by == case.person_id:
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
            and sign.by not in (case.person_id, release.by)
        ):
            found = sign
    return found


def _was_met(case: GateCase, version: GateVersion, confirm: SignOff, release: SignOff) -> bool:
    """Tell whether both signed under a version in effect, the release under the newest, with all met.

    A version that takes effect on the very day of a release does not take back what was signed that day
    under the one before.
    """
    if version not in (case.version_on(release.signed_on), case.version_on(release.signed_on - _DAY)):
        return False
    return all(
        version.is_effective(sign.signed_on) and version.is_met(sign.signed_on) for sign in (confirm, release)
    )
