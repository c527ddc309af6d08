"""Second ratings: asking for one, rating without seeing what was rated before, and what comes of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from lms.compliance.content import Checklist
from lms.compliance.models import Evidence
from lms.compliance.models_ratings import SkillDispute, SkillRating
from lms.compliance.policy import compliance_policy
from lms.compliance.rules.ratings import (
    FIRST,
    Rating,
    Settled,
    next_number,
    refusal_to_dispute,
    refusal_to_rate,
    settled,
)
from lms.compliance.rules.rubric import BEST_MARK, judge_marks
from lms.compliance.services.evidence import FIRSTPASS, NewEvidence, record_evidence
from lms.compliance.services.known import evidence_title
from lms.compliance.services.obligations import EvidenceShown, record_of
from lms.compliance.services.observing import checklist_of, rubric_policy
from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.unit_of_work import recorded_at
from lms.people.api import Job, Person, Unit, in_scope, people, person, valid_on_clause

OBSERVED, SECOND_RATING = "observed", "second-rating"
WITHIN_DAYS = 14
DECIDERS = ("trainer", "educator")
_KEYS = "observed:"


@dataclass(frozen=True)
class Disputed:
    """A dispute with every rating in order; the first is the observation itself."""

    row: SkillDispute
    later: tuple[SkillRating, ...]
    raters: Mapping[int, Person]

    @property
    def ratings(self) -> tuple[Rating, ...]:
        """All ratings as the rules read them."""
        first = Rating(FIRST, self.row.assessor_id, self.row.first_score, self.row.first_outcome)
        return (first, *(Rating(one.number, one.rater_id, one.score, one.outcome) for one in self.later))

    @property
    def needed(self) -> int | None:
        """Number of the rating that is needed next; None when it is settled."""
        return next_number(self.ratings)

    @property
    def result(self) -> Settled | None:
        """What it came to; None while it is open."""
        return settled(self.ratings)


@dataclass(frozen=True)
class Seen:
    """One observation of a person that was recorded here, with its dispute if there is one."""

    fact: Evidence
    title: str
    assessor: Person | None
    disputed: Disputed | None
    refusal: str | None


@dataclass(frozen=True, kw_only=True)
class RatingAgain:
    """A further rating as handed in; ``marks`` are 0 to 3 by step id, ``means`` how the rater proved.

    ``for_id`` is for whom the rater stands in, None for nobody.
    """

    dispute_id: int
    rater_id: int
    marks: Mapping[str, int]
    note: str
    form_key: str
    decides: bool
    means: str | None = None
    for_id: int | None = None


def observations_of(person_id: int) -> list[Seen]:
    """Return what was observed of a person and recorded here, the newest first."""
    facts = _facts(person_id)
    found = {one.row.evidence_key: one for one in _with_ratings(_disputes(person_id))}
    known = people({fact.assessor_id for fact in facts if fact.assessor_id is not None})
    today = clock.today()
    return [
        Seen(
            fact,
            evidence_title(OBSERVED, fact.subject),
            known.get(fact.assessor_id or 0),
            found.get(fact.key),
            refusal_to_dispute(
                clock.local_date(fact.recorded_at), today, within_days(), is_disputed=fact.key in found
            ),
        )
        for fact in facts
    ]


def within_days() -> int:
    """Return within how many days a rating may be disputed, by the policy in force."""
    return int(compliance_policy().get("dispute_days", WITHIN_DAYS))


def dispute(*, evidence_id: int, by_id: int, words: str) -> SkillDispute:
    """Ask for a second rating of an observation, in words; asking twice is one dispute.

    The first rating counts as it is until the dispute is settled.

    Raises:
        Refused: without words, or when it is too late.
        NotFound: when there is no such observation.
    """
    fact = observation(evidence_id)
    earlier = db.session.scalar(
        select(SkillDispute).where(
            SkillDispute.person_id == fact.person_id, SkillDispute.evidence_key == fact.key
        )
    )
    if earlier is not None:
        return earlier
    if not words.strip():
        raise Refused("Say what you saw otherwise.", hint="One or two sentences; no patient names.")
    refusal = refusal_to_dispute(
        clock.local_date(fact.recorded_at), clock.today(), within_days(), is_disputed=False
    )
    if refusal is not None:
        raise Refused(refusal)
    assert fact.assessor_id is not None
    row = SkillDispute(
        person_id=fact.person_id,
        evidence_key=fact.key,
        checklist=fact.subject,
        assessor_id=fact.assessor_id,
        first_score=fact.score,
        first_outcome=fact.outcome or "",
        by_id=by_id,
        words=words.strip(),
        recorded_at=recorded_at(),
    )
    db.session.add(row)
    db.session.flush()
    _audit("skill.disputed", row, by_id, words=row.words)
    return row


def rate(asked: RatingAgain) -> Disputed:
    """Record a further rating and, when that settles it, correct the evidence; the same form again is once.

    Raises:
        Refused: when a step has no mark, or the rater may not rate.
        NotFound: when there is no such dispute.
        Conflict: when the form was used for something else.
    """
    found = disputed(asked.dispute_id)
    if any(one.form_key == asked.form_key for one in found.later):
        return found
    if db.session.scalar(select(SkillRating.id).where(SkillRating.form_key == asked.form_key)) is not None:
        raise Conflict("This form was used for something else.", hint="Open the page again.")
    refusal = refusal_of(found, asked.rater_id, decides=asked.decides, for_id=asked.for_id)
    if refusal is not None:
        raise Refused(refusal)
    steps, marks = _marks(checklist_of(found.row.checklist), asked.marks)
    judged = judge_marks(steps, marks, rubric_policy())
    db.session.add(
        SkillRating(
            dispute_id=found.row.id,
            number=found.needed,
            rater_id=asked.rater_id,
            marks=marks,
            score=judged.score,
            outcome=judged.outcome,
            note=asked.note.strip() or None,
            recorded_at=recorded_at(),
            form_key=asked.form_key,
        )
    )
    db.session.flush()
    after = disputed(asked.dispute_id)
    means = {"means": asked.means} if asked.means else {}
    _audit(
        "skill.rated_again",
        after.row,
        asked.rater_id,
        number=found.needed,
        score=judged.score,
        outcome=judged.outcome,
        **means,
    )
    if after.result is not None:
        _settle(after, after.result)
    return after


def refusal_of(found: Disputed, rater_id: int, *, decides: bool, for_id: int | None = None) -> str | None:
    """Return why somebody may not give the next rating, for ``for_id`` if not None; None when they may."""
    row = found.row
    return refusal_to_rate(
        found.ratings,
        rater_id,
        learner=row.person_id,
        disputed_by=row.by_id,
        decides=decides,
        for_id=for_id,
    )


def disputed(dispute_id: int) -> Disputed:
    """Return a dispute with its ratings.

    Raises:
        NotFound: when there is none.
    """
    row = db.session.get(SkillDispute, dispute_id)
    if row is None:
        raise NotFound("There is no such dispute.")
    return _with_ratings([row])[0]


def observation(evidence_id: int) -> Evidence:
    """Return an observation that was recorded here, as it is known now.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.get(Evidence, evidence_id)
    if found is None or not _is_own(found) or found.superseded_at is not None:
        raise NotFound("There is no such observation.")
    return found


