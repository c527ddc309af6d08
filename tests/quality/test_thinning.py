"""Answers whose time is over: gone, while results, sums, evidence and pages stay as they were."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.app.commands import cli
from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.practice_models import PracticeAnswer, PracticeCard
from lms.assessments.questions import QUESTION_TYPES
from lms.assessments.questions.base import Score
from lms.assessments.rules.thinning import is_thinned, score_left, thinned
from lms.assessments.services.attempts import find
from lms.assessments.services.practice import answer_turn, next_turn
from lms.compliance.models import Evidence
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.courses.cli import let_go_of_answers
from lms.courses.models import CheckAnswer
from lms.courses.services.retention import answers_over
from lms.quality.services import regrades
from lms.quality.services.tallies import kept_sums, put_right
from tests.courses.factories import RevisionFactory

LATER = timedelta(days=750)
TOO_EARLY = timedelta(days=700)

points = st.fractions(min_value=0, max_value=1, max_denominator=12)


def let_go(after: timedelta = LATER) -> str:
    """Let go of what is over some time later."""
    with clock.frozen(clock.now() + after):
        return f"{let_go_of_answers()} answers thinned out"


def answers() -> list[object]:
    """Return every stored answer of every exam."""
    return list(db.session.scalars(select(AttemptItem.answer).order_by(AttemptItem.id)))


def outcome(attempt_id: int) -> tuple[object, ...]:
    """Return what an attempt says of its result, items included."""
    attempt = db.session.get_one(Attempt, attempt_id)
    rights = list(db.session.scalars(select(AttemptItem.is_right).order_by(AttemptItem.id)))
    return (attempt.score, attempt.outcome, attempt.is_above_cut, tuple(attempt.missed), rights)


@pytest.fixture
def sat(scene) -> Attempt:
    """An exam with a wrong answer."""
    with unit_of_work():
        return scene.sit(wrong=("O2",))


def test_after_24_months_only_the_points_of_an_answer_are_left(sat) -> None:
    assert let_go(TOO_EARLY) == "0 answers thinned out"
    before = outcome(sat.id)
    assert let_go() == "5 answers thinned out"
    db.session.expire_all()
    assert all(is_thinned(answer) for answer in answers())
    assert outcome(sat.id) == before


def test_thinning_again_finds_nothing(sat) -> None:
    let_go()
    assert let_go() == "0 answers thinned out"


def test_an_attempt_that_is_open_keeps_its_answers(sat) -> None:
    with unit_of_work():
        db.session.get_one(Attempt, sat.id).submitted_at = None
    assert let_go() == "0 answers thinned out"


def test_evidence_stays(sat) -> None:
    def facts() -> list[tuple[object, ...]]:
        rows = select(Evidence.id, Evidence.kind, Evidence.score, Evidence.outcome, Evidence.superseded_at)
        return [tuple(row) for row in db.session.execute(rows.order_by(Evidence.id))]

    before = facts()
    let_go()
    assert before
    assert facts() == before


def test_the_sums_of_items_stay_and_a_rebuild_agrees_with_them(scene, sat) -> None:
    before = kept_sums().of
    let_go()
    with unit_of_work():
        scene.sit(wrong=("O1",))
        assert put_right() == 0
    after = kept_sums().of
    for tally, own in before.items():
        assert all(after[tally][key] >= numbers for key, numbers in own.items())


def test_a_rebuild_still_finds_a_count_that_is_too_low(scene, sat) -> None:
    with unit_of_work():
        scene.sit()
    let_go()
    with unit_of_work():
        second = scene.sit()
    from lms.quality.services.tallies import book, sums_of_attempts

    with unit_of_work():
        taken = sums_of_attempts([second.id])
        for tally, own in list(taken.of.items()):
            taken.of[tally] = {key: tuple(-one for one in numbers) for key, numbers in own.items()}
        book(taken)
    with unit_of_work():
        assert put_right() > 0
        assert put_right() == 0


def test_the_result_page_says_that_the_choice_is_no_longer_kept(scene, sat, client, sign_in) -> None:
    address = f"/attempts/{sat.public_id}/result"
    learner = sign_in(client, scene.sitters[0])
    assert "no longer kept" not in learner.get(address).text
    let_go()
    text = learner.get(address).text
    assert "What you chose is no longer kept" in text
    assert "80" in text


def test_a_result_that_waits_for_a_decision_keeps_its_answers(scene, sat, monkeypatch) -> None:
    class Row:
        class fact:  # noqa: N801  stands for a row of the database
            attempt_id = sat.id

    monkeypatch.setattr("lms.assessments.services.thinning.held_results", lambda: [Row])
    assert regrades
    assert let_go() == "0 answers thinned out"


def test_an_answer_in_practice_goes_and_its_card_stays(scene) -> None:
    with unit_of_work():
        turn = next_turn(scene.head.id, scene.live)
        seed_form = {"choice": ["1"]}
        answer_turn(
            person_id=scene.head.id,
            live=scene.live,
            number=turn.number,
            item_id=turn.item.id,
            form=seed_form,
        )
    card = db.session.execute(select(PracticeCard.stability, PracticeCard.due_on)).all()
    let_go()
    db.session.expire_all()
    assert db.session.scalars(select(PracticeAnswer)).one().answer is None
    assert db.session.execute(select(PracticeCard.stability, PracticeCard.due_on)).all() == card


def test_an_answer_in_a_lesson_goes_and_whether_it_was_right_stays(scene) -> None:
    with unit_of_work():
        row = {"person_id": scene.head.id, "module": "TS-01", "lesson": "L1", "check_id": "K1"}
        recorded = clock.now()
        db.session.add(
            CheckAnswer(**row, revision_id=scene.live.id, answer="B", is_right=True, recorded_at=recorded)
        )
    let_go()
    db.session.expire_all()
    kept = db.session.scalars(select(CheckAnswer)).one()
    assert (kept.answer, kept.is_right) == (None, True)


def test_a_dry_run_counts_and_changes_nothing(sat, database) -> None:
    before = answers()
    with clock.frozen(clock.now() + LATER):
        found = answers_over()
        result = database.test_cli_runner().invoke(cli.commands["thin-answers"], ["--dry-run"])
    assert (found.in_exams, found.in_practice, found.in_lessons) == (5, 0, 0)
    assert result.exit_code == 0
    assert answers() == before


def test_the_command_does_what_the_job_does(sat, database) -> None:
    with clock.frozen(clock.now() + LATER):
        result = database.test_cli_runner().invoke(cli.commands["thin-answers"])
        assert result.exit_code == 0, result.output
        assert answers_over().total == 0


def test_a_legal_hold_keeps_every_answer(scene, sat) -> None:
    with unit_of_work():
        policy = {**scene_policy(), "answer_months": None}
        RevisionFactory(kind="policy", key="assessments", number=2, body=policy)
    assert let_go() == "0 answers thinned out"
    with clock.frozen(clock.now() + LATER):
        assert answers_over() is None


def scene_policy() -> dict[str, object]:
    """Return the policy of exams as it is published."""
    from tests.courses.factories import POLICY

    return dict(POLICY)


@given(points, points)
def test_points_are_kept_exactly(earned: Fraction, right_from: Fraction) -> None:
    score = Score(earned, right_from=right_from)
    left = score_left(thinned(score))
    assert left is not None
    assert (left.points, left.correct) == (score.points, score.correct)


@given(st.none() | st.text() | st.lists(st.text()) | st.dictionaries(st.text(), st.text()))
def test_an_answer_that_somebody_gave_is_not_taken_for_a_thinned_one(answer: object) -> None:
    assert score_left(answer) is None or set(answer) == {"thinned", "right_from"}  # type: ignore[call-overload]


@pytest.mark.parametrize("kind", QUESTION_TYPES.kinds())
def test_every_question_type_shows_a_thinned_answer_without_breaking(kind: str) -> None:
    found = QUESTION_TYPES.get(kind)
    for sample in found.samples():
        shown = found.present(found.parse(sample.data), seed="s", answer=thinned(Score(Fraction(1))))
        assert shown.stem


def test_the_attempt_is_read_as_before(sat) -> None:
    let_go()
    assert len(find(sat.public_id, with_items=True).items) == 5
