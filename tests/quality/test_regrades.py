"""Decisions on items: who changes, what is kept or held, what evidence and statistics say afterwards."""

import pytest
from sqlalchemy import select

from lms.assessments.api import Act, Ruling, exam_in_force, rulings_of
from lms.assessments.models import Attempt, AttemptItem, ExamRegrade
from lms.assessments.services.attempts import find
from lms.compliance.models import Evidence
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.quality.services import regrades
from lms.quality.services.held import held_row, held_rows, settle
from lms.quality.services.regrades import Deciding, decide_item
from lms.quality.services.tallies import put_right

pytestmark = pytest.mark.database
REASON = "Both answers are right since the rule of 2026."


def wrong_item(attempt: Attempt, objective: str = "O1") -> str:
    """Return the item of an objective that was answered wrong."""
    statement = select(AttemptItem.item_id).where(
        AttemptItem.attempt_id == attempt.id,
        AttemptItem.objective == objective,
        AttemptItem.is_right.is_(False),
    )
    return db.session.scalars(statement).first()


def deciding(scene, item: str, *, act=Act.STRIKE, keys=(), lower=False, key="f1", reason=REASON) -> Deciding:
    return Deciding(
        module="TS-01",
        item=item,
        ruling=Ruling(act, keys),
        reason=reason,
        lower=lower,
        by_id=scene.head.id,
        form_key=key,
    )


def decide(scene, item: str, **options):
    with unit_of_work():
        return decide_item(deciding(scene, item, **options))


def evidence_of(person_id: int) -> list[Evidence]:
    statement = select(Evidence).where(Evidence.person_id == person_id).order_by(Evidence.id)
    return list(db.session.scalars(statement))


def test_a_struck_item_no_longer_fails_its_learners(scene) -> None:
    with unit_of_work():
        attempt = scene.sit(wrong=("O1",))
    item = wrong_item(attempt)
    assert attempt.outcome == "fail"

    told = decide(scene, item)

    attempt = find(attempt.public_id)
    assert (attempt.outcome, str(attempt.score), attempt.missed) == ("pass", "100.00", [])
    assert (told["changed"], told["rises"], told["falls"]) == (1, 1, 0)


def test_the_old_result_and_the_old_evidence_stay(scene) -> None:
    with unit_of_work():
        attempt = scene.sit(wrong=("O1",))
    decide(scene, wrong_item(attempt))

    fact = db.session.scalars(select(ExamRegrade)).one()
    rows = evidence_of(attempt.person_id)

    assert (fact.act, fact.outcome_before, str(fact.score_before)) == ("applied", "fail", "80.00")
    assert [(row.outcome, row.superseded_at is None) for row in rows] == [("fail", False), ("pass", True)]
    assert rows[-1].note == REASON


def test_another_key_marks_those_right_who_chose_it(scene) -> None:
    with unit_of_work():
        attempt = scene.sit(wrong=("O1",))
    item = wrong_item(attempt)

    decide(scene, item, act=Act.REKEY, keys=("A", "B"))

    assert find(attempt.public_id).outcome == "pass"
    row = next(row for row in find(attempt.public_id, with_items=True).items if row.item_id == item)
    assert row.is_right


def test_a_pass_that_would_fall_is_kept_unless_the_trainer_says_otherwise(scene) -> None:
    with unit_of_work():
        attempt = scene.sit()
    item = find(attempt.public_id, with_items=True).items[0].item_id

    told = decide(scene, item, act=Act.REKEY, keys=("B",))

    assert (told["falls"], told["kept"]) in ((1, 1), (0, 0))
    assert find(attempt.public_id).outcome == "pass"


def test_a_pass_falls_when_the_trainer_lets_it_and_no_access_rests_on_it(scene) -> None:
    with unit_of_work():
        attempt = scene.sit()
    rows = find(attempt.public_id, with_items=True).items
    item = next(row.item_id for row in rows if row.objective == "O1")

    told = decide(scene, item, act=Act.REKEY, keys=("B",), lower=True)

    assert told["falls"] == 1
    assert find(attempt.public_id).outcome == "fail"
    assert evidence_of(attempt.person_id)[-1].outcome == "fail"


