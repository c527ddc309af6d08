"""Starting an exam: one start gives one attempt, whatever is pressed twice or opened in a second tab."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, func, or_, select

from lms.assessments.exams import Exam, exam_of
from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.policy import pause_policy, pilots_of_a_form, points_of_test_out
from lms.assessments.rules.attempts import Bar, Mode, Standing, cut_of_test_out
from lms.assessments.rules.deadlines import allowed_time
from lms.assessments.rules.forms import draw, draw_pilots, in_order
from lms.assessments.services.accommodations import accommodation_of
from lms.assessments.services.attempts import clock_of, find, hand_in
from lms.assessments.services.histories import history_of
from lms.assessments.services.rulings import exam_in_force
from lms.assessments.wording import why_closed
from lms.core.bulk import insert_rows
from lms.core.content import Revision, parsed, revision
from lms.core.database import db, plain_rows
from lms.core.errors import Conflict, Refused
from lms.core.ids import new_public_id
from lms.core.once import insert_new
from lms.core.unit_of_work import recorded_at

LONGEST_TOKEN = 64


_MINE = and_(Attempt.person_id == bindparam("person_id"), Attempt.module == bindparam("module"))
_IS_OF_TOKEN = Attempt.start_token == bindparam("token")
_KNOWN = (
    select(
        Attempt.public_id,
        Attempt.start_token,
        Attempt.submitted_at,
        Attempt.started_at,
        Attempt.allowed_seconds,
        Attempt.pause_times,
        Attempt.pause_minutes,
        Attempt.pauses,
    )
    .where(
        Attempt.person_id == bindparam("person_id"),
        or_(_IS_OF_TOKEN, and_(Attempt.module == bindparam("module"), Attempt.submitted_at.is_(None))),
    )
    .order_by(_IS_OF_TOKEN.desc())
)
_SEEN = (
    select(AttemptItem.item_id, func.count())
    .join(Attempt, Attempt.id == AttemptItem.attempt_id)
    .where(_MINE)
    .group_by(AttemptItem.item_id)
)
FORM = ("attempt_id", "place", "item_id", "objective", "is_scored", "sequence", "is_flagged")


@dataclass(frozen=True)
class Started:
    """The attempt that a start led to; ``is_new`` is False when it was already there."""

    public_id: str
    is_new: bool
    is_open: bool = True

    @property
    def attempt(self) -> Attempt:
        """The attempt itself, read when it is asked for."""
        return find(self.public_id)


def start(*, person_id: int, live: Revision, token: str) -> Started:
    """Start the exam of a module, or return the attempt that this start or another tab already made.

    Args:
        person_id: who takes it.
        live: the module's live revision.
        token: made for the start form; the same token gives the same attempt.

    Raises:
        Refused: when the policy does not allow a sitting now; the message says from when.
    """
    token = token[:LONGEST_TOKEN] or secrets.token_hex(16)
    known = known_start(person_id, live.key, token)
    if known is not None:
        return known
    history = history_of(person_id, live.key)
    found = history.standing(parsed(live, exam_of), now=recorded_at())
    if not found.may_start:
        raise Refused(why_closed(found), hint="Nothing you did before is lost.")
    root = history.last if found.mode is Mode.REPEAT else None
    exam_revision = revision(root.revision_id) if root else live
    repeats_id = _root_id(history.last.id) if root and history.last else None
    seen = _seen(person_id, exam_revision.key) if history.past else {}
    return _begin(person_id, exam_revision, token, found, seen, repeats_id=repeats_id)


def start_test_out(*, person_id: int, live: Revision, token: str) -> Started:
    """Start the exam of a module before studying it, or return the sitting that runs.

    It is had once, with a higher cut.

    Args:
        person_id: who takes it.
        live: the module's live revision.
        token: made for the start form; the same token gives the same attempt.

    Raises:
        Refused: when anything of the exam was done before, here or elsewhere.
    """
    token = token[:LONGEST_TOKEN] or secrets.token_hex(16)
    known = known_start(person_id, live.key, token)
    if known is not None:
        return known
    history = history_of(person_id, live.key)
    if not history.may_test_out:
        raise Refused(
            "The test-out is had once, before anything else of the module.",
            hint="The module is open the normal way, with all its attempts.",
        )
    cut = cut_of_test_out(parsed(live, exam_of).cut, points_of_test_out())
    found = Standing(Bar.NONE, Mode.TEST_OUT, number=1, left=1, allowed=1)
    return _begin(person_id, live, token, found, {}, cut=cut)


def known_start(person_id: int, module: str, token: str) -> Started | None:
    """Return the attempt of this start or the one that runs; one whose time is over is handed in first."""
    known = plain_rows(_KNOWN, {"person_id": person_id, "module": module, "token": token}).first()
    if known is None:
        return None
    if known.submitted_at is None and clock_of(known).is_over(now=recorded_at()):
        hand_in(attempt=find(known.public_id, lock=True), at=recorded_at())
        is_of_token = known.start_token == token
        return Started(known.public_id, is_new=False, is_open=False) if is_of_token else None
    return Started(known.public_id, is_new=False, is_open=known.submitted_at is None)


def _begin(
    person_id: int,
    exam_revision: Revision,
    token: str,
    found: Standing,
    seen: Mapping[str, int],
    *,
    repeats_id: int | None = None,
    cut: int | None = None,
) -> Started:
    """Add an attempt with its form, unless another tab was faster: then return that one.

    Raises:
        Conflict: when another tab was faster and has handed in meanwhile.
    """
    exam = exam_in_force(exam_revision.id)
    counts = {name: exam.draw[name] for name in found.objectives} or exam.draw
    seed = secrets.token_hex(16)
    form = _drawn(exam, counts, seen, seed=seed, has_pilots=found.mode is Mode.FULL)
    attempt = {
        "public_id": new_public_id(),
        "person_id": person_id,
        "module": exam_revision.key,
        "revision_id": exam_revision.id,
        "mode": found.mode.value,
        "number": found.number,
        "allowed_attempts": found.allowed,
        "repeats_id": repeats_id,
        "cut": cut,
        "objectives": list(found.objectives),
        "start_token": token,
        "seed": seed,
        **time_of(person_id, exam.minutes_for(counts, more=len(form) - sum(counts.values()))),
        "missed": [],
        "recorded_at": recorded_at(),
    }
    attempt_id = insert_new(Attempt, attempt)
    if attempt_id is None:
        running = known_start(person_id, exam_revision.key, token)
        if running is None:
            raise Conflict("This exam was started elsewhere.", hint="Open the module to see how it stands.")
        return running
    rows = [
        (attempt_id, place, item, exam.items[item].objective, is_scored, 0, False)
        for place, (item, is_scored) in enumerate(form.items(), start=1)
    ]
    insert_rows(cast("Table", AttemptItem.__table__), FORM, rows)
    return Started(str(attempt["public_id"]), is_new=True)


def _drawn(
    exam: Exam, counts: Mapping[str, int], seen: Mapping[str, int], *, seed: str, has_pilots: bool
) -> dict[str, bool]:
    """Return the items of a form in the order in which they are asked, and whether each is scored."""
    scored = draw(exam.bank, counts, seen, seed=seed, kinds=exam.draw_kinds)
    most = pilots_of_a_form() if has_pilots else 0
    pilots = draw_pilots(exam.bank, counts, seen, most=most, seed=seed)
    return {item: item not in pilots for item in in_order((*scored, *pilots), seed=seed)}


def time_of(person_id: int, minutes: int) -> dict[str, Any]:
    """Return the clock of an attempt that begins now: the time of the exam as this person has it."""
    accommodated = accommodation_of(person_id)
    pauses = accommodated.pauses(pause_policy())
    return {
        "started_at": recorded_at(),
        "allowed_seconds": int(allowed_time(minutes, accommodated.factor).total_seconds()),
        "pause_times": pauses.times,
        "pause_minutes": pauses.minutes,
        "pauses": [],
    }


def _root_id(attempt_id: int) -> int:
    """Return the attempt that a sitting repeats, or the sitting itself when it is an attempt."""
    return db.session.scalar(select(Attempt.repeats_id).where(Attempt.id == attempt_id)) or attempt_id


def _seen(person_id: int, module: str) -> dict[str, int]:
    """Return how often a person has been shown each item of a module."""
    return dict(plain_rows(_SEEN, {"person_id": person_id, "module": module}).all())
