"""Nudges: a leader has somebody told today of what is late, or ends soon; once a day and thing."""

from dataclasses import dataclass

from lms.compliance.services.escalation import NUDGE
from lms.compliance.services.open_things import open_things
from lms.compliance.services.tellings import Tellings
from lms.core import audit, clock
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.notices.api import plan
from lms.people.api import person


@dataclass(frozen=True)
class Nudged:
    """How many things somebody is late with (or has to do soon), and of how many they are told now."""

    late: int
    told: int


def nudge(person_id: int, *, by_id: int, is_ahead: bool = False) -> Nudged:
    """Tell a person now, and with their next digest, of everything they are late with.

    What they were nudged about today already stays as it is.

    Args:
        person_id: whom.
        by_id: the leader who has them told.
        is_ahead: also of what is due soon.

    Raises:
        Refused: when nothing is late, or for oneself.
    """
    if person_id == by_id:
        raise Refused(_("Nobody nudges themself."))
    today = clock.today()
    late = [one for one in open_things([person_id], today) if is_ahead or one.last_day < today]
    if not late:
        raise Refused(_("Nothing is late any more."), hint=_("Open the page again to see how it stands."))
    tellings = Tellings(late, NUDGE, today)
    told = plan([tellings.nudge(one, by_id) for one in late], at_once=True)
    if told:
        audit.record(
            "notices.nudged",
            subject=f"person:{person(person_id).employee_no}",
            actor=person(by_id).employee_no,
            topics=[one.topic for one in late],
        )
    return Nudged(len(late), told)
