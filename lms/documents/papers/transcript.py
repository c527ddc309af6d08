"""A transcript on paper."""

from datetime import datetime
from pathlib import Path
from typing import Any

from lms.core.exports.typesetting import paper
from lms.core.i18n import gettext as _
from lms.core.web.formats import day, instant
from lms.documents.rules.transcripts import Section
from lms.documents.services.transcripts import Transcript
from lms.documents.wording import SECTION_WORDS, hidden_words, job_words, result_words, source_words

TEMPLATE = Path(__file__).with_name("templates") / "transcript.typ"
WIDTHS = (1.35, 4.4, 1.6, 1.0, 1.35, 1.2, 0.8)


def transcript_pdf(found: Transcript, organisation: str, by: str, *, at: datetime) -> bytes:
    """Return the transcript as a tagged PDF.

    Args:
        found: the transcript.
        organisation: who issues it.
        by: who takes it, in words.
        at: when.

    Raises:
        Refused: when too many wait, or typesetting takes too long.
    """
    title = _("Transcript of %s") % found.person.full_name
    return paper(TEMPLATE, title, organisation, _data(found, title, by, at), at=at)


def _data(found: Transcript, title: str, by: str, at: datetime) -> dict[str, Any]:
    taken = _("Taken from Firstpass on %(at)s by %(by)s") % {"at": instant(at), "by": by}
    return {
        "heading": title,
        "about": about(found),
        "sections": [_section(section) for section in found.sections],
        "running": f"{title} \u00b7 {_('as of %s') % day(found.asked.as_of)}",
        "taken": taken,
        "page": _("page"),
        "of": _("of"),
        "none": _("Nothing was recorded by this day."),
        "foot": _("No. is the number of the evidence in the record; every line can be traced by it."),
    }


def about(found: Transcript) -> list[tuple[str, str]]:
    """Return labels and words that say whose record it is, as of when, and what it leaves out."""
    known = [(_("As known on"), day(found.asked.known_on))] if found.asked.known_on else []
    return [
        (_("Employee no."), found.person.employee_no),
        (_("Job"), job_words(found)),
        (_("As of the end of"), day(found.asked.as_of)),
        *known,
        (_("Lines"), hidden_words(found)),
    ]


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": SECTION_WORDS[section.kind],
        "widths": WIDTHS,
        "head": [
            _("Date"),
            _("What"),
            _("Result"),
            _("Revision"),
            _("Valid until"),
            _("From"),
            _("No."),
        ],
        "rows": [
            [
                day(line.occurred_on),
                f"{line.title} ({line.subject})" if line.title != line.subject else line.subject,
                result_words(line),
                line.revision or "\u2013",
                day(line.expires_on),
                source_words(line.source),
                str(line.evidence_id),
            ]
            for line in section.lines
        ],
    }
