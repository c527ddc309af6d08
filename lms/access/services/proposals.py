"""Proposals to suspend: made where the ladder says so, decided by an officer, withdrawn by themselves."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from lms.access.models import GateSpan, ProvisionalGrant
from lms.access.models_overrides import SuspensionProposal
from lms.access.rules.facts import Provisional
from lms.access.rules.signing import refusal_of_provisional
from lms.access.rules.week import Effect, takes_effect
from lms.access.services.dossiers import dossiers_of
from lms.access.services.gates import gate_of
from lms.access.services.locks import hold
from lms.access.services.policies import provisional_policy
from lms.access.services.provisional import Granting, keep_grant, row_of
from lms.access.services.suspensions import Suspending, suspend
from lms.compliance import api as compliance
from lms.core import audit, clock
from lms.core.database import db, plain_rows
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.superseding import succeed
from lms.core.unit_of_work import unit_of_work
from lms.people.api import (
    Person,
    PlannedShift,
    Unit,
    in_chunks,
    of_units,
    person,
    shifts_between,
    zones_of,
)

OPEN, ACCEPTED, DISMISSED = "open", "accepted", "dismissed"
EXTENDED, WITHDRAWN = "extended", "withdrawn"
_LETS_WORK = ("cleared", "grace")
_COMES_BACK = (WITHDRAWN, EXTENDED)
_AHEAD, _BACK = timedelta(days=28), timedelta(days=2)
_DAY = timedelta(days=1)


class Key(NamedTuple):
    """What a proposal is about; another last day is another one."""

    person_id: int
    gate: str
    topic: str
    last_day: date

    @property
    def named(self) -> dict[str, Any]:
        """The key by the names of its columns."""
        return self._asdict()


@dataclass(frozen=True)
class Wanted:
    """What is to be proposed now: the key, what people call the thing, where the gate is."""

    key: Key
    title: str
    unit_id: int


def propose() -> str:
    """Make every proposal that is due and withdraw what is not any more; opens units of work of 500 people.

    A run that was killed, or a second one, does what is left: a proposal is known by its key.
    """
    day = clock.today()
    made = gone = 0
    waiting = plain_rows(select(SuspensionProposal.person_id).where(_is_open())).scalars()
    for chunk in in_chunks({*compliance.people_too_late(day), *waiting}):
        with unit_of_work():
            hold(chunk)
            added, withdrawn = follow(chunk, makes=True)
            made, gone = made + added, gone + withdrawn
    return f"{made} proposed, {gone} withdrawn"


def follow(person_ids: Collection[int], *, makes: bool = False) -> tuple[int, int]:
    """Withdraw the proposals of people that hold no longer; ``makes`` adds what is due and not known.

    Joins the open unit of work; returns how many were made and withdrawn.
    """
    known = {
        Key(row.person_id, row.gate, row.topic, row.last_day): row
        for chunk in in_chunks(person_ids)
        for row in db.session.scalars(
            select(SuspensionProposal).where(
                SuspensionProposal.person_id.in_(chunk), SuspensionProposal.superseded_at.is_(None)
            )
        )
    }
    still_open = {key: row for key, row in known.items() if row.state == OPEN}
    if not makes and not still_open:
        return 0, 0
    wanted = {one.key: one for one in _wanted(person_ids, clock.today())}
    gone = [row for key, row in still_open.items() if key not in wanted]
    for row in gone:
        _follow_with(row, WITHDRAWN)
    made = [one for key, one in wanted.items() if makes and _is_due(known.get(key), clock.today())]
    for one in made:
        succeed(SuspensionProposal, one.key.named, title=one.title[:200], unit_id=one.unit_id, state=OPEN)
    return len(made), len(gone)


def _is_due(known: SuspensionProposal | None, day: date) -> bool:
    """Tell whether a proposal is to be made: it never was, it was withdrawn, or its extension is over."""
    if known is None:
        return True
    return known.state in _COMES_BACK and (known.until_on is None or known.until_on < day)


def _wanted(person_ids: Collection[int], day: date) -> Iterator[Wanted]:
    """Yield what is to be proposed about people: each late thing for each gate that it is asked for."""
    late = compliance.late_things(person_ids, day)
    spans = _spans_that_let_work({one.person_id for one in late}, day)
    for one in late:
        own = spans.get(one.person_id, [])
        asking = [span for span in own if span.job_role in one.job_roles]
        for span in asking or own:
            key = Key(one.person_id, span.gate, one.topic, one.last_day)
            yield Wanted(key, one.title, span.unit_id)


def _spans_that_let_work(person_ids: Collection[int], day: date) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for chunk in in_chunks(person_ids):
        statement = select(GateSpan.person_id, GateSpan.gate, GateSpan.job_role, GateSpan.unit_id).where(
            GateSpan.person_id.in_(chunk),
            GateSpan.state.in_(_LETS_WORK),
            GateSpan.from_on <= day,
            GateSpan.to_on.is_(None) | (GateSpan.to_on >= day),
        )
        for row in plain_rows(statement):
            found.setdefault(row.person_id, []).append(row)
    return found


def proposal(proposal_id: int) -> SuspensionProposal:
    """Return a proposal by the id of any of its steps: as it stands now.

    Raises:
        NotFound: when there is none.
    """
    step = db.session.get(SuspensionProposal, proposal_id)
    if step is None:
        raise NotFound("There is no such proposal.")
    newest = select(SuspensionProposal).where(
        SuspensionProposal.person_id == step.person_id,
        SuspensionProposal.gate == step.gate,
        SuspensionProposal.topic == step.topic,
        SuspensionProposal.last_day == step.last_day,
        SuspensionProposal.superseded_at.is_(None),
    )
    return db.session.scalar(newest) or step


def of_the_same_gate(row: SuspensionProposal) -> list[SuspensionProposal]:
    """Return the open proposals about the same person and gate, oldest last day first."""
    return open_about(row.person_id, row.gate)


def open_about(person_id: int, gate: str) -> list[SuspensionProposal]:
    """Return the open proposals about a person's gate, oldest last day first."""
    statement = (
        select(SuspensionProposal)
        .where(_is_open(), SuspensionProposal.person_id == person_id, SuspensionProposal.gate == gate)
        .order_by(SuspensionProposal.last_day, SuspensionProposal.id)
    )
    return list(db.session.scalars(statement))


