"""Requests to erase a person: asked with a reason, decided by somebody else, done with the decision."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from lms.core import audit
from lms.core.database import db
from lms.core.errors import Conflict, NotAllowed, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.once import refuse_other_use
from lms.core.unit_of_work import recorded_at
from lms.people.api import Person, people, person
from lms.records.models import Erasure, ErasureDecision, ErasureRequest
from lms.records.services.erasing import effect_on, erase
from lms.records.services.holds import holds_of
from lms.records.services.leavers import stay_of

APPROVED, REFUSED = "approved", "refused"
LEAST_REASON = 10


@dataclass(frozen=True)
class Asked:
    """A request with its decision, and the names that a page needs."""

    row: ErasureRequest
    decision: ErasureDecision | None
    who: Person
    by: Person
    decided_by: Person | None
    stages: tuple[str, ...]

    @property
    def gone_on(self) -> date | None:
        """Return the day of the rest, as it was when it was asked; None without one."""
        told = self.row.effect["gone_on"]
        return None if told is None else date.fromisoformat(told)

    @property
    def state(self) -> str:
        """Return ``waiting``, ``refused``, ``kept`` (a duty keeps the rest) or ``erased``."""
        if self.decision is None:
            return "waiting"
        if self.decision.outcome == REFUSED:
            return "refused"
        return "erased" if "rest" in self.stages else "kept"


def refusal(person_id: int) -> str | None:
    """Return why a person cannot be erased now; None when they can."""
    who = person(person_id)
    if who.erased_at is not None:
        return _("This person is a number already.")
    if stay_of(person_id).left_on is None:
        return _("Still employed: end the employment in the roster first.")
    held = holds_of(person_id)
    if held:
        return _("A legal hold keeps these records: %s.") % ", ".join(one.row.matter for one in held)
    waiting = select(ErasureRequest.id).outerjoin(
        ErasureDecision, ErasureDecision.request_id == ErasureRequest.id
    )
    waiting = waiting.where(ErasureRequest.person_id == person_id, ErasureDecision.id.is_(None))
    return _("A request waits for its decision already.") if db.session.scalar(waiting) else None


def ask_erasure(*, person_id: int, reason: str, by: Person, form_key: str) -> ErasureRequest:
    """Ask that a person be erased; the same ``form_key`` again gives the request there is.

    Raises:
        Refused: while they are employed or held, or without a reason.
        NotAllowed: for oneself.
        Conflict: when the form was used for something else.
    """
    known = db.session.scalar(select(ErasureRequest).where(ErasureRequest.form_key == form_key))
    if known is not None:
        refuse_other_use(known, person_id=person_id, by_id=by.id)
        return known
    if person_id == by.id:
        raise NotAllowed(_("Nobody asks for their own erasure here: ask another administrator."))
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("Say who asked for it and why."), hint=_("Whoever decides will read it."))
    why_not = refusal(person_id)
    if why_not is not None:
        raise Refused(why_not)
    row = ErasureRequest(
        public_id=new_public_id(),
        person_id=person_id,
        reason=reason.strip(),
        effect=effect_on(person_id),
        by_id=by.id,
        form_key=form_key,
        recorded_at=recorded_at(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record("records.erasure_asked", subject=f"erasure-request:{row.public_id}", actor=by.employee_no)
    return row


def decide(public_id: str, *, outcome: str, reason: str, by: Person) -> ErasureDecision:
    """Decide on a request; an approved one is done in the same unit of work.

    Raises:
        NotFound: when there is none.
        Conflict: when it was decided already.
        NotAllowed: for who asked, and for who is to be erased.
        Refused: without a reason, or when a hold was set meanwhile.
    """
    found = request_named(public_id)
    if found.decision is not None:
        raise Conflict(_("This request was decided already."))
    if by.id in (found.row.by_id, found.row.person_id):
        raise NotAllowed(_("Two different people: somebody else decides on this request."))
    if outcome not in (APPROVED, REFUSED) or len(reason.strip()) < LEAST_REASON:
        raise Refused(_("Choose, and say why."), hint=_("The reason is kept with the decision."))
    held = holds_of(found.row.person_id)
    if outcome == APPROVED and held:
        raise Refused(_("A legal hold keeps these records: %s.") % ", ".join(one.row.matter for one in held))
    made = ErasureDecision(
        request_id=found.row.id,
        outcome=outcome,
        reason=reason.strip(),
        by_id=by.id,
        recorded_at=recorded_at(),
    )
    db.session.add(made)
    db.session.flush()
    audit.record(f"records.erasure_{outcome}", subject=f"erasure-request:{public_id}", actor=by.employee_no)
    if outcome == APPROVED:
        erase(found.row)
    return made


def request_named(public_id: str) -> Asked:
    """Return a request.

    Raises:
        NotFound: when there is none.
    """
    found = next((one for one in requests() if one.row.public_id == public_id), None)
    if found is None:
        raise NotFound(_("There is no such request."), hint=_("Open it from the list."))
    return found


def waiting_requests() -> int:
    """Return how many requests wait for a decision."""
    waiting = (
        select(func.count(ErasureRequest.id))
        .outerjoin(ErasureDecision, ErasureDecision.request_id == ErasureRequest.id)
        .where(ErasureDecision.id.is_(None))
    )
    return db.session.scalar(waiting) or 0


def requests() -> list[Asked]:
    """Return every request, those that wait first, the newest first."""
    rows = db.session.execute(
        select(ErasureRequest, ErasureDecision).outerjoin(
            ErasureDecision, ErasureDecision.request_id == ErasureRequest.id
        )
    ).all()
    stages: dict[int, list[str]] = {}
    for person_id, stage in db.session.execute(select(Erasure.person_id, Erasure.stage)):
        stages.setdefault(person_id, []).append(stage)
    known = people(
        {row[0].person_id for row in rows}
        | {row[0].by_id for row in rows}
        | {row[1].by_id for row in rows if row[1]}
    )
    found = [
        Asked(
            row=row,
            decision=decision,
            who=known[row.person_id],
            by=known[row.by_id],
            decided_by=known[decision.by_id] if decision else None,
            stages=tuple(stages.get(row.person_id, ())),
        )
        for row, decision in rows
    ]
    return sorted(found, key=lambda one: (one.decision is not None, -one.row.id))
