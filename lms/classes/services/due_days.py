"""The days by which a person owes something, for their own calendar."""

from flask import current_app

from lms.classes.rules.calendar import DueDay
from lms.classes.services.notices import host
from lms.compliance.api import Obligation, obligations_of
from lms.core.i18n import gettext as _

OPEN = ("not_started", "in_progress", "due_soon", "overdue", "expired")


def due_days_of(person_id: int) -> list[DueDay]:
    """Return a whole day for each thing that a person has still to do by a day; what is due together is one.

    What is met, waived or paused has no day. The name in calendars stays when the day moves.
    """
    found: dict[tuple[str, object], Obligation] = {}
    for one in obligations_of(person_id):
        if one.state in OPEN and one.due_on is not None:
            found.setdefault((one.subject, one.due_on), one)
    base = str(current_app.config["LMS_BASE_URL"]).rstrip("/")
    return [_due_day(one, base) for one in found.values()]


def _due_day(one: Obligation, base: str) -> DueDay:
    assert one.due_on is not None
    why = "; ".join(dict.fromkeys(reason.text for reason in one.reasons))
    return DueDay(
        key=f"{one.kind}-{one.subject}-{one.cycle}",
        host=host(),
        title=_("Due: %s") % one.title,
        text=_("Why: %s") % why if why else "",
        url=f"{base}/me",
        on=one.due_on,
    )
