"""Pages of statistics, decisions and panels: who gets in, what they show, what they record."""

import re

import pytest
from sqlalchemy import select

from lms.assessments.models import AttemptItem, ItemRuling
from lms.assessments.services.attempts import find
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.quality.models import AngoffPanel
from tests.quality.conftest import work_off

pytestmark = pytest.mark.database
MODULE = "/quality/TS-01"
REASON = "Both answers are right since the rule of 2026."


def item_of(scene, *, wrong=("O1",)):
    with unit_of_work():
        attempt = scene.sit(wrong=wrong)
    statement = select(AttemptItem.item_id).where(
        AttemptItem.attempt_id == attempt.id, AttemptItem.is_right.is_(False)
    )
    return attempt, db.session.scalars(statement).first()


def test_managers_and_learners_see_no_items(scene, client, sign_in) -> None:
    for duty in ("manager", "learner", "director", "executive", "access_officer"):
        assert sign_in(client, scene.cast[duty]).get(MODULE).status_code == 403


def test_a_trainer_sees_the_module_with_too_few_learners_said_in_words(scene, trainer) -> None:
    with unit_of_work():
        scene.sit(wrong=("O2",))

    page = trainer.get(MODULE).text

    assert "1 of 30" in page
    assert "not yet: 1 of 30 sittings" in page
    assert trainer.get("/quality").status_code == 200


def test_a_trainer_of_one_hospital_sees_only_its_learners(scene, client, sign_in) -> None:
    with unit_of_work():
        for number in range(11):
            scene.sit(south=number < 5)

    north = sign_in(client, scene.cast["trainer"])

    assert "6 first sittings" in north.get(MODULE).text
    assert north.get(f"{MODULE}?unit=SOUTH").status_code == 404


def test_a_group_of_fewer_than_five_is_not_shown(scene, client, sign_in) -> None:
    with unit_of_work():
        for _number in range(4):
            scene.sit()

    page = sign_in(client, scene.cast["trainer"]).get(MODULE).text

    assert "Fewer than 5 people" in page
    assert "Passed at once" not in page


def test_the_page_of_an_item_shows_who_chose_what(scene, trainer) -> None:
    _attempt, item = item_of(scene)

    page = trainer.get(f"{MODULE}/items/{item}").text

    assert "Nothing was decided on this item." in page
    assert "Do not think" not in page
    assert trainer.get(f"{MODULE}/items/NONE").status_code == 404


def test_items_come_as_a_file(scene, trainer) -> None:
    _attempt, item = item_of(scene)

    text = trainer.get(f"{MODULE}?format=csv").text

    assert item in text
    assert "first_sittings" in text


def test_a_trainer_of_one_hospital_decides_on_no_item(scene, client, sign_in) -> None:
    _attempt, item = item_of(scene)

    north = sign_in(client, scene.cast["trainer"])

    assert north.get(f"{MODULE}/items/{item}/decide").status_code == 403
    assert north.post(f"{MODULE}/items/{item}/decide", data={"act": "strike"}).status_code == 403


def test_a_decision_is_tried_first_and_then_made_once(scene, trainer) -> None:
    attempt, item = item_of(scene)
    tried = trainer.post(f"{MODULE}/items/{item}/decide", data={"act": "strike", "reason": REASON}).location
    work_off()

    page = trainer.get(tried).text
    assert "1 result would change" in page
    assert find(attempt.public_id).outcome == "fail"
    assert db.session.scalars(select(ItemRuling)).all() == []

    made = {trainer.post(tried).location for _press in range(2)}
    work_off()

    assert len(made) == 1
    assert "passes now" in trainer.get(made.pop()).text
    db.session.expire_all()
    assert find(attempt.public_id).outcome == "pass"
    assert "struck" in trainer.get(f"{MODULE}/items/{item}").text


def test_a_decision_without_a_reason_is_asked_again(scene, trainer) -> None:
    _attempt, item = item_of(scene)

    answer = trainer.post(f"{MODULE}/items/{item}/decide", data={"act": "strike", "reason": "no"})

    assert answer.status_code == 422
    assert "Say why, in a sentence." in answer.text


def test_the_learner_reads_what_was_decided(scene, trainer, client, sign_in) -> None:
    attempt, item = item_of(scene)
    tried = trainer.post(f"{MODULE}/items/{item}/decide", data={"act": "strike", "reason": REASON}).location
    work_off()
    trainer.post(tried)
    work_off()

    page = sign_in(client, scene.sitters[0]).get(f"/attempts/{attempt.public_id}/result").text

    assert REASON in page
    assert "Passed: TS-01" in page