def test_a_pass_under_a_cleared_access_is_held_until_an_officer_decides(scene, monkeypatch) -> None:
    with unit_of_work():
        attempt = scene.sit()
    rows = find(attempt.public_id, with_items=True).items
    item = next(row.item_id for row in rows if row.objective == "O1")
    cleared = {attempt.person_id: {"ehr": ("EHR", "cleared", True)}}
    monkeypatch.setattr(regrades, "_gates", lambda _people, _module: cleared)

    told = decide(scene, item, act=Act.REKEY, keys=("B",), lower=True)

    assert told["held"] == 1
    assert find(attempt.public_id).outcome == "pass"
    (row,) = held_rows((scene.cast.north.path,))
    assert held_rows((scene.cast.south.path,)) == []
    with unit_of_work():
        settle(held_row(row.held.fact.id), lower=True, reason=REASON, by=scene.cast["access_officer"])
    assert find(attempt.public_id).outcome == "fail"
    assert held_rows((scene.cast.north.path,)) == []


def test_nobody_decides_on_their_own_held_result(scene, monkeypatch) -> None:
    with unit_of_work():
        attempt = scene.sit()
    rows = find(attempt.public_id, with_items=True).items
    item = next(row.item_id for row in rows if row.objective == "O1")
    cleared = {attempt.person_id: {"ehr": ("EHR", "cleared", True)}}
    monkeypatch.setattr(regrades, "_gates", lambda _people, _module: cleared)
    decide(scene, item, act=Act.REKEY, keys=("B",), lower=True)
    (row,) = held_rows((scene.cast.north.path,))

    with unit_of_work(), pytest.raises(Refused, match="your own"):
        settle(row, lower=True, reason=REASON, by=scene.sitters[0])


def test_statistics_follow_the_decision_and_agree_with_a_recount(scene) -> None:
    with unit_of_work():
        first = scene.sit(wrong=("O1", "O2"))
        scene.sit()
        scene.sit(wrong=("O2", "O2"))
    item = wrong_item(first)
    decide(scene, item, key="a")
    decide(scene, item, act=Act.REKEY, keys=("B",), lower=True, key="b")
    decide(scene, item, act=Act.RESTORE, lower=True, key="c")

    with unit_of_work():
        assert put_right() == 0


def test_restoring_gives_back_what_was(scene) -> None:
    with unit_of_work():
        attempt = scene.sit(wrong=("O2",))
    item = wrong_item(attempt, "O2")
    decide(scene, item, key="a")
    assert str(find(attempt.public_id).score) == "100.00"

    decide(scene, item, act=Act.RESTORE, key="b")

    assert str(find(attempt.public_id).score) == "80.00"
    assert [one.act for one in rulings_of("TS-01", item)] == ["strike", "restore"]
    assert evidence_of(attempt.person_id)[-1].score == 80


def test_the_same_form_twice_is_one_decision(scene) -> None:
    with unit_of_work():
        attempt = scene.sit(wrong=("O1",))
    item = wrong_item(attempt)

    decide(scene, item)
    told = decide(scene, item)

    assert told["changed"] == 0
    assert len(rulings_of("TS-01", item)) == 1


def test_exams_still_running_are_marked_by_the_decision(scene) -> None:
    with unit_of_work():
        item = wrong_item(scene.sit(wrong=("O1",)))
    decide(scene, item)
    with unit_of_work():
        later = scene.sit()

    assert item not in [row.item_id for row in find(later.public_id, with_items=True).items]
    assert exam_in_force(scene.live.id).items[item].is_struck


@pytest.mark.parametrize(
    ("act", "keys", "reason"),
    [(Act.STRIKE, (), "short"), (Act.REKEY, (), REASON), (Act.REKEY, ("A", "B", "C"), REASON)],
)
def test_a_decision_without_reason_or_with_an_impossible_key_is_refused(scene, act, keys, reason) -> None:
    with unit_of_work():
        item = wrong_item(scene.sit(wrong=("O1",)))

    with pytest.raises(Refused):
        decide(scene, item, act=act, keys=keys, reason=reason)
