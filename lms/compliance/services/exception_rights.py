"""Which steps of an exception the current person may make: who asks does not decide, nor their deputy."""

from lms.compliance.models_exceptions import ExceptionStep
from lms.compliance.permissions import ASK_EXCEPTION, DECIDE_EXCEPTION
from lms.compliance.rules.exceptions import APPROVED, ASKED, DECLINED, WISHED, WITHDRAWN, may_follow
from lms.core.errors import NotAllowed
from lms.core.i18n import gettext as _
from lms.core.permissions import current, may, stands_in_for
from lms.people.api import person_subject


def may_make(step: ExceptionStep, state: str) -> bool:
    """Tell whether the current person may make a step that may follow the one that is known."""
    me, subject = current().person_id, person_subject(step.person_id)
    if not may_follow(step.state, state):
        return False
    if state == ASKED:
        return may(ASK_EXCEPTION, subject)
    if state == WITHDRAWN:
        return me in (step.person_id, step.asked_by_id) if step.state == WISHED else me == step.asked_by_id
    if state == DECLINED and step.state == WISHED:
        return may(ASK_EXCEPTION, subject) or may(DECIDE_EXCEPTION, subject)
    deciders = (me, stands_in_for(DECIDE_EXCEPTION, current(), subject))
    is_another = state != APPROVED or step.asked_by_id not in deciders
    return is_another and may(DECIDE_EXCEPTION, subject)


def refuse_step_of_another(step: ExceptionStep, state: str) -> None:
    """Refuse a step that could follow and is another person's.

    Raises:
        NotAllowed: for such a step.
    """
    if step.state != state and may_follow(step.state, state) and not may_make(step, state):
        raise NotAllowed(_("This step is another person's."), hint=_("Whoever asks does not decide."))
