"""Services of coding reviews: drawn once and again, two looks, days of rebuttal, evidence and privileges."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from lms.access.rules.privileges import FALLEN, GRANT, HELD
from lms.compliance.models import Evidence
from lms.core import audit, clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from lms.notices.api import Notice
from lms.people.models import Person
from lms.reviews.models import CodedRecord, CodingReview, ReviewResult, ReviewSignature
from lms.reviews.rules import standing
from lms.reviews.rules.quarters import Quarter
from lms.reviews.rules.results import Finding
from lms.reviews.services import steps
from lms.reviews.services.drawing import Order, draw_review, is_drawn_again, population_of, work_of
from lms.reviews.services.reading import Seen
from lms.reviews.services.recording import Look, close, record_first, record_second
from lms.reviews.services.signing import MEANING, record_of, wrong_review_signatures
from tests.access.factories import TODAY
from tests.access.privileges import CODING, reviewed, sign, state_on
from tests.reviews.factories import GOOD, POOR, Q3, again, code, drawn, look_at_all, signing, told

pytestmark = pytest.mark.database
AFTER = datetime(2026, 12, 15, 15, 0, tzinfo=UTC)


def in_unit(act: Callable[[], Seen]) -> Seen:
    with unit_of_work():
        return act()


def actions() -> list[str]:
    found = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
    return [action for action in found if action.startswith("reviews.")]


def test_a_sample_has_the_size_of_policy_and_says_of_how_many(coder: Person, manager: Person) -> None:
    found = in_unit(lambda: drawn(coder, manager))
    assert (len(found.cases), found.review.asked, found.review.population) == (20, 20, 24)
    assert (found.state, found.reviewer_id) == (standing.WAITING, manager.id)
    assert actions() == ["reviews.drawn"]


def test_drawing_twice_is_one_sample(coder: Person, manager: Person) -> None:
    first = in_unit(lambda: drawn(coder, manager))
    second = in_unit(lambda: drawn(coder, manager, seed="another1"))
    assert second.review.public_id == first.review.public_id
    assert db.session.scalar(select(func.count()).select_from(CodingReview)) == 1


def test_the_seed_draws_the_same_sample_again_although_records_were_corrected_since(
    coder: Person, manager: Person
) -> None:
    found = in_unit(lambda: drawn(coder, manager))
    with clock.frozen(AFTER), unit_of_work() as unit:
        for row in db.session.scalars(select(CodedRecord).limit(9)):
            row.superseded_at = unit.at
        code(coder, 5, first=date(2026, 8, 1), patient_type="outpatient")
    assert len(population_of(coder.id, "laboratory", Q3)) == 15
    assert is_drawn_again(again(found))


def test_a_sample_that_does_not_follow_from_its_seed_is_seen(coder: Person, manager: Person) -> None:
    found = in_unit(lambda: drawn(coder, manager))
    with unit_of_work():
        db.session.get_one(CodingReview, found.review.id).seed = "changed1"
    assert not is_drawn_again(again(found))


def test_work_is_found_by_person_type_and_quarter(coder: Person, cast: object) -> None:
    with unit_of_work():
        code(coder, 3, "inpatient", date(2026, 10, 5))
    everywhere = ("/",)
    assert [(one.patient_type, one.records) for one in work_of(Q3, everywhere)] == [("laboratory", 24)]
    assert [(one.patient_type, one.records) for one in work_of(Quarter(2026, 4), everywhere)] == [
        ("inpatient", 3)
    ]


@pytest.mark.parametrize(
    ("patient_type", "quarter"), [("dental", Q3), ("laboratory", Quarter(2027, 1)), ("inpatient", Q3)]
)
def test_nothing_is_drawn_of_an_unknown_type_a_quarter_to_come_or_no_work(
    coder: Person, manager: Person, patient_type: str, quarter: Quarter
) -> None:
    with pytest.raises(Refused), unit_of_work():
        draw_review(Order(coder.id, patient_type, quarter, manager.id))


def test_nobody_draws_or_reviews_their_own_work(coder: Person, manager: Person) -> None:
    with unit_of_work():
        code(manager, 3)
    with pytest.raises(Refused, match="own work"), unit_of_work():
        draw_review(Order(manager.id, "laboratory", Q3, manager.id))
    found = in_unit(lambda: drawn(coder, manager))
    with pytest.raises(Refused, match="may not review"), unit_of_work():
        steps.hand_over(found, to_id=coder.id, by_id=manager.id)


def test_a_reviewer_of_another_hospital_cannot_be_named(
    coder: Person, manager: Person, stranger: Person
) -> None:
    with pytest.raises(Refused, match="may not review"), unit_of_work():
        drawn(coder, manager, reviewer_id=stranger.id)


def test_only_whoever_reviews_records_first_results(coder: Person, manager: Person, other: Person) -> None:
    found = in_unit(lambda: drawn(coder, manager))
    with pytest.raises(Refused, match="Somebody else"), unit_of_work():
        record_first(found, found.cases[0], Look(GOOD, "", other.id))


def test_a_corrected_result_supersedes_and_the_same_again_changes_nothing(
    coder: Person, manager: Person
) -> None:
    found = in_unit(lambda: drawn(coder, manager))
    for finding in (GOOD, POOR, POOR):
        with unit_of_work():
            record_first(again(found), again(found).cases[0], Look(finding, "", manager.id))
    rows = db.session.scalars(select(ReviewResult).order_by(ReviewResult.id)).all()
    assert [(row.correct, row.superseded_at is None) for row in rows] == [(10, False), (8, True)]


def test_a_result_that_cannot_be_is_not_recorded(coder: Person, manager: Person) -> None:
    found = in_unit(lambda: drawn(coder, manager))
    with pytest.raises(Refused, match="at least one kind"), unit_of_work():
        record_first(found, found.cases[0], Look(Finding(5, 4), "", manager.id))


def test_results_are_told_when_all_are_there_with_ten_working_days_to_dispute(
    coder: Person, manager: Person
) -> None:
    found = in_unit(lambda: drawn(coder, manager))
    with pytest.raises(Refused, match="20 records"), unit_of_work():
        steps.report(found, by_id=manager.id)
    found = in_unit(lambda: told(found, manager))
    assert (found.state, found.course.answer_by) == (standing.REPORTED, date(2026, 11, 30))


def test_coder_and_reviewer_are_told_what_waits_for_them(
    coder: Person, manager: Person, other: Person
) -> None:
    found = in_unit(lambda: drawn(coder, manager, reviewer_id=other.id))
    with unit_of_work():
        steps.hand_over(again(found), to_id=manager.id, by_id=manager.id)
    found = in_unit(lambda: told(found, manager, poor=1))
    with unit_of_work():
        steps.dispute(found, found.cases[0], text="The note of day 2 supports it.", by_id=coder.id)
    rows = db.session.scalars(select(Notice).where(Notice.source == "coding-review").order_by(Notice.id))
    assert [(row.recipient_id, row.title, row.href.endswith(found.review.public_id)) for row in rows] == [
        (other.id, "A sample of 20 records of 2026 Q3 waits for your review", True),
        (coder.id, "The review of your coding in 2026 Q3 can be read", True),
        (manager.id, "Record 1 of a sample that you reviewed is disputed", True),
    ]


def test_results_that_were_told_stay(coder: Person, manager: Person) -> None:
    found = in_unit(lambda: told(drawn(coder, manager), manager))
    with pytest.raises(Refused, match="they stand"), unit_of_work():
        record_first(found, found.cases[0], Look(POOR, "", manager.id))


def test_a_review_is_closed_after_the_days_of_rebuttal_and_gives_evidence_of_its_quarter(
    coder: Person, manager: Person
) -> None:
    found = in_unit(lambda: told(drawn(coder, manager), manager, poor=4))
    with pytest.raises(Refused, match="may dispute"), unit_of_work():
        close(found, signing(manager, "Well done."))
    with clock.frozen(AFTER):
        with unit_of_work():
            close(again(found), signing(manager, "Well done."))
            close(again(found), signing(manager, "Well done."))
        assert again(found).state == standing.CLOSED
    (fact,) = db.session.scalars(select(Evidence).where(Evidence.kind == "coding-review"))
    assert (fact.subject, fact.occurred_on, fact.records) == ("laboratory", date(2026, 9, 30), 20)
    assert (fact.score, fact.outcome, fact.assessor_id) == (Decimal("96.00"), "pass", manager.id)
    detail = fact.detail or {}
    assert (detail["codes"], detail["cases"], detail["quarter"]) == ([192, 200], [16, 20], "2026-Q3")
    assert actions() == ["reviews.drawn", "reviews.reported", "reviews.closed"]


def test_a_coder_who_accepts_makes_room_to_close_at_once(coder: Person, manager: Person) -> None:
    found = in_unit(lambda: told(drawn(coder, manager), manager))
    with unit_of_work():
        steps.accept(found, by_id=coder.id)
        close(again(found), signing(manager, "Thank you."))
    assert again(found).state == standing.CLOSED
    with pytest.raises(Refused, match="cannot be disputed"), unit_of_work():
        steps.dispute(again(found), found.cases[0], text="No.", by_id=coder.id)


def closed(coder: Person, manager: Person) -> Seen:
    with unit_of_work():
        found = told(drawn(coder, manager), manager, poor=4)
        steps.accept(found, by_id=coder.id)
        close(again(found), signing(manager, "Well done."))
    return again(found)


def test_a_closing_is_a_signature_on_all_that_was_shown(coder: Person, manager: Person) -> None:
    found = closed(coder, manager)
    record = record_of(found)
    signed = record["signature"]["signed"]
    assert (record["signer"]["employee_no"], record["subject"]["employee_no"]) == (
        manager.employee_no,
        coder.employee_no,
    )
    assert (signed["meaning"], signed["note"], signed["password_reentered"]) == (MEANING, "Well done.", True)
    assert (len(signed["shown"]["results"]), signed["shown"]["score"]) == (20, "96.00")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reviews.closed")).one()
    assert record["audit"]["digest"] == entry.digest
    assert list(wrong_review_signatures()) == []
    assert audit.first_broken_link() is None


@pytest.mark.parametrize("changed", [{"note": "Poor work."}, {"shown": {}}, {"digest": "0" * 64}])
def test_a_signature_that_was_changed_is_found(
    coder: Person, manager: Person, changed: dict[str, object]
) -> None:
    closed(coder, manager)
    with unit_of_work():
        db.session.execute(update(ReviewSignature).values(**changed))
    assert "was changed after it was given" in next(wrong_review_signatures())


def test_without_proof_nothing_is_signed_or_closed(coder: Person, manager: Person) -> None:
    found = in_unit(lambda: told(drawn(coder, manager), manager))
    with pytest.raises(Refused, match="password"), unit_of_work():
        steps.accept(found, by_id=coder.id)
        close(again(found), signing(manager, "Well done.", password_reentered=False))
    assert not db.session.scalars(select(ReviewSignature)).all()
    with pytest.raises(NotFound, match="not signed"):
        record_of(again(found))


def test_nobody_else_accepts_or_disputes_for_the_coder(coder: Person, manager: Person) -> None:
    found = in_unit(lambda: told(drawn(coder, manager), manager))
    with pytest.raises(Refused), unit_of_work():
        steps.accept(found, by_id=manager.id)
    with pytest.raises(Refused), unit_of_work():
        steps.dispute(found, found.cases[0], text="No.", by_id=manager.id)


def test_a_dispute_is_decided_by_a_second_reviewer_and_both_results_stay(
    coder: Person, manager: Person, other: Person
) -> None:
    found = in_unit(lambda: told(drawn(coder, manager), manager, poor=1))
    with unit_of_work():
        steps.dispute(found, found.cases[0], text="The note of day 2 supports it.", by_id=coder.id)
    found = again(found)
    assert found.state == standing.DISPUTED
    with pytest.raises(Refused, match="other than the first"), unit_of_work():
        record_second(found, found.cases[0], Look(GOOD, "", manager.id))
    with unit_of_work():
        record_second(found, found.cases[0], Look(GOOD, "Supported.", other.id))
    found = again(found)
    case = found.cases[0]
    assert (found.state, found.totals.correct) == (standing.REPORTED, 200)
    assert case.first is not None
    assert (case.first.correct, case.counts) == (8, case.second)
    assert "reviews.dispute_decided" in actions()


def test_an_open_dispute_keeps_a_review_open_whatever_the_day(coder: Person, manager: Person) -> None:
    found = in_unit(lambda: told(drawn(coder, manager), manager, poor=1))
    with unit_of_work():
        steps.dispute(found, found.cases[0], text="Supported.", by_id=coder.id)
    with clock.frozen(AFTER), pytest.raises(Refused, match="second reviewer"), unit_of_work():
        close(again(found), signing(manager, "Done."))


def test_a_withdrawn_sample_stays_and_another_is_drawn(coder: Person, manager: Person) -> None:
    found = in_unit(lambda: look_at_all(drawn(coder, manager), manager))
    with unit_of_work():
        steps.withdraw(found, reason="Records of another coder.", by_id=manager.id)
    second = in_unit(lambda: drawn(coder, manager, seed="another1"))
    assert (again(found).state, second.review.number) == (standing.WITHDRAWN, 2)
    with pytest.raises(Refused), unit_of_work():
        close(again(found), signing(manager, "Done."))


def test_a_quarter_that_falls_short_takes_the_privilege_that_rests_on_it(
    coder: Person, manager: Person
) -> None:
    with unit_of_work():
        reviewed(coder, date(2026, 5, 4), 97, 30)
        code(coder, 40, "inpatient")
        found = told(drawn(coder, manager, "inpatient"), manager, poor=20)
    with clock.frozen(datetime(2026, 6, 1, 15, 0, tzinfo=UTC)), unit_of_work():
        sign(coder, CODING, GRANT, manager)
    assert state_on(coder, CODING, TODAY) == HELD
    with unit_of_work():
        steps.accept(found, by_id=coder.id)
        close(again(found), signing(manager, "Sequence needs work."))
    assert state_on(coder, CODING, TODAY) == FALLEN
