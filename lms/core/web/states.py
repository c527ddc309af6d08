"""How a state looks: shape, colour and word together, so that nothing is lost without colour."""

from dataclasses import dataclass

from lms.core.i18n import gettext as _


@dataclass(frozen=True)
class Look:
    """Shape (an icon), kind (``ok``, ``warn``, ``bad``, ``info``, ``off``) and word of a state."""

    shape: str
    kind: str
    word: str


LOOKS: dict[str, Look] = {
    "not_started": Look("empty", "off", "Not started"),
    "in_progress": Look("half", "info", "In progress"),
    "complete": Look("met", "ok", "Complete"),
    "met": Look("met", "ok", "Met"),
    "due_soon": Look("clock", "warn", "Due soon"),
    "overdue": Look("soon", "bad", "Overdue"),
    "expired": Look("clock", "bad", "Expired"),
    "waived": Look("waived", "off", "Waived"),
    "paused": Look("paused", "off", "Paused"),
    "ready_for_signoff": Look("half", "info", "Ready for sign-off"),
    "cleared": Look("met", "ok", "Cleared"),
    "provisional": Look("clock", "warn", "Provisional"),
    "grace": Look("soon", "warn", "Grace"),
    "blocked": Look("blocked", "bad", "Blocked"),
    "suspended": Look("paused", "bad", "Suspended"),
    "passed": Look("met", "ok", "Passed"),
    "not_passed": Look("return", "bad", "Not passed yet"),
    "locked": Look("lock", "off", "Not open yet"),
}


def look(state: str) -> Look:
    """Return how ``state`` looks, its word translated.

    Raises:
        KeyError: for a state without a look.
    """
    found = LOOKS[state]
    return Look(found.shape, found.kind, _(found.word))
