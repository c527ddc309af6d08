"""Marking again after a decision on an item: who changes; new results are facts beside the old ones."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased, selectinload

from lms.assessments.events import ExamRegraded, Regraded, TestOutPassed
from lms.assessments.exams import Exam, exam_of
from lms.assessments.models import Attempt, AttemptItem, ExamRegrade, ItemRuling
from lms.assessments.rules.attempts import Mode
from lms.assessments.rules.renewal_forms import topic_name
from lms.assessments.services.asked_exams import exam_marked
from lms.assessments.services.grading import Verdict, marked_items, take_over, tell_renewal, verdict_of
from lms.core import clock
from lms.core.content import history, parsed
from lms.core.database import db
from lms.core.events import announce
from lms.core.unit_of_work import recorded_at
from lms.people.api import in_chunks

APPLIED, KEPT, HELD = "applied", "kept", "held"
PASS, FAIL = "pass", "fail"


@dataclass(frozen=True)
class Rescored:
    """One attempt under the decisions in force: how it stands and how it would."""

    attempt: Attempt
    exam: Exam
    before: Verdict
    after: Verdict

    @property
    def is_changed(self) -> bool:
        """Tell whether anything of the result changes."""
        return self.before != self.after

    @property
    def falls(self) -> bool:
        """Tell whether a pass would become a fail."""
        return self.before.outcome == PASS and self.after.outcome == FAIL

    @property
    def rises(self) -> bool:
        """Tell whether a fail would become a pass."""
        return self.before.outcome == FAIL and self.after.outcome == PASS


def attempts_with(module: str, fingerprint: str) -> list[int]:
    """Return the ids of all attempts that were handed in and held an item, as it is told by fingerprint."""
    names = {
        found.id: _named(parsed(found, exam_of), fingerprint)
        for found in history("module", module)
        if not found.is_retired
    }
    revisions = [revision_id for revision_id, own in names.items() if own]
    items = {item for own in names.values() for item in own}
    if not items:
        return []
    statement = (
        select(Attempt.id)
        .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
        .where(
            or_(
                and_(Attempt.module == module, Attempt.revision_id.in_(revisions)),
                and_(
                    Attempt.mode == Mode.RENEWAL.value,
                    AttemptItem.objective.startswith(topic_name(module, "")),
                ),
            ),
            Attempt.submitted_at.is_not(None),
            AttemptItem.item_id.in_(items),
        )
        .order_by(Attempt.id)
    )
    return list(db.session.scalars(statement))


def _named(exam: Exam, fingerprint: str) -> list[str]:
    return [item.id for item in exam.items.values() if item.fingerprint == fingerprint]


def rescored(attempt_ids: Collection[int]) -> list[Rescored]:
    """Mark attempts again under the decisions in force; changes nothing."""
    found = []
    for chunk in in_chunks(attempt_ids):
        own = (
            select(Attempt)
            .where(Attempt.id.in_(chunk))
            .options(selectinload(Attempt.items))
            .order_by(Attempt.id)
            .execution_options(populate_existing=True)
        )
        for attempt in db.session.scalars(own):
            exam = exam_marked(attempt)
            marked = marked_items(attempt.items, exam, seed=attempt.seed)
            after = verdict_of(attempt, marked, exam) if any(one.counts for one in marked) else None
            before = _standing(attempt)
            found.append(Rescored(attempt, exam, before, after or before))
    return found


def _standing(attempt: Attempt) -> Verdict:
    score, outcome = attempt.score or Decimal(0), attempt.outcome or FAIL
    return Verdict(score, outcome, bool(attempt.is_above_cut), tuple(attempt.missed))


def apply_ruling(
    rows: Sequence[Rescored], ruling: ItemRuling, *, lower: bool, is_cleared: Callable[[int], bool]
) -> list[ExamRegrade]:
    """Give attempts their new results and tell whoever listens; nobody loses a pass unawares.

    Args:
        rows: what the decision does, from ``rescored``.
        ruling: the decision.
        lower: let results fall from pass to fail; else such a pass is kept.
        is_cleared: tells of a person whether a pass of theirs carries a cleared access; it is held then,
            until an access officer decides.
    """
    facts, changed = [], []
    for row in rows:
        if not row.is_changed:
            continue
        act = APPLIED
        if row.falls:
            act = (
                KEPT
                if not lower or _is_renewal(row)
                else HELD
                if is_cleared(row.attempt.person_id)
                else APPLIED
            )
        facts.append(_fact(row, ruling, act=act, by_id=ruling.by_id, reason=ruling.reason))
        if act == APPLIED:
            changed.append(row)
    db.session.add_all(facts)
    take_effect(changed, reason=ruling.reason)
    return facts


def decide_held(held: ExamRegrade, *, lower: bool, by_id: int, reason: str) -> ExamRegrade:
    """Record what an access officer decided on a result that was held; once."""
    known = db.session.scalar(select(ExamRegrade).where(ExamRegrade.decides_id == held.id))
    if known is not None:
        return known
    (row,) = rescored([held.attempt_id])
    ruling = db.session.get_one(ItemRuling, held.ruling_id)
    fact = _fact(row, ruling, act=APPLIED if lower else KEPT, by_id=by_id, reason=reason)
    fact.decides_id = held.id
    db.session.add(fact)
    if lower:
        take_effect([row], reason=reason)
    db.session.flush()
    return fact


def take_effect(rows: Sequence[Rescored], *, reason: str) -> None:
    """Let attempts carry their new results and announce those that were told before."""
    told = [_told(row, reason) for row in rows if _was_told(row) and not _is_renewal(row)]
    for row in rows:
        marked = marked_items(row.attempt.items, row.exam, seed=row.attempt.seed)
        for one in marked:
            one.row.is_right = one.score.correct
        take_over(row.attempt, row.after)
    db.session.flush()
    told += _repeats_of(rows, reason)
    for start in range(0, len(told), 500):
        announce(ExamRegraded(results=tuple(told[start : start + 500])))
    for row in rows:
        if row.rises and row.attempt.mode == Mode.TEST_OUT:
            announce(_test_out_passed(row.attempt))
        if row.rises and _is_renewal(row):
            tell_renewal(row.attempt, at=row.attempt.submitted_at or recorded_at())


def _is_renewal(row: Rescored) -> bool:
    """Tell whether it is a renewal form: a decision on an item may complete its pass, and never ends one."""
    return row.attempt.mode == Mode.RENEWAL


def _test_out_passed(attempt: Attempt) -> TestOutPassed:
    return TestOutPassed(
        attempt_id=attempt.id,
        person_id=attempt.person_id,
        module=attempt.module,
        revision_id=attempt.revision_id,
        occurred_on=clock.local_date(attempt.submitted_at or recorded_at()),
    )


def _fact(row: Rescored, ruling: ItemRuling, *, act: str, by_id: int, reason: str) -> ExamRegrade:
    return ExamRegrade(
        ruling_id=ruling.id,
        attempt_id=row.attempt.id,
        act=act,
        score_before=row.before.score,
        outcome_before=row.before.outcome,
        score=row.after.score,
        outcome=row.after.outcome,
        is_above_cut=row.after.is_above_cut,
        missed=list(row.after.missed),
        decides_id=None,
        reason=reason,
        by_id=by_id,
        recorded_at=recorded_at(),
    )


def _was_told(row: Rescored) -> bool:
    """Tell whether anybody was told of it: a missed repeat or test-out is nobody's business."""
    return row.attempt.mode == Mode.FULL or PASS in (row.before.outcome, row.after.outcome)


