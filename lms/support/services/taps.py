"""One tap: helpful, or wrong or unclear; the second opens an issue."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from lms.core.database import db, plain_rows
from lms.core.once import insert_once
from lms.core.unit_of_work import recorded_at
from lms.support.models import FeedbackTap
from lms.support.rules.issues import HELPFUL, UNCLEAR
from lms.support.services.issues import Place, open_issue

_NEWEST = (
    select(FeedbackTap.thing, FeedbackTap.verdict)
    .where(
        FeedbackTap.person_id == bindparam("person_id"),
        FeedbackTap.module == bindparam("module"),
        FeedbackTap.place == bindparam("place"),
    )
    .order_by(FeedbackTap.number)
)


@dataclass(frozen=True)
class Tally:
    """How many people said helpful and how many wrong or unclear, each by their newest tap."""

    helpful: int
    unclear: int

    @property
    def people(self) -> int:
        """How many said anything."""
        return self.helpful + self.unclear


def tap(*, person_id: int, place: Place, verdict: str) -> None:
    """Record what a person says of a place; what they said last, said again, changes nothing."""
    numbers = select(FeedbackTap.number, FeedbackTap.verdict).filter_by(
        person_id=person_id, module=place.module, place=place.kind, thing=place.thing
    )
    newest = db.session.execute(numbers.order_by(FeedbackTap.number.desc()).limit(1)).first()
    if newest is None or newest.verdict != verdict:
        insert_once(
            FeedbackTap,
            [
                {
                    "person_id": person_id,
                    "module": place.module,
                    "place": place.kind,
                    "thing": place.thing,
                    "number": newest.number + 1 if newest else 1,
                    "verdict": verdict,
                    "revision_id": place.revision_id,
                    "recorded_at": recorded_at(),
                }
            ],
        )
    if verdict == UNCLEAR:
        open_issue(person_id=person_id, place=place)


def verdicts_of(person_id: int, module: str, kind: str) -> Mapping[str, str]:
    """Return what a person said last of each lesson, or item, of a module."""
    asked = {"person_id": person_id, "module": module, "place": kind}
    return {row.thing: row.verdict for row in plain_rows(_NEWEST, asked)}


def tallies_of(module: str) -> Mapping[tuple[str, str], Tally]:
    """Return what people say of each lesson and item of a module, each person's newest tap counted."""
    newest = func.max(FeedbackTap.number).over(
        partition_by=(FeedbackTap.person_id, FeedbackTap.place, FeedbackTap.thing)
    )
    taps = select(
        FeedbackTap.place, FeedbackTap.thing, FeedbackTap.verdict, FeedbackTap.number, newest.label("newest")
    ).where(FeedbackTap.module == module)
    rows = taps.subquery()
    counted = (
        select(rows.c.place, rows.c.thing, rows.c.verdict, func.count().label("people"))
        .where(rows.c.number == rows.c.newest)
        .group_by(rows.c.place, rows.c.thing, rows.c.verdict)
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in plain_rows(counted):
        found.setdefault((row.place, row.thing), {})[row.verdict] = row.people
    return {key: Tally(one.get(HELPFUL, 0), one.get(UNCLEAR, 0)) for key, one in found.items()}
