"""Pages of feedback: from one tap to the trainer's answer, each seen by who may see it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core.content import live
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.courses import api as courses
from lms.support.models import Issue
from lms.support.services.issues import Answer, Place, answer_issue, find_issue, open_issue
from tests.access.factories import publish as publish_anything
from tests.cast import Cast
from tests.courses.factories import ModuleCompletionFactory, module_body, sit
from tests.factories import make_person

As = Callable[[str], FlaskClient]
LESSON = "/learn/TS-01/lessons/L1"
TAP = "/feedback/lessons/TS-01/L1"


def reported(cast: Cast, place: Place, *, who: str = "learner", **told: Any) -> str:
    """Let somebody report a place and return the public id."""
    with unit_of_work():
        return open_issue(person_id=cast[who].id, place=place, **told).public_id


def answer(cast: Cast, issue_id: str, text: str = "Billing does.") -> None:
    """Let the trainer answer."""
    with unit_of_work():
        answer_issue(
            issue=find_issue(issue_id), by_id=cast["trainer"].id, answer=Answer("answered", text, seen=0)
        )


def test_one_tap_after_a_lesson_records_and_thanks(cast: Cast, as_: As) -> None:
    learner = as_("learner")
    assert "Was this section clear?" in learner.get(LESSON).text
    sent = learner.post(TAP, data={"verdict": "helpful"})
    assert sent.location == f"{LESSON}#feedback"
    assert "Thank you, noted." in learner.get(LESSON).text


def test_unclear_opens_a_report_and_words_follow(cast: Cast, as_: As) -> None:
    learner = as_("learner")
    for _ in range(2):
        learner.post(TAP, data={"verdict": "unclear"})
    page = learner.get(LESSON).text
    assert "Reported to your trainers, who answer by 30\xa0Nov\xa02026." in page
    assert db.session.scalar(select(func.count()).select_from(Issue)) == 1
    action = re.search(r'action="(/feedback/reports/\w+/words)"', page)
    assert action is not None
    learner.post(action[1], data={"text": "Which <i>desk</i>?", "back": "lesson"})
    assert "Which &lt;i&gt;desk&lt;/i&gt;?" in learner.get("/feedback").text


def test_with_htmx_the_part_comes_back_in_its_place(cast: Cast, as_: As) -> None:
    part = as_("learner").post(TAP, data={"verdict": "unclear"}, headers={"HX-Request": "true"}).text
    assert part.strip().startswith('<section class="feedback no-print" id="feedback"')
    assert "<html" not in part


def test_a_lesson_that_does_not_exist_takes_no_tap(cast: Cast, as_: As) -> None:
    assert as_("learner").post("/feedback/lessons/TS-01/L9").status_code == 404
    assert as_("learner").post("/feedback/lessons/XX-01/L1").status_code == 404


def test_the_trainer_answers_and_the_learner_sees_it_on_home_and_settles_it(
    cast: Cast, as_: As, lesson: Place
) -> None:
    issue_id = reported(cast, lesson, text="Which desk?")
    trainer = as_("trainer")
    inbox = trainer.get("/feedback/inbox").text
    assert "One report waits for an answer" in inbox
    assert "Dana Whitfield" in inbox
    data = {"kind": "answered", "text": "Billing does.", "seen": "0", "revision": ""}
    assert trainer.post(f"/feedback/inbox/{issue_id}", data=data).status_code == 303
    learner = as_("learner")
    assert "A trainer answered one report of yours." in learner.get("/?as=learner").text
    mine = learner.get("/feedback").text
    assert "One report of yours is answered" in mine
    assert "Billing does." in mine
    learner.post(f"/feedback/reports/{issue_id}/noted")
    assert "A trainer answered" not in learner.get("/?as=learner").text


def test_an_answer_without_words_keeps_what_was_chosen(cast: Cast, as_: As, lesson: Place) -> None:
    issue_id = reported(cast, lesson)
    data = {"kind": "declined", "text": "", "seen": "0"}
    answered = as_("trainer").post(f"/feedback/inbox/{issue_id}", data=data)
    assert answered.status_code == 422
    assert "An answer needs words." in answered.text
    assert re.search(r'value="declined" checked', answered.text)


def test_nobody_answers_their_own_report(cast: Cast, as_: As, lesson: Place) -> None:
    issue_id = reported(cast, lesson, who="trainer")
    trainer = as_("trainer")
    assert "This is your own report" in trainer.get(f"/feedback/inbox/{issue_id}").text
    data = {"kind": "answered", "text": "x", "seen": "0"}
    assert trainer.post(f"/feedback/inbox/{issue_id}", data=data).status_code == 404


def test_trainers_of_other_hospitals_see_neither_list_nor_report(cast: Cast, as_: As, lesson: Place) -> None:
    issue_id = reported(cast, lesson, text="Which desk?")
    eve = as_("eve")
    assert "Which desk?" not in eve.get("/feedback/inbox?show=all").text
    assert eve.get(f"/feedback/inbox/{issue_id}").status_code == 404
    assert eve.post(f"/feedback/inbox/{issue_id}").status_code == 404


def test_the_owner_elsewhere_answers_without_knowing_the_name(cast: Cast, as_: As, lesson: Place) -> None:
    issue_id = reported(cast, lesson, text="Which desk?")
    with unit_of_work():
        courses.name_owner(module_id="TS-01", person_id=cast["eve"].id, by_id=cast["eve"].id)
    eve = as_("eve")
    for page in (eve.get("/feedback/inbox").text, eve.get(f"/feedback/inbox/{issue_id}").text):
        assert "Which desk?" in page
        assert "Dana Whitfield" not in page
        assert "olleague elsewhere" in page
    assert "Dana Whitfield" not in eve.get("/feedback/inbox?format=csv").text


@pytest.mark.parametrize("act", ["words", "noted", "reopen"])
def test_somebody_elses_report_is_not_theirs_to_move(cast: Cast, as_: As, lesson: Place, act: str) -> None:
    issue_id = reported(cast, lesson)
    answer(cast, issue_id)
    assert as_("manager").post(f"/feedback/reports/{issue_id}/{act}", data={"text": "x"}).status_code == 404


def test_learners_have_no_inbox(cast: Cast, as_: As) -> None:
    assert as_("learner").get("/feedback/inbox").status_code == 403
    assert as_("learner").get("/feedback/inbox/owners").status_code == 403


def test_the_list_is_a_file_too_and_formulas_are_text(cast: Cast, as_: As, lesson: Place) -> None:
    reported(cast, lesson, text="=1+1")
    found = as_("trainer").get("/feedback/inbox?format=csv").text
    assert "'=1+1" in found
    assert "Dana Whitfield" in found


def shown_item(cast: Cast, as_: As) -> tuple[FlaskClient, str, str]:
    """Let the learner sit the exam badly; return the browser, the page of the result and a signed item."""
    with unit_of_work():
        revision = live("module", "TS-01")
        ModuleCompletionFactory(person_id=cast["learner"].id, revision_id=revision.id)
        attempt = sit(cast["learner"].id, revision, wrong=("O2",))
    learner = as_("learner")
    path = f"/attempts/{attempt.public_id}/result"
    page = learner.get(path).text
    token = re.search(r'name="shown" value="([^"]+)"', page)
    assert token is not None
    return learner, path, token[1]


def test_an_item_takes_a_tap_where_its_reasons_stand(cast: Cast, as_: As) -> None:
    learner, path, token = shown_item(cast, as_)
    sent = learner.post("/feedback/items", data={"verdict": "unclear", "shown": token})
    assert sent.location.startswith(f"{path}#feedback-TS-01-")
    assert "Reported to your trainers" in learner.get(path).text


def test_an_item_that_was_not_shown_takes_none(cast: Cast, as_: As) -> None:
    _learner, _path, token = shown_item(cast, as_)
    other = as_("manager")
    assert other.post("/feedback/items", data={"verdict": "unclear", "shown": token}).status_code == 404
    assert other.get(f"/feedback/challenge?shown={token}").status_code == 404
    assert as_("learner").post("/feedback/items", data={"shown": token[:-2]}).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Issue)) == 0


def test_an_item_is_challenged_with_reasons_and_answered_as_a_challenge(cast: Cast, as_: As) -> None:
    learner, path, token = shown_item(cast, as_)
    assert "Challenge an item" in learner.get(f"/feedback/challenge?shown={token}").text
    empty = learner.post("/feedback/challenge", data={"shown": token, "text": " "})
    assert empty.status_code == 422
    assert "Say why you think" in empty.text
    for _ in range(2):
        sent = learner.post("/feedback/challenge", data={"shown": token, "text": "The rule changed."})
    assert sent.status_code == 303
    [found] = db.session.scalars(select(Issue))
    page = as_("trainer").get(f"/feedback/inbox/{found.public_id}").text
    assert "challenge of an item" in page
    assert "When the learner is right" in page
    assert "SECRET" in page
    assert "Reported to your trainers" in as_("learner").get(path).text


def test_without_an_item_the_challenge_says_where_to_find_one(cast: Cast, as_: As) -> None:
    assert "Choose an item first" in as_("learner").get("/feedback/challenge").text


def test_the_page_of_a_module_names_owner_last_change_and_response_time(
    cast: Cast, as_: As, lesson: Place
) -> None:
    answer(cast, reported(cast, lesson))
    with unit_of_work():
        courses.name_owner(module_id="TS-01", person_id=cast["trainer"].id, by_id=cast["trainer"].id)
    page = as_("learner").get("/learn/TS-01").text.replace("\xa0", " ")
    for told in ("Trainer Cast", "16 Nov 2026, version 1.0.0", "1 of 1, half of them on the same day"):
        assert told in page


def test_owners_are_named_by_who_stands_over_everything(cast: Cast, as_: As) -> None:
    assert as_("trainer").get("/feedback/inbox/owners").status_code == 403
    with unit_of_work():
        cast.by_duty["root"] = make_person(unit=cast.system, duty="administrator", family_name="Root")
    root = as_("root")
    assert "0 of 1 modules have a named owner" in root.get("/feedback/inbox/owners").text
    number = cast["trainer"].employee_no
    assert root.post("/feedback/inbox/owners", data={"module": "TS-01", "owner": number}).status_code == 303
    assert courses.owners() == {"TS-01": cast["trainer"].id}
    stranger = cast["learner"].employee_no
    refused = root.post("/feedback/inbox/owners", data={"module": "TS-01", "owner": stranger})
    assert refused.status_code == 422


def test_what_is_no_longer_there_is_still_listed(cast: Cast, as_: As, lesson: Place) -> None:
    issue_id = reported(cast, lesson, text="Which desk?")
    body = module_body()
    body["lessons"] = [body["lessons"][1] | {"checks": []}]
    with unit_of_work():
        publish_anything("module", "TS-01", body)
    assert "Section L1" in as_("learner").get("/feedback").text
    assert as_("trainer").get(f"/feedback/inbox/{issue_id}").status_code == 200


@pytest.mark.parametrize(
    ("name", "address", "most"),
    [("learner", "/feedback", 6), ("trainer", "/feedback/inbox", 8), ("learner", LESSON, 9)],
)
def test_the_pages_read_no_more_with_more_reports(
    cast: Cast,
    as_: As,
    lesson: Place,
    count_queries: Callable[[], Any],
    name: str,
    address: str,
    most: int,
) -> None:
    def queries() -> int:
        browser = as_(name)
        browser.get(address)
        with count_queries() as statements:
            browser.get(address)
        return len(statements)

    as_("learner").post(TAP, data={"verdict": "unclear"})
    answer(cast, db.session.scalars(select(Issue.public_id)).one())
    few = queries()
    for thing in ("L2", "L3", "L4"):
        other = Place("TS-01", "lesson", thing, lesson.revision_id)
        answer(cast, reported(cast, other))
        reported(cast, other, who="manager")
    assert queries() <= few <= most


def test_a_result_reads_no_more_with_more_items(
    cast: Cast, as_: As, count_queries: Callable[[], Any]
) -> None:
    learner, path, token = shown_item(cast, as_)
    learner.post("/feedback/items", data={"verdict": "unclear", "shown": token})
    page = learner.get(path).text
    learner.get(path)
    with count_queries() as statements:
        learner.get(path)
    asked = [one for one in statements if "FROM feedback_" in one]
    assert page.count("Was this item clear?") == 5
    assert len(asked) <= 3
