"""The moment at which access ends for a person: the end of its last day, or of the night shift on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from lms.access.models import GateSpan
from lms.access.rules.decisions import MAY_WORK, decision_at
from lms.core.database import db
from lms.people.api import DayEnd, day_ends, in_chunks

if TYPE_CHECKING:
    from lms.access.models import SignOff
    from lms.access.services.decisions import Ruling

_DAY = timedelta(days=1)


def endings(rulings: Collection[Ruling]) -> dict[tuple[int, str], DayEnd]:
    """Return, by person and gate, when the access of rulings ends; without a last day there is no entry.

    Somebody whose access was valid the day before and who is on the night shift that crossed that midnight
    may finish it: their ending is that of the day before.
    """
    asked = {(one.person_id, one.decision.gate): (one, _last_day(one)) for one in rulings}
    ends = day_ends((one.person_id, _unit_of(one), last) for one, last in asked.values() if last is not None)
    found = {}
    for key, (one, last) in asked.items():
        end = ends.get((one.person_id, _unit_of(one), last)) if last is not None else None
        if end is not None and (one.decision.may_work or end.shift is not None):
            found[key] = end
    return found


def endings_of_spans(spans: Iterable[GateSpan]) -> dict[int, DayEnd]:
    """Return, by the id of a kept decision, when its access ends, or ended with the day before it."""
    found = list(spans)
    lost = _lost_on({span.person_id for span in found if span.state not in MAY_WORK})
    asked = {}
    for span in found:
        last = span.last_on if span.state in MAY_WORK else lost.get((span.person_id, span.gate, span.from_on))
        if last is not None:
            asked[span.id] = (span.person_id, span.unit_id, last)
    ends = day_ends(asked.values())
    return {span_id: ends[one] for span_id, one in asked.items() if one in ends}


def _lost_on(person_ids: Collection[int]) -> dict[tuple[int, str, date], date]:
    """Return the last days of what was valid, by person, gate and the day after."""
    found = {}
    for chunk in in_chunks(person_ids):
        valid = select(GateSpan.person_id, GateSpan.gate, GateSpan.to_on).where(
            GateSpan.person_id.in_(chunk), GateSpan.state.in_(MAY_WORK), GateSpan.to_on.is_not(None)
        )
        for person_id, gate, to_on in db.session.execute(valid):
            if to_on is not None:
                found[person_id, gate, to_on + _DAY] = to_on
    return found


def endings_of_releases(releases: Iterable[SignOff]) -> dict[int, DayEnd]:
    """Return, by the id of a release, when the clearance ends that it gave."""
    asked = {one.id: (one.person_id, one.unit_id, one.cleared_until) for one in releases if one.cleared_until}
    ends = day_ends(asked.values())
    return {sign_off_id: ends[one] for sign_off_id, one in asked.items() if one in ends}


def _last_day(ruling: Ruling) -> date | None:
    decision = ruling.decision
    if decision.may_work:
        suspended_on = [one.from_on for one in ruling.dossier.case.suspensions if one.from_on > ruling.as_of]
        days = [decision.cleared_until, decision.work_until, *(day - _DAY for day in suspended_on)]
        return min((day for day in days if day is not None), default=None)
    case, before = ruling.dossier.case, ruling.as_of - _DAY
    was_ever_valid = case.sign_offs or case.provisionals
    return before if was_ever_valid and decision_at(case, before).may_work else None


def _unit_of(ruling: Ruling) -> int | None:
    job = ruling.dossier.latest_job(ruling.as_of)
    return job.unit_id if job else None