def listed(paths: Collection[str], state: str) -> Select[SuspensionProposal, Person, Unit]:
    """Return the select of ``(SuspensionProposal, Person, Unit)`` of proposals in a state, in units.

    Outer joins, although every proposal has both: the database begins with the proposals, in the order of
    their index, not with all people.
    """
    return (
        select(SuspensionProposal, Person, Unit)
        .outerjoin(Person, Person.id == SuspensionProposal.person_id)
        .outerjoin(Unit, Unit.id == SuspensionProposal.unit_id)
        .where(*_known_as(state), *of_units(SuspensionProposal.unit_id, paths))
    )


def count_of(paths: Collection[str], state: str) -> int:
    """Return how many proposals in units are in a state."""
    return _number(func.count(), paths, state)


def open_count(paths: Collection[str]) -> int:
    """Return how many people wait for an answer to a proposal in units."""
    return _number(func.count(SuspensionProposal.person_id.distinct()), paths, OPEN)


def _number(number: ColumnElement[int], paths: Collection[str], state: str) -> int:
    asked = select(number).where(*_known_as(state), *of_units(SuspensionProposal.unit_id, paths))
    return int(plain_rows(asked).scalar_one())


def _known_as(state: str) -> tuple[ColumnElement[bool], ...]:
    return SuspensionProposal.superseded_at.is_(None), SuspensionProposal.state == state


def accept(
    proposal_id: int, *, by_id: int, words: str, form_key: str, for_id: int | None = None
) -> SuspensionProposal:
    """Suspend the access as proposed: with the next shift, or the next midnight; never inside an open shift.

    Every open proposal about the same gate is answered by it. Twice is one act. ``for_id`` is for whom
    ``by_id`` stands in, here and below.

    Raises:
        Refused: for oneself, or when it does not hold any more.
        NotFound: when there is no such proposal.
    """
    row = _held_open(proposal_id, (by_id, for_id), ACCEPTED)
    if row.state == ACCEPTED:
        return row
    together = of_the_same_gate(row)
    things = "; ".join(f"{one.title}, late since {(one.last_day + _DAY).isoformat()}" for one in together)
    made = suspend(
        Suspending(
            person_id=row.person_id,
            gate=row.gate,
            by_id=by_id,
            reason=f"{things}. {words.strip()}".strip(),
            form_key=form_key,
            from_on=effects([row])[row.id].on,
            for_id=for_id,
        )
    )
    for one in together:
        _follow_with(
            one, ACCEPTED, by_id=by_id, for_id=for_id, reason=words.strip() or None, suspension_id=made.id
        )
    return proposal(row.id)


def dismiss(proposal_id: int, *, by_id: int, reason: str, for_id: int | None = None) -> SuspensionProposal:
    """Leave the access as it is, with a reason; it is not proposed again for this last day. Twice is one act.

    Raises:
        Refused: for oneself, without a reason, or when it does not hold any more.
        NotFound: when there is no such proposal.
    """
    row = _held_open(proposal_id, (by_id, for_id), DISMISSED)
    if row.state == DISMISSED:
        return row
    if not reason.strip():
        raise Refused("A reason is required.", hint="It stands on the register of overrides.")
    _follow_with(row, DISMISSED, by_id=by_id, for_id=for_id, reason=reason.strip())
    return proposal(row.id)


