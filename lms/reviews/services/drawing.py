"""Drawing the sample of a quarter: the population, the draw, the proof that it can be drawn again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, or_, select

from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.ids import new_public_id
from lms.core.once import insert_new
from lms.core.unit_of_work import recorded_at
from lms.people.api import person as person_by_id
from lms.reviews.models import CodedRecord, CodingReview, ReviewCase
from lms.reviews.policy import reviews_policy
from lms.reviews.rules.quarters import Quarter
from lms.reviews.rules.sampling import Record, Sample, draw, same_records
from lms.reviews.services.reading import WITHDRAWN, Seen, in_reach, of_quarter, seen
from lms.reviews.services.steps import hand_over

SEED_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody coded of one type of patients in a quarter: how many ``records``."""

    person_id: int
    patient_type: str
    records: int


@dataclass(frozen=True, slots=True)
class Order:
    """A sample to be drawn; without ``seed`` one is made, without ``reviewer_id`` it waits for a reviewer."""

    person_id: int
    patient_type: str
    quarter: Quarter
    by_id: int
    reviewer_id: int | None = None
    seed: str | None = None


def work_of(quarter: Quarter, paths: Collection[str]) -> list[Work]:
    """Return what people found in units coded in a quarter, by person and type, as known now."""
    statement = (
        select(CodedRecord.person_id, CodedRecord.patient_type, func.count())
        .where(
            CodedRecord.superseded_at.is_(None),
            CodedRecord.coded_on.between(quarter.first_on, quarter.last_on),
            in_reach(CodedRecord.person_id, paths),
        )
        .group_by(CodedRecord.person_id, CodedRecord.patient_type)
        .order_by(CodedRecord.person_id, CodedRecord.patient_type)
    )
    return [Work(*row) for row in db.session.execute(statement)]


def draw_review(order: Order) -> tuple[Seen, bool]:
    """Draw a sample and name its reviewer; what was drawn before is returned with False.

    Raises:
        Refused: for a type that policy does not review, a quarter to come, nothing coded, or oneself.
    """
    quarter, policy = order.quarter, reviews_policy()
    asked = policy.records.get(order.patient_type)
    if asked is None:
        raise Refused("Policy does not review this type of patients.", hint="See the section coding_reviews.")
    if quarter.first_on > clock.today():
        raise Refused("This quarter has not begun.")
    if order.by_id == order.person_id:
        raise Refused("Nobody draws a sample of their own work.")
    before = _drawn(order)
    standing = next((one for one in before if one.step(WITHDRAWN) is None), None)
    if standing is not None:
        return standing, False
    population = population_of(order.person_id, order.patient_type, quarter)
    if not population:
        raise Refused("Nothing was coded in this quarter.", hint="Import what was coded: lms import coding.")
    seed = order.seed or new_public_id(SEED_LENGTH)
    sample = draw(population, asked, seed)
    review_id = _store(order, asked, seed, sample, len(before) + 1)
    (made,) = seen(CodingReview.id == review_id) if review_id else _drawn(order)[-1:]
    if review_id and order.reviewer_id is not None:
        hand_over(made, to_id=order.reviewer_id, by_id=order.by_id)
        (made,) = seen(CodingReview.id == review_id)
    return made, review_id is not None


def population_of(
    person_id: int, patient_type: str, quarter: Quarter, known_at: datetime | None = None
) -> list[Record]:
    """Return what a person coded of a type in a quarter, as known at an instant (None = now)."""
    known: ColumnElement[bool] = CodedRecord.superseded_at.is_(None)
    if known_at is not None:
        known = or_(known, CodedRecord.superseded_at > known_at) & (CodedRecord.recorded_at <= known_at)
    rows = db.session.execute(
        select(CodedRecord.record_key, CodedRecord.coded_on, CodedRecord.id).where(
            CodedRecord.person_id == person_id,
            CodedRecord.patient_type == patient_type,
            CodedRecord.coded_on.between(quarter.first_on, quarter.last_on),
            known,
        )
    )
    return [Record(*row) for row in rows]


def is_drawn_again(found: Seen) -> bool:
    """Tell whether the seed gives the same records from what was known when the sample was drawn."""
    review = found.review
    population = population_of(
        review.person_id, review.patient_type, found.quarter, known_at=review.recorded_at
    )
    again = draw(population, review.asked, review.seed)
    return again.digest == review.digest and same_records([case.record_key for case in found.cases], again)


def _drawn(order: Order) -> list[Seen]:
    mine = CodingReview.person_id == order.person_id, CodingReview.patient_type == order.patient_type
    return seen(*of_quarter(order.quarter), *mine)


def _store(order: Order, asked: int, seed: str, sample: Sample, number: int) -> int | None:
    """Store a sample; None when somebody drew it at the same moment."""
    public_id = new_public_id()
    review_id = insert_new(
        CodingReview,
        {
            "public_id": public_id,
            "person_id": order.person_id,
            "patient_type": order.patient_type,
            "year": order.quarter.year,
            "quarter": order.quarter.number,
            "number": number,
            "seed": seed,
            "asked": asked,
            "population": sample.population,
            "digest": sample.digest,
            "strata": [[month.isoformat(), drawn, whole] for month, drawn, whole in sample.strata],
            "by_id": order.by_id,
            "recorded_at": recorded_at(),
        },
    )
    if review_id is None:
        return None
    cases = [
        {"review_id": review_id, "ordinal": ordinal, "record_id": record.id}
        for ordinal, record in enumerate(sample.drawn, start=1)
    ]
    db.session.execute(insert(ReviewCase), cases)
    audit.record(
        "reviews.drawn",
        subject=f"coding-review:{public_id}",
        actor=person_by_id(order.by_id).employee_no,
        coder=person_by_id(order.person_id).employee_no,
        patient_type=order.patient_type,
        quarter=order.quarter.slug,
        seed=seed,
        records=len(cases),
        population=sample.population,
        digest=sample.digest,
    )
    return review_id
