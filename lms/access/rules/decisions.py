"""The decision on a gate on a day: state, whether the person may work, until when, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.access.rules.clearance import (
    Clearance,
    clearances,
    grace_ends_before,
    held_back,
    later,
    leave_survived_before,
    opened_by,
    standing_confirmation,
    version_for,
)
from lms.access.rules.facts import FOREVER, GateCase, GateVersion, Tenure
from lms.access.rules.judging import Judged, JudgedGroup, counted, judgement
from lms.core.groups import Key

STATES = (
    "not_started",
    "in_progress",
    "ready_for_signoff",
    "cleared",
    "provisional",
    "grace",
    "blocked",
    "suspended",
)
MAY_WORK = frozenset({"cleared", "provisional", "grace"})
_BEST_FIRST = (
    "cleared",
    "grace",
    "provisional",
    "ready_for_signoff",
    "blocked",
    "in_progress",
    "not_started",
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Decision:
    """A gate decision that explains itself.

    Attributes:
        state: one of ``STATES``.
        why: one sentence for the person.
        version: number of the gate version that was judged; None when no gate applies.
        cleared_until: last valid day of a clearance; None = not cleared, or no limit.
        work_until: last day of a grace or of provisional access.
        requirements: every requirement with its verdict, those in groups too.
        groups: the groups of the version with theirs.
        sign_offs: ids of the signatures it rests on.
        tenure: key of the tenure it is about.
    """

    gate: str
    state: str
    why: str
    version: int | None = None
    cleared_until: date | None = None
    work_until: date | None = None
    requirements: tuple[Judged, ...] = ()
    sign_offs: tuple[int, ...] = ()
    tenure: str | None = None
    groups: tuple[JudgedGroup, ...] = ()

    @property
    def grouped(self) -> frozenset[Key]:
        """The keys of the requirements that stand in a group."""
        return frozenset(leaf.key for group in self.groups for leaf in group.leaves)

    @property
    def alone(self) -> tuple[Judged, ...]:
        """The requirements that stand in no group: each is needed."""
        if not self.groups:
            return self.requirements
        grouped = self.grouped
        return tuple(one for one in self.requirements if one.key not in grouped)

    @property
    def counted(self) -> tuple[int, int]:
        """How many things are met, of how many."""
        return counted(self.alone, self.groups)

    @property
    def cleared(self) -> bool:
        """Tell whether the gate is cleared."""
        return self.state == "cleared"

    @property
    def may_work(self) -> bool:
        """Tell whether the person may work in the EHR: cleared, provisional or in grace."""
        return self.state in MAY_WORK


@dataclass(frozen=True, slots=True)
class DecisionSpan:
    """Days on which a decision stands; ``to_on`` None is open-ended."""

    from_on: date
    to_on: date | None
    decision: Decision


def decision_at(case: GateCase, day: date) -> Decision:
    """Decide the gate at the end of ``day``."""
    held = [tenure for tenure in case.tenures if tenure.covers(day)]
    blocked = _not_employed(case, day) or _without_tenure(case, held, day)
    if blocked is not None:
        return _decided(case, day, "blocked", blocked, tenure=held[0] if held else None)
    suspension = next((item for item in case.suspensions if item.covers(day)), None)
    if suspension is not None:
        why = f"Suspended since {_words(suspension.from_on)}: {suspension.text}"
        return _decided(case, day, "suspended", why, tenure=held[0])
    if len(held) == 1:
        return _for_tenure(case, held[0], day)
    found = [_for_tenure(case, tenure, day) for tenure in held]
    return min(found, key=lambda decision: _BEST_FIRST.index(decision.state))


def change_points(case: GateCase) -> tuple[date, ...]:
    """Return, in order, every day on which the decision can differ from the day before."""
    points = {date.min}
    periods: list[tuple[date, date | None]] = [
        *((tenure.from_on, tenure.to_on) for tenure in case.tenures),
        *((time.from_on, time.to_on) for time in case.employment),
        *((suspension.from_on, suspension.to_on) for suspension in case.suspensions),
        *((grant.from_on, grant.to_on) for grant in case.provisionals),
    ]
    for begun, ended in periods:
        points |= {begun, later(ended, 1) if ended else begun}
    points |= {sign.signed_on for sign in case.sign_offs}
    away = [sign for sign in case.sign_offs if any(leave.covers(sign.signed_on) for leave in case.leaves)]
    points |= {later(sign.signed_on, 1) for sign in away}
    for version in case.versions:
        points |= {version.effective_on or date.min, *version.turns}
        points |= {grace_ends_before(case, begun) for begun, _ in version.unmet}
    points |= {leave_survived_before(case, leave) for leave in case.leaves}
    points |= {day for one in case.comebacks for day in (one.from_on, one.met_on) if day is not None}
    return tuple(sorted(points - {FOREVER}))


def decision_spans(case: GateCase) -> tuple[DecisionSpan, ...]:
    """Return the decisions over all time; equal neighbours are one span."""
    days = change_points(case)
    found: list[DecisionSpan] = []
    for index, day in enumerate(days):
        to_on = days[index + 1] - _DAY if index + 1 < len(days) else None
        decision = decision_at(case, day)
        if found and found[-1].decision == decision:
            found[-1] = DecisionSpan(found[-1].from_on, to_on, decision)
        else:
            found.append(DecisionSpan(day, to_on, decision))
    return tuple(found)


def _not_employed(case: GateCase, day: date) -> str | None:
    if not any(time.covers(day) for time in case.employments):
        return "Not employed on this day: access has ended."
    for leave in case.leaves:
        too_long_on = leave_survived_before(case, leave)
        if leave.covers(day) and day >= too_long_on:
            limit = (too_long_on - leave.from_on).days
            return f"On leave for more than {limit} days: new signatures are needed on return."
    return None


def _without_tenure(case: GateCase, held: list[Tenure], day: date) -> str | None:
    if held:
        return None
    if any(tenure.to_on is not None and tenure.to_on < day for tenure in case.tenures):
        return "Transferred: the job that needed this access has ended."
    return "No job that needs this access on this day."


def _for_tenure(case: GateCase, tenure: Tenure, day: date) -> Decision:
    signed = clearances(case, tenure, day)
    standing = [clearance for clearance in signed if day < clearance.void_on]
    back = held_back(case, tenure, day)
    for clearance in standing if back is None else ():
        if clearance.version.is_met(day):
            return _cleared(case, clearance, day)
    if standing and back is None:
        return _in_grace(case, standing[0], day)
    provisional = next(_provisionals(case, day), None)
    if provisional is not None:
        until, text = provisional
        why = f"Provisional until {_words(until)}: {text}"
        return _decided(case, day, "provisional", why, tenure=tenure, work_until=until)
    return _not_cleared(case, tenure, day, signed)


def _cleared(case: GateCase, clearance: Clearance, day: date) -> Decision:
    limits = [
        clearance.version.valid_until(day),
        clearance.tenure.to_on,
        _last_day_employed(case, day),
    ]
    until = min((limit for limit in limits if limit is not None), default=None)
    why = f"Cleared until {_words(until)}." if until else "Cleared."
    return _decided(
        case, day, "cleared", why, tenure=clearance.tenure, clearance=clearance, cleared_until=until
    )


def _in_grace(case: GateCase, clearance: Clearance, day: date) -> Decision:
    begun = max(start for start, _ in clearance.version.unmet if start <= day)
    until = min(grace_ends_before(case, begun), clearance.void_on) - _DAY
    why = f"Something ran out on {_words(begun - _DAY)}; grace ends on {_words(until)}."
    if any(leave.from_on <= until and (leave.to_on or until) >= begun for leave in case.leaves):
        why = f"{why} Days of leave do not count."
    return _decided(case, day, "grace", why, tenure=clearance.tenure, clearance=clearance, work_until=until)


def _not_cleared(case: GateCase, tenure: Tenure, day: date, signed: Sequence[Clearance]) -> Decision:
    version = case.version_on(day, opened_by(tenure, signed, day))
    found = judgement(version, day)
    done, asked = found.counted
    back = held_back(case, tenure, day)
    if back is not None and (signed or done == asked):
        return _decided(case, day, "blocked", back.text, tenure=tenure, version=version)
    if done == asked:
        confirm = standing_confirmation(case, tenure, day, version.number)
        waits_for = "an access officer's release" if confirm else "the manager's confirmation"
        ids = (confirm.id,) if confirm else ()
        why = f"Everything is met; {waits_for} is next."
        return _decided(case, day, "ready_for_signoff", why, tenure=tenure, version=version, sign_offs=ids)
    if signed:
        why = f"Access lapsed: {asked - done} of {asked} requirements are open, then two new signatures."
        return _decided(case, day, "blocked", why, tenure=tenure, version=version)
    is_begun = any(one.met or one.started for one in found.requirements)
    why = f"{asked - done} of {asked} requirements left until EHR access."
    state = "in_progress" if is_begun else "not_started"
    return _decided(case, day, state, why, tenure=tenure, version=version)


def _decided(
    case: GateCase,
    day: date,
    state: str,
    why: str,
    *,
    tenure: Tenure | None = None,
    clearance: Clearance | None = None,
    version: GateVersion | None = None,
    cleared_until: date | None = None,
    work_until: date | None = None,
    sign_offs: tuple[int, ...] = (),
) -> Decision:
    version = clearance.version if clearance else version or version_for(case, tenure, day)
    signed = (clearance.confirmed.id, clearance.released.id) if clearance else sign_offs
    judged = judgement(version, day)
    return Decision(
        gate=case.gate,
        state=state,
        why=why,
        version=version.number,
        cleared_until=cleared_until,
        work_until=work_until,
        requirements=judged.requirements,
        sign_offs=signed,
        tenure=tenure.key if tenure else None,
        groups=judged.groups,
    )


def _provisionals(case: GateCase, day: date) -> Iterator[tuple[date, str]]:
    for grant in case.provisionals:
        if grant.from_on <= day <= grant.to_on and case.person_id not in (grant.by, grant.supervisor):
            yield grant.to_on, f"emergency staffing. {grant.text}" if grant.is_emergency else grant.text


def _last_day_employed(case: GateCase, day: date) -> date | None:
    return next((time.to_on for time in case.employments if time.covers(day)), None)


def _words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