def _told(row: Rescored, reason: str, *, score: Decimal | None = None) -> Regraded:
    attempt = row.attempt
    root = db.session.get(Attempt, attempt.repeats_id) if attempt.repeats_id else None
    first = PASS if attempt.mode != Mode.FULL else _first_outcome(attempt.id) or row.before.outcome
    return Regraded(
        attempt_id=attempt.id,
        person_id=attempt.person_id,
        module=attempt.module,
        version=row.exam.version,
        told_as=first,
        score=score or (root.score if root else None) or row.after.score,
        outcome=row.after.outcome,
        occurred_on=clock.local_date(attempt.submitted_at or recorded_at()),
        reason=reason,
    )


def _first_outcome(attempt_id: int) -> str | None:
    """Return the outcome with which an attempt was marked, None when it was never regraded."""
    return db.session.scalar(
        select(ExamRegrade.outcome_before)
        .where(ExamRegrade.attempt_id == attempt_id, ExamRegrade.act == APPLIED)
        .order_by(ExamRegrade.id)
        .limit(1)
    )


def _repeats_of(rows: Sequence[Rescored], reason: str) -> list[Regraded]:
    """Return the passes by a repeat that carry the score of an attempt which changed."""
    changed = {row.attempt.id: row for row in rows if row.before.score != row.after.score}
    own = {row.attempt.id for row in rows}
    found = []
    for chunk in in_chunks(changed):
        statement = select(Attempt).where(Attempt.repeats_id.in_(chunk), Attempt.outcome == PASS)
        for repeat in db.session.scalars(statement):
            if repeat.id not in own and repeat.repeats_id is not None:
                row = changed[repeat.repeats_id]
                standing = _standing(repeat)
                told = Rescored(repeat, row.exam, standing, standing)
                found.append(_told(told, reason, score=row.after.score))
    return found


@dataclass(frozen=True)
class Held:
    """A result that was held: whose, in which exam, why, and what it would become."""

    fact: ExamRegrade
    person_id: int
    module: str
    item_id: str


def held_results(held_id: int | None = None) -> list[Held]:
    """Return the results that wait for an access officer, the longest waiting first; or one of them."""
    decided = aliased(ExamRegrade)
    answered = select(decided.id).where(decided.decides_id == ExamRegrade.id)
    statement = (
        select(ExamRegrade, Attempt.person_id, Attempt.module, ItemRuling.item_id)
        .join(Attempt, Attempt.id == ExamRegrade.attempt_id)
        .join(ItemRuling, ItemRuling.id == ExamRegrade.ruling_id)
        .where(ExamRegrade.act == HELD, ~answered.exists())
        .order_by(ExamRegrade.id)
    )
    if held_id is not None:
        statement = statement.where(ExamRegrade.id == held_id)
    return [Held(*row) for row in db.session.execute(statement)]


def regrades_of(attempt_id: int) -> list[tuple[ExamRegrade, str]]:
    """Return what decisions on items did to a result, oldest first, each with the id of the item."""
    statement = (
        select(ExamRegrade, ItemRuling.item_id)
        .join(ItemRuling, ItemRuling.id == ExamRegrade.ruling_id)
        .where(ExamRegrade.attempt_id == attempt_id)
        .order_by(ExamRegrade.id)
    )
    return list(db.session.execute(statement))