def test_only_access_officers_see_what_is_held(scene, client, sign_in) -> None:
    assert sign_in(client, scene.cast["access_officer"]).get("/quality/held").status_code == 200
    assert sign_in(client, scene.head).get("/quality/held").status_code == 403


def test_a_panel_from_opening_to_decision(scene, trainer, client, sign_in) -> None:
    judges = [scene.cast[name] for name in ("manager", "educator", "director", "trainer", "auditor")]
    form = re.search(r'name="form_key" value="(\w+)"', trainer.get(f"{MODULE}/cut").text)[1]
    numbers = "\n".join(judge.employee_no for judge in judges)
    address = trainer.post(f"{MODULE}/cut", data={"form_key": form, "judges": numbers}).location
    for judge in judges:
        browser = sign_in(client, judge)
        assert "1 panel waits" in browser.get("/quality/judging").text
        page = browser.get(f"{address}/judge").text
        names = dict.fromkeys(re.findall(r'name="(item:[\w-]+)"', page), "75")
        assert browser.post(f"{address}/judge", data={"round": "1", **names}).status_code == 303

    head = sign_in(client, scene.head)
    assert "suggests 75.0 %" in head.get(address).text
    head.post(f"{address}/decision", data={"cut": "75", "reason": "The mean of five judges."})

    assert "Decided: 75 %" in head.get(address).text
    assert "The mean of five judges." in head.get(f"{MODULE}/cut").text


def test_a_judge_is_told_on_the_library_page_until_the_cut_is_decided(
    scene, trainer, client, sign_in
) -> None:
    judge = scene.cast["educator"]
    assert "waits for your judgement" not in sign_in(client, judge).get("/learn").text
    head = sign_in(client, scene.head)
    head.post(f"{MODULE}/cut", data={"form_key": "f", "judges": judge.employee_no})

    assert "One panel waits for your judgement" in sign_in(client, judge).get("/learn").text
    assert "waits for your judgement" not in sign_in(client, scene.cast["learner"]).get("/learn").text


def test_an_estimate_above_a_hundred_is_not_saved(scene, trainer, client, sign_in) -> None:
    judge = scene.cast["educator"]
    address = trainer.post(f"{MODULE}/cut", data={"form_key": "f", "judges": judge.employee_no}).location
    browser = sign_in(client, judge)

    answer = browser.post(f"{address}/judge", data={"round": "1", "item:TS-01-O1-01": "175"})

    assert answer.status_code == 422
    assert "A number from 0 to 100." in answer.text


def test_who_judges_on_no_panel_finds_none(scene, trainer, client, sign_in) -> None:
    judge = scene.cast["educator"]
    address = trainer.post(f"{MODULE}/cut", data={"form_key": "f", "judges": judge.employee_no}).location

    assert sign_in(client, scene.cast["learner"]).get(f"{address}/judge").status_code == 404
    assert sign_in(client, scene.cast["eve"]).get(address).status_code == 403


def test_the_same_form_opens_one_panel(scene, trainer) -> None:
    data = {"form_key": "f", "judges": scene.cast["educator"].employee_no}

    assert (
        trainer.post(f"{MODULE}/cut", data=data).location == trainer.post(f"{MODULE}/cut", data=data).location
    )
    assert len(db.session.scalars(select(AngoffPanel)).all()) == 1


def test_an_unknown_judge_is_told(scene, trainer) -> None:
    answer = trainer.post(f"{MODULE}/cut", data={"form_key": "f", "judges": "nobody1"})

    assert answer.status_code == 422
    assert "nobody1" in answer.text


@pytest.mark.parametrize("path", ["/quality", MODULE])
def test_pages_take_the_same_number_of_statements_for_any_number_of_learners(
    scene, trainer, count_queries, path
) -> None:
    with unit_of_work():
        for _number in range(6):
            scene.sit()
    trainer.get(path)
    with count_queries() as few:
        trainer.get(path)
    with unit_of_work():
        for number in range(10):
            scene.sit(wrong=("O2",) * (number % 3), south=number % 2 == 0)
    trainer.get(path)

    with count_queries() as many:
        trainer.get(path)

    assert len(many) == len(few)
