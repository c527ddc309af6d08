"""Scoped privileges: gates with limits. The engine of gates decides; here is what differs, and the words.

A privilege has no grace: it ends on the day on which what won it runs out. One that a single person grants
is confirmed by its evidence alone. A withdrawal holds until the next grant, which rests on the terms anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lms.access.rules.clearance import standing_confirmation, version_for
from lms.access.rules.decisions import Decision, change_points, decision_at
from lms.access.rules.facts import CONFIRM as CONFIRMED
from lms.access.rules.facts import RELEASE, GateCase, GatePolicy, SignOff, Suspension

CONFIRM, GRANT, WITHDRAW = "confirm", "grant", "withdraw"
HELD, READY, IN_PROGRESS, NOT_STARTED = "held", "ready", "in_progress", "not_started"
FALLEN, LAPSED, WITHDRAWN, ENDED = "fallen", "lapsed", "withdrawn", "ended"
STATES = (HELD, READY, FALLEN, WITHDRAWN, LAPSED, IN_PROGRESS, NOT_STARTED, ENDED)
_ACCURACY = "coding-accuracy"
_BY_EVIDENCE = 0
_DAY = timedelta(days=1)
_OF_GATES = {"cleared": HELD, "ready_for_signoff": READY, IN_PROGRESS: IN_PROGRESS, NOT_STARTED: NOT_STARTED}
MEANINGS = {
    CONFIRM: "I confirm that this person works where it is used, and that what it asks is met as is shown.",
    GRANT: "I grant this privilege within the limits that are printed here, on the evidence that is shown.",
    WITHDRAW: "I withdraw this privilege from today. The work goes back to review; it may be won anew.",
}
"""By kind of signature. A sentence that changes binds signatures from then on: each keeps its own."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature; ``note`` is the reason of a withdrawal, ``for_id`` for whom ``by`` stood in."""

    id: int
    kind: str
    by: int
    tenure: str
    version: int
    signed_on: date
    signed_at: datetime
    note: str = ""
    for_id: int | None = None


@dataclass(frozen=True)
class PrivilegeCase:
    """Everything that decides one person's privilege: a gate case without signatures, and these."""

    case: GateCase
    signed: tuple[Signed, ...] = ()
    by_one: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """How a privilege stands on a day: one of ``STATES``, why, and the decision with its requirements.

    ``last_on`` is the last day on which it is held as things stand; None = not held, or no limit.
    """

    state: str
    why: str
    decision: Decision

    @property
    def last_on(self) -> date | None:
        """The last day on which it is held."""
        return self.decision.cleared_until

    @property
    def granted_id(self) -> int | None:
        """Id of the grant that it rests on, None when it is not held."""
        ids = [number for number in self.decision.sign_offs if number > 0]
        return ids[-1] if self.state == HELD and ids else None


@dataclass(frozen=True, slots=True)
class StandSpan:
    """Days on which a privilege stands the same; ``to_on`` None is open-ended."""

    from_on: date
    to_on: date | None
    stand: Stand


def without_grace(policies: Iterable[GatePolicy]) -> tuple[GatePolicy, ...]:
    """Return the limits of gates for a privilege, which has no days of grace."""
    return tuple(replace(policy, grace_days=0) for policy in policies)


def stand_on(found: PrivilegeCase, day: date) -> Stand:
    """Return how a privilege stands at the end of ``day``."""
    whole = _as_gate(found, found.signed, _withdrawals(found.signed))
    decision = decision_at(whole, day)
    if decision.state != "suspended":
        return _told(found, decision, day)
    decision = decision_at(open_case(found, day), day)
    if decision.state == "ready_for_signoff":
        return _told(found, decision, day)
    last = [one for one in found.signed if one.kind == WITHDRAW and one.signed_on <= day][-1]
    why = f"Withdrawn on {_words(last.signed_on)}: {last.note} {_first_open(decision)}".strip()
    return Stand(WITHDRAWN, why, replace(decision, cleared_until=None))


def stands(found: PrivilegeCase) -> tuple[StandSpan, ...]:
    """Return how a privilege stands over all time; equal neighbours are one span."""
    days = change_points(_as_gate(found, found.signed, _withdrawals(found.signed)))
    made: list[StandSpan] = []
    for place, day in enumerate(days):
        to_on = days[place + 1] - _DAY if place + 1 < len(days) else None
        stand = stand_on(found, day)
        if made and made[-1].stand == stand:
            made[-1] = StandSpan(made[-1].from_on, to_on, stand)
        else:
            made.append(StandSpan(day, to_on, stand))
    return tuple(made)


def open_case(found: PrivilegeCase, day: date) -> GateCase:
    """Return the case of the next grant: what was signed since the last withdrawal up to ``day``."""
    signed = [one for one in found.signed if one.signed_on <= day]
    ends = [place for place, one in enumerate(signed) if one.kind == WITHDRAW]
    return _as_gate(found, signed[ends[-1] + 1 :] if ends else signed, ())


