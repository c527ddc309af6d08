"""The way of a waiver or an extension: wished for, asked for, decided by another person, ended early."""

from datetime import date

from lms.compliance.models_exceptions import ExceptionStep
from lms.compliance.policy import exception_limits
from lms.compliance.rules.exceptions import (
    APPROVED,
    ASKED,
    DECLINED,
    ENDED,
    EXTENSION,
    WAITING,
    WAIVER,
    WISHED,
    WITHDRAWN,
    Wanted,
    fault_of,
    may_decide,
    may_follow,
)
from lms.compliance.services.exceptable import exceptables
from lms.compliance.services.exception_effects import give, take, words_of
from lms.compliance.services.exception_notices import tell_asked, tell_outcome
from lms.compliance.services.exception_register import exception, newest_step, steps_known
from lms.core import audit, clock
from lms.core.errors import Conflict, Refused
from lms.core.i18n import gettext as _
from lms.core.once import refuse_other_use
from lms.core.superseding import succeed
from lms.people.api import person

_SHARED = ("person_id", "kind", "topic", "from_on", "until_on", "was_due_on", "reason", "asked_by_id")


def ask_for_exception(
    *,
    person_id: int,
    kind: str,
    topic: str,
    until_on: date,
    reason: str,
    by_id: int,
    public_id: str,
    from_on: date | None = None,
) -> ExceptionStep:
    """Ask for a waiver or an extension; whoever asks for themself wishes, and a leader asks then.

    The same ``public_id`` again with the same wish is the same exception.

    Args:
        person_id: whose obligation.
        kind: ``waiver`` or ``extension``.
        topic: the thing, such as ``module:PA-03``.
        until_on: the last day of a waiver, or the new due day.
        reason: why, in words.
        by_id: who asks.
        public_id: made with the form, so that sending it twice asks once.
        from_on: first day of a waiver; None = today.

    Raises:
        Refused: for what policy does not allow, without a reason, or for a thing that is not open.
        Conflict: when the same waits for a decision already, or ``public_id`` was sent with another wish.
    """
    reason = reason.strip()
    known = newest_step(public_id)
    if known is not None:
        refuse_other_use(known, person_id=person_id, kind=kind, topic=topic, until_on=until_on, reason=reason)
        return known
    begins = from_on if kind == WAIVER and from_on is not None else clock.today()
    wanted = _wanted(person_id, Wanted(kind, topic, begins, until_on))
    if not reason:
        raise Refused(_("An exception has a reason."), hint=_("Say in a few words why."))
    if _waits(person_id, kind, topic):
        raise Conflict(_("The same waits for a decision."), hint=_("Withdraw it first, or wait."))
    is_wish = by_id == person_id
    succeed(
        ExceptionStep,
        {"public_id": public_id},
        person_id=person_id,
        kind=kind,
        topic=topic,
        from_on=begins,
        until_on=until_on,
        was_due_on=wanted.was_due_on if kind == EXTENSION else None,
        reason=reason,
        state=WISHED if is_wish else ASKED,
        note=None,
        asked_by_id=None if is_wish else by_id,
        by_id=by_id,
    )
    step = exception(public_id)
    _recorded(step, by_id)
    tell_asked(step)
    return step


def _waits(person_id: int, kind: str, topic: str) -> bool:
    waiting = [row for row in steps_known([person_id]) if row.state in WAITING]
    return any((row.kind, row.topic) == (kind, topic) for row in waiting)


def _wanted(person_id: int, asked: Wanted) -> Wanted:
    """Return what is asked for with the due day of the thing; refuse what policy does not allow."""
    today = clock.today()
    thing = next((one for one in exceptables(person_id, today) if one.topic == asked.topic), None)
    wanted = thing.wanted(asked.kind, asked.from_on, asked.until_on) if thing else asked
    fault = fault_of(wanted, exception_limits(), today)
    if thing is None or fault is not None:
        raise Refused(_(fault or "Nothing of this kind is open."), hint=_("Choose another thing or day."))
    return wanted


def decide_exception(public_id: str, state: str, *, by_id: int, note: str = "") -> ExceptionStep:
    """Record the next step of an exception: asked, approved, declined, withdrawn or ended.

    An approval makes the facts that obligations are worked out from; an end takes back what is left of them.

    Raises:
        NotFound: when there is none.
        Conflict: when the step cannot follow the one that is known.
        Refused: when who approves has asked for it, without words for a refusal or an end, or when policy
            allows it no more.
    """
    step = exception(public_id, lock=True)
    if step.state == state:
        return step
    if not may_follow(step.state, state):
        raise Conflict(_("It was decided in the meantime."), hint=_("Open it again to see how it stands."))
    if state in (DECLINED, ENDED) and not note.strip():
        raise Refused(_("Say in a few words why."))
    asked_by_id = by_id if state == ASKED else step.asked_by_id
    if state in (ASKED, APPROVED, DECLINED):
        _refuse_own(step, by_id, state)
    if state == APPROVED:
        _refuse_late(step)
    values = {name: getattr(step, name) for name in _SHARED} | {"asked_by_id": asked_by_id}
    succeed(
        ExceptionStep,
        {"public_id": public_id},
        **values,
        state=state,
        note=note.strip() or None,
        by_id=by_id,
    )
    found = exception(public_id)
    if state == APPROVED:
        give(found)
    elif state == ENDED:
        take(found)
    _recorded(found, by_id)
    _told(found)
    return found


def _refuse_own(step: ExceptionStep, by_id: int, state: str) -> None:
    involved = [step.asked_by_id] if state == APPROVED else []
    if not may_decide(by_id, person_id=step.person_id, involved=involved):
        raise Refused(
            _("Whoever asks does not decide."), hint=_("Another person with the duty must look at it.")
        )


def _refuse_late(step: ExceptionStep) -> None:
    """Refuse what policy, or time, does not allow any more; a waiver begins no earlier than today."""
    begins = max(step.from_on, clock.today())
    _wanted(step.person_id, Wanted(step.kind, step.topic, begins, step.until_on))


def _recorded(step: ExceptionStep, by_id: int) -> None:
    audit.record(
        f"compliance.exception-{step.state}",
        subject=f"person:{person(step.person_id).employee_no}",
        actor=person(by_id).employee_no,
        exception=step.public_id,
        kind=step.kind,
        topic=step.topic,
        from_on=step.from_on,
        until_on=step.until_on,
        reason=step.note or step.reason,
    )


def _told(step: ExceptionStep) -> None:
    if step.state == ASKED:
        tell_asked(step)
    elif step.state != WITHDRAWN:
        tell_outcome(step, words_of(step))