def extend(proposal_id: int, granting: Granting) -> SuspensionProposal:
    """Let somebody go on for days beside a supervisor, by a provisional grant; then it is proposed again.

    The grant counts among those of twelve months and lasts as long as the policy allows.

    Raises:
        Refused: for oneself, without a reason, outside the limits, or when it does not hold any more.
        Conflict: when it was decided otherwise, or the form was used for something else.
        NotFound: when there is no such proposal.
    """
    row = _held_open(proposal_id, (granting.by_id, granting.for_id), EXTENDED)
    if row.state == EXTENDED:
        return row
    if not granting.reason.strip():
        raise Refused("A reason is required.", hint="Say what is done in these days, and by when.")
    refusal = _refusal(granting)
    if refusal is not None:
        raise Refused(refusal)
    if db.session.scalar(select(ProvisionalGrant.id).where(ProvisionalGrant.form_key == granting.form_key)):
        raise Conflict("This form was used for something else.", hint="Open the page again.")
    grant = keep_grant(row_of(granting))
    for one in of_the_same_gate(row):
        _follow_with(
            one,
            EXTENDED,
            by_id=granting.by_id,
            for_id=granting.for_id,
            reason=granting.reason.strip(),
            grant_id=grant.id,
            until_on=grant.to_on,
        )
    return proposal(row.id)


def _refusal(granting: Granting) -> str | None:
    case = dossiers_of([granting.person_id], gate=gate_of(granting.gate))[granting.person_id][0].case
    asked = Provisional(
        granting.from_on, granting.to_on, granting.by_id, granting.supervisor_id, granting.reason
    )
    return refusal_of_provisional(
        granting.person_id, case.provisionals, asked, provisional_policy(), today=granting.from_on
    )


def effects(rows: Collection[SuspensionProposal]) -> dict[int, Effect]:
    """Return, by the id of a proposal, when it would take effect; a constant number of queries."""
    day, zones = clock.today(), zones_of({row.unit_id for row in rows})
    shifts: dict[int, list[PlannedShift]] = {}
    for chunk in in_chunks({row.person_id for row in rows}):
        shifts |= shifts_between(chunk, day - _BACK, day + _AHEAD)
    return {
        row.id: takes_effect(shifts.get(row.person_id, []), clock.now(), clock.today(zones[row.unit_id].key))
        for row in rows
    }


def _held_open(proposal_id: int, deciders: tuple[int, int | None], state: str) -> SuspensionProposal:
    """Return an open proposal that still holds, held by this unit of work; one in ``state`` as it is."""
    row = proposal(proposal_id)
    if row.person_id in deciders:
        raise Refused("Nobody decides about their own access: another access officer must decide.")
    hold([row.person_id])
    db.session.expire_all()
    row = proposal(proposal_id)
    if row.state == state:
        return row
    if row.state != OPEN:
        raise Conflict("This was decided already.", hint="Look at the list again.")
    wanted = {one.key for one in _wanted([row.person_id], clock.today())}
    if Key(row.person_id, row.gate, row.topic, row.last_day) not in wanted:
        raise Refused("It does not hold any more: what was late is met, or the access has ended.")
    return row


def _follow_with(
    row: SuspensionProposal,
    state: str,
    *,
    by_id: int | None = None,
    for_id: int | None = None,
    reason: str | None = None,
    suspension_id: int | None = None,
    grant_id: int | None = None,
    until_on: date | None = None,
) -> None:
    """Add the next step of a proposal; what a person decided is chained."""
    key = Key(row.person_id, row.gate, row.topic, row.last_day)
    title, unit_id = row.title, row.unit_id
    succeed(
        SuspensionProposal,
        key.named,
        title=title,
        unit_id=unit_id,
        state=state,
        by_id=by_id,
        for_id=for_id,
        reason=reason,
        suspension_id=suspension_id,
        grant_id=grant_id,
        until_on=until_on,
    )
    if by_id is not None:
        audit.record(
            f"access.proposal_{state}",
            subject=f"person:{person(row.person_id).employee_no}",
            actor=person(by_id).employee_no,
            gate=row.gate,
            topic=row.topic,
            last_day=row.last_day,
            reason=reason,
            until_on=until_on,
            **({"for": person(for_id).employee_no} if for_id else {}),
        )


def _is_open() -> Any:
    return (SuspensionProposal.state == OPEN) & SuspensionProposal.superseded_at.is_(None)
