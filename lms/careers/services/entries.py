"""Continuing education: entries are added, corrected and taken back; each version stays on record."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from lms.careers.content import issuers
from lms.careers.models import COUNTS, WITHDRAWN, CreditEntry, CreditShare
from lms.careers.rules.standing import cycle_on
from lms.careers.services.once import follow, known, put, sent_before
from lms.careers.services.reading import TEACHING_KEY, Entry, Share, ledger_of
from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.web.formats import day

MOST_HOURS = Decimal(200)
LONGEST_TITLE = 200
LONGEST_REASON = 300


@dataclass(frozen=True)
class Activity:
    """What was done: when, how many hours, what, by whom offered, and what it counts for.

    ``source_key`` is the evidence that it is counted from, None for what a file shows; ``file_id`` an
    uploaded certificate.
    """

    on: date
    hours: Decimal
    title: str
    provider: str = ""
    shares: tuple[Share, ...] = ()
    source_key: str | None = None
    file_id: int | None = None


def add_entry(*, person_id: int, activity: Activity, by_id: int, form_key: str) -> tuple[CreditEntry, bool]:
    """Record an activity of a person; the same form sent twice is one entry.

    Raises:
        Refused: for a day to come, hours out of bounds, or a day in no cycle of an association it counts for.
        Conflict: when its source is counted already.
    """
    before = sent_before(CreditEntry, person_id, form_key)
    if before is not None:
        return before, False
    _check(person_id, activity)
    row, is_new = put(
        CreditEntry,
        {
            **_values(activity),
            "public_id": new_public_id(),
            "number": 1,
            "person_id": person_id,
            "state": COUNTS,
            "reason": None,
            "by_id": by_id,
            "form_key": form_key,
        },
    )
    if is_new:
        _share(row.id, activity.shares)
    return row, is_new


def correct_entry(
    *,
    public_id: str,
    person_id: int,
    seen: int,
    activity: Activity,
    reason: str,
    by_id: int,
    form_key: str,
) -> tuple[CreditEntry, bool]:
    """Let other values hold for an entry, with the reason; what it rests on stays.

    Raises:
        NotFound: when the person has no such entry.
        Conflict: when it was changed since it was seen.
        Refused: as for a new one, without a reason, and for other hours of accepted teaching.
    """
    before = known(CreditEntry, public_id, person_id)
    _demand_reason(reason)
    _check(person_id, activity)
    _refuse_other_hours(before, activity)
    kept = {"source_key": before.source_key, "file_id": activity.file_id or before.file_id}
    row, is_new = follow(
        CreditEntry,
        before,
        seen,
        {
            **_values(activity),
            **kept,
            "state": COUNTS,
            "reason": reason.strip()[:LONGEST_REASON],
            "by_id": by_id,
            "form_key": form_key,
        },
    )
    if is_new:
        _share(row.id, activity.shares)
    return row, is_new


def withdraw_entry(
    *, public_id: str, person_id: int, seen: int, reason: str, by_id: int, form_key: str
) -> tuple[CreditEntry, bool]:
    """Take back an entry with a reason; it counts no longer and stays on record.

    Raises:
        NotFound: when the person has no such entry.
        Conflict: when it was changed since it was seen.
        Refused: without a reason.
    """
    before = known(CreditEntry, public_id, person_id)
    _demand_reason(reason)
    names = ("occurred_on", "hours", "title", "provider", "source_key", "file_id")
    return follow(
        CreditEntry,
        before,
        seen,
        {
            **{name: getattr(before, name) for name in names},
            "state": WITHDRAWN,
            "reason": reason.strip()[:LONGEST_REASON],
            "by_id": by_id,
            "form_key": form_key,
        },
    )


def entry_of(person_id: int, public_id: str) -> Entry:
    """Return an entry of a person as known now.

    Raises:
        NotFound: when there is none, or it was taken back.
    """
    found = [one for one in ledger_of(person_id).entries if one.public_id == public_id]
    if not found:
        raise NotFound(_("There is no such entry."))
    return found[0]


def problem_of_share(person_id: int, on: date, share: Share) -> str:
    """Return why hours of a day cannot count for an association as asked, "" when they can."""
    issuer = issuers().get(share.issuer)
    if issuer is None or issuer.category(share.category) is None:
        return _("Choose one of the categories.")
    if cycle_on(ledger_of(person_id).cycles, share.issuer, on) is None:
        return _("%(day)s lies in no cycle of %(issuer)s on record. Tell the days of that cycle first.") % {
            "day": day(on),
            "issuer": issuer.id,
        }
    return ""


def _check(person_id: int, activity: Activity) -> None:
    if activity.on > clock.today():
        raise Refused(_("The day lies in the future."), hint=_("Record it when it is over."))
    if not 0 < activity.hours <= MOST_HOURS or activity.hours != round(activity.hours, 2):
        raise Refused(_("Hours are more than 0 and at most %s.") % MOST_HOURS)
    if not activity.title.strip():
        raise Refused(_("Say what it was."), hint=_("The title as it stands on the certificate."))
    _check_shares(person_id, activity.on, activity.shares)


def _check_shares(person_id: int, on: date, shares: Collection[Share]) -> None:
    for share in shares:
        problem = problem_of_share(person_id, on, share)
        if problem:
            raise Refused(problem)


def _refuse_other_hours(before: CreditEntry, activity: Activity) -> None:
    """Refuse other hours or another day for teaching: a manager accepted these."""
    is_teaching = (before.source_key or "").startswith(TEACHING_KEY)
    if is_teaching and (before.hours, before.occurred_on) != (activity.hours, activity.on):
        raise Refused(
            _("The hours were accepted as they are."),
            hint=_("Take the entry back and hand the teaching in again."),
        )


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("A reason is required."), hint=_("It stays on record with the entry."))


def _values(activity: Activity) -> dict[str, Any]:
    return {
        "occurred_on": activity.on,
        "hours": activity.hours,
        "title": activity.title.strip()[:LONGEST_TITLE],
        "provider": activity.provider.strip()[:LONGEST_TITLE],
        "source_key": activity.source_key,
        "file_id": activity.file_id,
    }


def _share(entry_id: int, shares: Collection[Share]) -> None:
    for one in shares:
        db.session.execute(
            insert(CreditShare).values(
                entry_id=entry_id,
                issuer=one.issuer,
                category=one.category,
                approval_no=one.approval_no or None,
            )
        )