def refusal_to_sign(
    found: PrivilegeCase, kind: str, by: int, day: date, note: str = "", for_id: int | None = None
) -> str | None:
    """Return why ``by``, for themself or standing in for ``for_id``, may not sign on ``day``; None = may."""
    if found.case.person_id in (by, for_id):
        return "Nobody signs for themselves: another person must decide."
    if kind == WITHDRAW:
        return _refusal_to_withdraw(found, day, note)
    case = open_case(found, day)
    decision = decision_at(case, day)
    if decision.state != "ready_for_signoff":
        return f"Not ready to be granted. {stand_on(found, day).why}"
    if found.by_one:
        return None if kind == GRANT else "One signature grants this privilege: it needs no confirmation."
    confirmed = confirmed_by(found, day)
    if kind == CONFIRM:
        return None if confirmed is None else "Already confirmed: an access officer grants next."
    if confirmed is None:
        return "A manager must confirm first."
    return None if confirmed.isdisjoint({by, for_id}) else "Two different people: someone else must grant."


def confirmed_by(found: PrivilegeCase, day: date) -> frozenset[int] | None:
    """Return who stands behind the confirmation that waits for a grant on ``day``; None without one."""
    case = open_case(found, day)
    tenure = next((held for held in case.tenures if held.covers(day)), None)
    if tenure is None:
        return None
    waiting = standing_confirmation(case, tenure, day, version_for(case, tenure, day).number)
    return waiting.parties if waiting else None


def is_granted(signed: Sequence[Signed], day: date) -> bool:
    """Tell whether the newest grant up to ``day`` was not withdrawn since."""
    kinds = [one.kind for one in signed if one.signed_on <= day and one.kind != CONFIRM]
    return bool(kinds) and kinds[-1] == GRANT


def _refusal_to_withdraw(found: PrivilegeCase, day: date, note: str) -> str | None:
    if not is_granted(found.signed, day):
        return "Nothing is granted that could be withdrawn."
    return None if note.strip() else "A reason is required: it is shown to the person and kept in the log."


def _as_gate(found: PrivilegeCase, signed: Iterable[Signed], suspensions: tuple[Suspension, ...]) -> GateCase:
    return replace(
        found.case,
        sign_offs=tuple(sign for one in signed for sign in _sign_offs(one, by_one=found.by_one)),
        suspensions=suspensions,
    )


def _sign_offs(one: Signed, *, by_one: bool) -> Iterable[SignOff]:
    """Return a signature as the engine of gates reads it; a single grant is confirmed by its evidence."""
    if one.kind == CONFIRM:
        yield SignOff(one.id, CONFIRMED, one.by, *_told_of(one), one.for_id)
    if one.kind == GRANT and by_one:
        yield SignOff(-one.id, CONFIRMED, _BY_EVIDENCE, *_told_of(one))
    if one.kind == GRANT:
        yield SignOff(one.id, RELEASE, one.by, *_told_of(one), one.for_id)


def _told_of(one: Signed) -> tuple[str, int, date, datetime]:
    return one.tenure, one.version, one.signed_on, one.signed_at


def _withdrawals(signed: Sequence[Signed]) -> tuple[Suspension, ...]:
    """Return each withdrawal as the time until the day before the next grant."""
    found = []
    for place, one in enumerate(signed):
        if one.kind == WITHDRAW:
            following = next((later for later in signed[place + 1 :] if later.kind == GRANT), None)
            until = following.signed_on - _DAY if following else None
            if until is None or until >= one.signed_on:
                found.append(Suspension(one.signed_on, until, one.note))
    return tuple(found)


def _told(found: PrivilegeCase, decision: Decision, day: date) -> Stand:
    if decision.state == "blocked":
        return _told_blocked(found, decision, day)
    state = _OF_GATES[decision.state]
    if state == HELD:
        until = decision.cleared_until
        why = f"Held until {_words(until)}." if until else "Held while the reviews stay good enough."
    elif state == READY:
        why = f"Everything is met; {_next_signature(found, decision)} is next."
    else:
        why = _first_open(decision)
    return Stand(state, why, decision)


def _told_blocked(found: PrivilegeCase, decision: Decision, day: date) -> Stand:
    """Tell apart what ended with the job, what a quarter took, and what ran out."""
    is_there = any(one.covers(day) for one in found.case.employments)
    if not is_there or not any(tenure.covers(day) for tenure in found.case.tenures):
        return Stand(ENDED, "No job that may hold this privilege on this day.", decision)
    open_ = [one for one in decision.requirements if not one.met]
    if not open_:
        return Stand(LAPSED, decision.why, decision)
    was_lost = any(one.kind == _ACCURACY for one in open_) and is_granted(found.signed, day)
    return Stand(FALLEN if was_lost else LAPSED, _first_open(decision), decision)


def _next_signature(found: PrivilegeCase, decision: Decision) -> str:
    if found.by_one:
        return "the coding manager's grant"
    return "an access officer's grant" if decision.sign_offs else "the manager's confirmation"


def _first_open(decision: Decision) -> str:
    """Return what is open in a sentence: of lost accuracy first, else of the first requirement."""
    open_ = [one for one in decision.requirements if not one.met]
    lost = [one for one in open_ if one.kind == _ACCURACY and one.started]
    return next((one.why for one in [*lost, *open_]), "")


def _words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
