"""Starting an exam: one start gives one attempt, whatever is pressed twice or opened in a second tab."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from lms.assessments.exams import exam_of
from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.policy import pause_policy, pilots_of_a_form, points_of_test_out
from lms.assessments.rules.attempts import Bar, Mode, Standing, cut_of_test_out
from lms.assessments.rules.deadlines import allowed_time
from lms.assessments.rules.forms import draw, draw_pilots, in_order
from lms.assessments.services.accommodations import accommodation_of
from lms.assessments.services.attempts import clock_of, hand_in_at_deadline
from lms.assessments.services.histories import history_of
from lms.assessments.services.rulings import exam_in_force
from lms.assessments.wording import why_closed
from lms.core.content import Revision, parsed, revision
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_public_id
from lms.core.unit_of_work import recorded_at

LONGEST_TOKEN = 64


@dataclass(frozen=True)
class Started:
    """The attempt that a start led to; ``is_new`` is False when it was already there."""

    attempt: Attempt
    is_new: bool


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
    known = _known(person_id, live.key, token)
    if known is not None:
        return Started(known, is_new=False)
    history = history_of(person_id, live.key)
    found = history.standing(parsed(live, exam_of), now=recorded_at())
    if not found.may_start:
        raise Refused(why_closed(found), hint="Nothing you did before is lost.")
    root = history.last if found.mode is Mode.REPEAT else None
    exam_revision = revision(root.revision_id) if root else live
    repeats_id = _root_id(history.last.id) if root and history.last else None
    return _begin(person_id, exam_revision, token, found, repeats_id=repeats_id)


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
    known = _known(person_id, live.key, token)
    if known is not None:
        return Started(known, is_new=False)
    if not history_of(person_id, live.key).may_test_out:
        raise Refused(
            "The test-out is had once, before anything else of the module.",
            hint="The module is open the normal way, with all its attempts.",
        )
    cut = cut_of_test_out(parsed(live, exam_of).cut, points_of_test_out())
    found = Standing(Bar.NONE, Mode.TEST_OUT, number=1, left=1, allowed=1)
    return _begin(person_id, live, token, found, cut=cut)


def _known(person_id: int, module: str, token: str) -> Attempt | None:
    """Return the attempt of this start or the one that runs; one whose time is over is handed in first."""
    known = _by_token_or_open(person_id, module, token)
    if known is not None and known.submitted_at is None and clock_of(known).is_over(now=recorded_at()):
        hand_in_at_deadline(known)
        return None if known.start_token != token else known
    return known


def _begin(
    person_id: int,
    exam_revision: Revision,
    token: str,
    found: Standing,
    *,
    repeats_id: int | None = None,
    cut: int | None = None,
) -> Started:
    """Add an attempt, unless another tab was faster: then return that one."""
    try:
        with db.session.begin_nested():
            attempt = _add(person_id, exam_revision, token, found, repeats_id=repeats_id, cut=cut)
    except IntegrityError:
        running = _open(person_id, exam_revision.key)
        if running is None:
            raise
        return Started(running, is_new=False)
    return Started(attempt, is_new=True)


def _add(
    person_id: int,
    exam_revision: Revision,
    token: str,
    found: Standing,
    *,
    repeats_id: int | None,
    cut: int | None,
) -> Attempt:
    exam = exam_in_force(exam_revision.id)
    counts = {name: exam.draw[name] for name in found.objectives} or exam.draw
    seed = secrets.token_hex(16)
    seen = _seen(person_id, exam_revision.key)
    scored = draw(exam.bank, counts, seen, seed=seed, kinds=exam.draw_kinds)
    most = pilots_of_a_form() if found.mode is Mode.FULL else 0
    pilots = draw_pilots(exam.bank, counts, seen, most=most, seed=seed)
    form = in_order((*scored, *pilots), seed=seed)
    accommodated = accommodation_of(person_id)
    allowed = allowed_time(exam.minutes_for(counts, more=len(pilots)), accommodated.factor)
    pauses = accommodated.pauses(pause_policy())
    attempt = Attempt(
        public_id=new_public_id(),
        person_id=person_id,
        module=exam_revision.key,
        revision_id=exam_revision.id,
        mode=found.mode.value,
        number=found.number,
        allowed_attempts=found.allowed,
        repeats_id=repeats_id,
        cut=cut,
        objectives=list(found.objectives),
        start_token=token,
        seed=seed,
        started_at=recorded_at(),
        allowed_seconds=int(allowed.total_seconds()),
        pause_times=pauses.times,
        pause_minutes=pauses.minutes,
        pauses=[],
        recorded_at=recorded_at(),
    )
    db.session.add(attempt)
    db.session.flush()
    rows = [
        {
            "attempt_id": attempt.id,
            "place": place,
            "item_id": item,
            "objective": exam.items[item].objective,
            "is_scored": item not in pilots,
        }
        for place, item in enumerate(form, start=1)
    ]
    db.session.execute(insert(AttemptItem), rows)
    return attempt


def _by_token_or_open(person_id: int, module: str, token: str) -> Attempt | None:
    is_of_token = Attempt.start_token == token
    is_open = and_(Attempt.module == module, Attempt.submitted_at.is_(None))
    return db.session.scalars(
        select(Attempt)
        .where(Attempt.person_id == person_id, or_(is_of_token, is_open))
        .order_by(is_of_token.desc())
    ).first()


def _open(person_id: int, module: str) -> Attempt | None:
    return db.session.scalar(
        select(Attempt).where(
            Attempt.person_id == person_id, Attempt.module == module, Attempt.submitted_at.is_(None)
        )
    )


def _root_id(attempt_id: int) -> int:
    """Return the attempt that a sitting repeats, or the sitting itself when it is an attempt."""
    return db.session.scalar(select(Attempt.repeats_id).where(Attempt.id == attempt_id)) or attempt_id


def _seen(person_id: int, module: str) -> Mapping[str, int]:
    """Return how often a person has been shown each item of a module."""
    rows = db.session.execute(
        select(AttemptItem.item_id, func.count())
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.person_id == person_id, Attempt.module == module)
        .group_by(AttemptItem.item_id)
    )
    return dict(rows.all())
