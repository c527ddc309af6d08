"""What was added to a person's record lately, in a sentence each."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lms.compliance import api as compliance
from lms.core.i18n import gettext as _
from lms.core.web import formats

NEWS_DAYS = 28
SHOWN_NEWS = 5
_EVIDENCE_WORDS = {
    "completion": "Lessons done",
    "exam": "Exam",
    "simulation": "Simulation",
    "observed": "Observed skill",
    "attestation": "Signed",
    "credential": "Credential",
    "external-class": "Class",
    "work-review": "Work review",
    "coding-review": "Coding review",
    "confirmation": "Confirmed",
}


@dataclass(frozen=True)
class News:
    """Something that was added to a person's record."""

    on: date
    title: str
    text: str
    kind: str
    shape: str


def news_of(person_id: int, today: date) -> tuple[News, ...]:
    """Return what was added to a person's record in the last weeks, newest first."""
    since = today - timedelta(days=NEWS_DAYS)
    recent = [fact for fact in compliance.record_of(person_id, since=since) if fact.occurred_on <= today]
    return tuple(_piece(fact) for fact in recent[:SHOWN_NEWS])


def _piece(fact: compliance.EvidenceShown) -> News:
    named = _EVIDENCE_WORDS.get(fact.kind, _("Recorded"))
    is_pass = fact.outcome != "fail"
    parts: list[Any] = [formats.percent(fact.score, 0)] if fact.score is not None else []
    parts.append(_("recorded") if is_pass else _("not passed yet"))
    if fact.expires_on:
        parts.append(_("valid until %s") % formats.day(fact.expires_on))
    return News(
        on=fact.occurred_on,
        title=f"{_(named)}: {fact.title}",
        text=", ".join(parts),
        kind="ok" if is_pass else "warn",
        shape="met" if is_pass else "return",
    )