def record_for(person_id: int, viewer_id: int) -> list[EvidenceShown]:
    """Return a person's record as somebody may see it: who may rate a disputed skill sees no rating of it."""
    record = record_of(person_id)
    open_ones = [one for one in _with_ratings(_disputes(person_id)) if one.needed is not None]
    if not open_ones:
        return record
    keys = {
        one.row.evidence_key
        for one in open_ones
        if viewer_id not in (one.row.person_id, one.row.by_id, *(rating.rater for rating in one.ratings))
    }
    hidden = {fact.id for fact in _facts(person_id) if fact.key in keys}
    return [
        replace(fact, score=None, outcome=None, note=None) if fact.id in hidden else fact for fact in record
    ]


def open_disputes(paths: Collection[str], day: date) -> list[Disputed]:
    """Return the disputes of people in units that wait for a rating, the oldest first."""
    held = (
        select(Job.person_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(in_scope(paths), Job.superseded_at.is_(None), valid_on_clause(Job.from_on, Job.to_on, day))
    )
    rows = db.session.scalars(
        select(SkillDispute).where(SkillDispute.person_id.in_(held)).order_by(SkillDispute.recorded_at)
    )
    return [one for one in _with_ratings(list(rows)) if one.needed is not None]


def _settle(found: Disputed, result: Settled) -> None:
    """Let the result stand in place of the first rating; every rating stays beside it.

    A result that changes the outcome holds from the day of the rating that decides.
    """
    row, last = found.row, found.later[-1]
    fact = db.session.scalar(
        select(Evidence).where(
            Evidence.person_id == row.person_id,
            Evidence.key == row.evidence_key,
            Evidence.superseded_at.is_(None),
        )
    )
    if fact is None:
        raise NotFound("There is no such observation.")
    agrees = result.outcome == row.first_outcome
    ratings = [
        {"number": one.number, "rater": found.raters[one.rater].employee_no, "outcome": one.outcome}
        for one in found.ratings
    ]
    record_evidence(
        [
            NewEvidence(
                person_id=row.person_id,
                kind=fact.kind,
                subject=fact.subject,
                occurred_on=fact.occurred_on if agrees else clock.local_date(last.recorded_at),
                key=fact.key,
                source=SECOND_RATING,
                score=result.score,
                outcome=result.outcome,
                assessor_id=fact.assessor_id if agrees else last.rater_id,
                note=_in_words(found, result),
                detail={**(fact.detail or {}), "dispute": row.id, "ratings": ratings},
            )
        ]
    )
    _audit("skill.dispute_settled", row, last.rater_id, outcome=result.outcome, ratings=ratings)


def _in_words(found: Disputed, result: Settled) -> str:
    names = [found.raters[one.rater].full_name for one in found.ratings]
    word = "passed" if result.outcome == "pass" else "not there yet"
    if len(result.by) > 1:
        return f"Rated twice, by {names[0]} and {names[1]}: both say {word}."
    return f"Rated by {names[0]} and {names[1]}, who differ; {names[2]} decided: {word}."


def _marks(checklist: Checklist, given: Mapping[str, int]) -> tuple[list[tuple[str, bool]], dict[str, int]]:
    steps = [(step.id, step.critical) for step in checklist.steps]
    if any(given.get(step_id) not in range(BEST_MARK + 1) for step_id, _critical in steps):
        raise Refused("A step has no mark yet.", hint="Mark every step from 0 to 3.")
    return steps, {step_id: given[step_id] for step_id, _critical in steps}


def _facts(person_id: int) -> list[Evidence]:
    rows = db.session.scalars(
        select(Evidence)
        .where(Evidence.person_id == person_id, Evidence.kind == OBSERVED, Evidence.superseded_at.is_(None))
        .order_by(Evidence.occurred_on.desc(), Evidence.id.desc())
    )
    return [row for row in rows if _is_own(row)]


def _is_own(fact: Evidence) -> bool:
    """Tell whether a fact is an observation that an assessor recorded here."""
    is_here = fact.source in (FIRSTPASS, SECOND_RATING) and fact.key.startswith(_KEYS)
    return fact.kind == OBSERVED and is_here and fact.assessor_id is not None


def _disputes(person_id: int) -> Sequence[SkillDispute]:
    return db.session.scalars(select(SkillDispute).where(SkillDispute.person_id == person_id)).all()


def _with_ratings(rows: Sequence[SkillDispute]) -> list[Disputed]:
    if not rows:
        return []
    ratings = db.session.scalars(
        select(SkillRating)
        .where(SkillRating.dispute_id.in_([row.id for row in rows]))
        .order_by(SkillRating.number)
    ).all()
    known = people(
        {row.assessor_id for row in rows}
        | {row.person_id for row in rows}
        | {row.by_id for row in rows}
        | {one.rater_id for one in ratings}
    )
    return [Disputed(row, tuple(one for one in ratings if one.dispute_id == row.id), known) for row in rows]


def _audit(action: str, row: SkillDispute, by_id: int, **details: Any) -> None:
    audit.record(
        action,
        subject=f"person:{person(row.person_id).employee_no}",
        actor=person(by_id).employee_no,
        dispute=row.id,
        checklist=row.checklist,
        **details,
    )
