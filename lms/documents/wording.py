"""States and facts of documents in words, the same on a page and on paper."""

from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.web.formats import percent, spoken
from lms.core.web.states import Look
from lms.documents.rules import transcripts as rules
from lms.documents.rules.transcripts import Line
from lms.documents.services.transcripts import Transcript
from lms.roles.api import title_of

SECTION_WORDS = {
    rules.MODULES: _("Modules"),
    rules.SKILLS: _("Observed skills"),
    rules.SIGNED: _("Signed attestations"),
    rules.CREDENTIALS: _("Credentials"),
    rules.CLASSES: _("Classes"),
    rules.WORK: _("Work and simulations"),
}
CERTIFICATE_LOOKS = {
    "valid": Look("met", "ok", _("Valid")),
    "expired": Look("clock", "bad", _("Expired")),
    "superseded": Look("swap", "info", _("Superseded by a renewal")),
    "replaced": Look("swap", "warn", _("Replaced")),
    "withdrawn": Look("blocked", "bad", _("Withdrawn")),
    "unconfirmed": Look("soon", "bad", _("Cannot be confirmed")),
}
CARD_LOOKS = {
    "current": Look("met", "ok", _("Current")),
    "outdated": Look("soon", "bad", _("Out of date")),
    "replaced": Look("swap", "off", _("Replaced")),
    "destroyed": Look("waived", "off", _("Taken down")),
    "not-found": Look("empty", "off", _("Not found")),
}
ANSWER_WORDS = (
    ("replaced", _("Replaced by the card of today")),
    ("destroyed", _("Taken down and destroyed")),
    ("not-found", _("Not found: it hangs there no longer")),
)
_DONE = {
    "completion": _("Completed"),
    "attestation": _("Signed"),
    "credential": _("Held"),
    "external-class": _("Attended"),
}


def result_words(line: Line) -> str:
    """Return what a fact shows: ``Exam passed, 92 %``, ``Completed``, ``Not passed yet``."""
    if line.outcome == "fail":
        words = _("Exam not passed") if line.kind == "exam" else _("Not reached yet")
    elif line.kind == "exam":
        words = _("Exam passed")
    elif line.kind == "observed":
        words = _("Seen, passed")
    else:
        words = _DONE.get(line.kind) or (_("Passed") if line.outcome == "pass" else spoken(line.kind))
    return words if line.score is None else f"{words}, {percent(line.score, 0)}"


def source_words(source: str) -> str:
    """Return where a fact came from."""
    return _("Firstpass") if source == "firstpass" else source


def job_words(found: Transcript) -> str:
    """Return the jobs held on the day with their units."""
    titles = ", ".join(dict.fromkeys(title_of(job.job_role) for job in found.jobs))
    return f"{titles}; {', '.join(found.units)}" if titles else _("none held on this day")


def hidden_words(found: Transcript) -> str:
    """Return how many lines there are, and how many tries are left out."""
    shown = ngettext("%d line", "%d lines", found.lines) % found.lines
    if not found.hidden:
        return shown
    left_out = ngettext(
        "%d try that was not passed is left out", "%d tries that were not passed are left out", found.hidden
    )
    return f"{shown}; {left_out % found.hidden}"
