"""What a specialty adds to a module: who sees it, where it stands, what a completion names."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core.database import db
from lms.core.events import DomainEvent
from lms.core.unit_of_work import unit_of_work
from lms.courses.models import CheckAnswer, LessonDone
from lms.courses.models_overlays import CompletionOverlay
from lms.courses.modules import Lesson
from lms.courses.overlaying import Piece, lost_parts, overlay_of, parts_with
from lms.courses.overlays import lost_place
from lms.courses.rendering import Part
from lms.courses.services.learning import complete_lesson
from lms.courses.services.met import meet_lessons
from tests.cast import Cast, make_cast
from tests.courses.factories import RevisionFactory, module_body, publish
from tests.courses.overlay_bodies import overlay_body, part
from tests.factories import JobFactory

LESSON = "/learn/TS-01/lessons/L1"
SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def cast(database: Any) -> Cast:
    """TS-01 and the people of two hospitals."""
    with unit_of_work():
        made = make_cast()
        publish()
    return made


def add(*parts: dict[str, Any], number: int = 1, **shown_to: list[str]) -> int:
    """Publish the overlay and return the id of its revision."""
    body = overlay_body(*parts, **shown_to)
    with unit_of_work():
        row = RevisionFactory(kind="overlay", key="TS-01/cardiology", body=body, number=number)
        return int(row.id)


def complete(person_id: int) -> None:
    with unit_of_work():
        for lesson in ("L1", "L2"):
            complete_lesson(person_id=person_id, module_id="TS-01", lesson_id=lesson)


def named() -> list[int]:
    return list(db.session.scalars(select(CompletionOverlay.revision_id)))


TEXT = "One.\n\n{{ fact:F1 }}\n\nTwo.\n\n{{ check:K1 }}\n\nThree.\n"
PLACES = st.sampled_from(["", "fact:F1", "check:K1", "policy:gone"])


@given(places=st.lists(PLACES, max_size=6))
def test_the_core_keeps_its_order_and_every_piece_stands_once(places: list[str]) -> None:
    lesson = Lesson("L1", 1, "One", 5, (), TEXT, {})
    pieces = [Piece(f"P{n}", "", "text", "L1", place, 2, (), {}) for n, place in enumerate(places)]

    found = parts_with(lesson, pieces)

    assert [one for one in found if one.kind != "piece"] == list(lesson.parts)
    assert sorted(one.id for one in found if one.kind == "piece") == sorted(piece.id for piece in pieces)
    for piece in pieces:
        own = found.index(Part("piece", piece.id))
        before = next((one for one in reversed(found[:own]) if one.kind != "piece"), None)
        is_there = piece.beside in ("fact:F1", "check:K1")
        wanted = piece.beside if is_there else f"{lesson.parts[-1].kind}:{lesson.parts[-1].id}"
        assert before is not None
        assert f"{before.kind}:{before.id}" == wanted


def test_a_place_is_lost_with_its_section_or_with_what_it_stands_beside() -> None:
    lessons = module_body()["lessons"]

    assert lost_place({"lesson": "L2"}, lessons) == ""
    assert lost_place({"lesson": "L1", "beside": "fact:F1"}, lessons) == ""
    assert lost_place({"lesson": "L1", "beside": "fact:F9"}, lessons) == "L1 fact:F9"
    assert lost_place({"lesson": "L9", "beside": "fact:F1"}, lessons) == "L9"


def test_checks_of_a_piece_never_have_the_id_of_a_check_of_the_core() -> None:
    (piece,) = overlay_of(overlay_body()).pieces

    assert list(piece.checks) == ["cardiology-P1-K1"]
    assert [one.id for one in piece.parts if one.kind == "check"] == ["cardiology-P1-K1"]


def test_people_of_the_job_role_read_the_part_behind_its_fact(
    client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    add()
    page = sign_in(client, cast["learner"]).get(LESSON).text

    assert (
        page.index("the plan pays first") < page.index("Ask twice.") < page.index("Where cards are scanned")
    )
    assert "for Cardiology" in page
    assert "With Cardiology 1.0.0." in page
    assert "Ask twice." not in sign_in(client, cast["manager"]).get(LESSON).text


def test_people_of_the_unit_and_below_read_it_open_and_others_do_not(
    client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    add(units=["NORTH"])

    shown = sign_in(client, cast["learner"]).get(LESSON).text
    assert "Ask twice." in shown
    assert "<details" not in shown.split("Ask twice.")[0].split("piece-cardiology")[1]
    assert "Ask twice." not in sign_in(client, cast["eve"]).get(LESSON).text


def test_job_role_and_unit_are_both_asked_for_when_both_are_named(
    client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    add(job_roles=["registrar"], units=["SOUTH"])

    assert "Ask twice." not in sign_in(client, cast["learner"]).get(LESSON).text
    assert "Ask twice." in sign_in(client, cast["eve"]).get(LESSON).text


def test_a_check_of_a_piece_is_answered_in_its_place_and_names_the_overlay(
    client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    revision_id = add()
    learner = sign_in(client, cast["learner"])
    page = learner.get(LESSON).text
    address = f"{LESSON}/checks/cardiology-P1-K1"
    field = page.split(f'action="{address}"')[1].split('type="radio" name="')[1].split('"')[0]
    token = page.split(f'action="{address}"')[1].split(f'name="{field}" value="')[1].split('"')[0]

    answer = learner.post(address, data={field: token})

    assert answer.status_code == 302
    (row,) = db.session.scalars(select(CheckAnswer)).all()
    assert (row.check_id, row.revision_id) == ("cardiology-P1-K1", revision_id)
    assert sign_in(client, cast["manager"]).post(address, data={field: token}).status_code == 404


def test_a_completion_names_the_core_and_the_overlay_by_their_revisions(cast: Cast) -> None:
    revision_id = add()
    complete(cast["learner"].id)
    complete(cast["manager"].id)

    assert named() == [revision_id]
    told = db.session.scalars(
        select(DomainEvent).where(DomainEvent.name == "courses.module.completed.v1").order_by(DomainEvent.id)
    ).all()
    assert [one.payload["note"] for one in told] == ["With Cardiology 1.0.0.", ""]


def test_a_later_revision_of_the_overlay_leaves_the_completion_as_it_is(cast: Cast) -> None:
    first = add()
    complete(cast["learner"].id)
    add(part("P1", text="Ask three times.\n"), number=2)
    complete(cast["learner"].id)

    assert named() == [first]


def test_what_a_test_out_stood_in_for_was_not_read(cast: Cast) -> None:
    add(part("P1", lesson="L2"))
    with unit_of_work():
        revision_id = publish_id()
        meet_lessons(person_id=cast["learner"].id, revision_id=revision_id, source="test-out")
        complete_lesson(person_id=cast["learner"].id, module_id="TS-01", lesson_id="L1")

    sources = set(db.session.execute(select(LessonDone.lesson, LessonDone.source)))
    assert ("L2", "test-out") in sources
    assert named() == []


def publish_id() -> int:
    from lms.core.content import live

    return live("module", "TS-01").id


def test_the_module_page_lists_what_is_added_and_what_the_completion_names(
    client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    add()
    learner = sign_in(client, cast["learner"])
    page = learner.get("/learn/TS-01").text
    assert "Added for your work" in page
    assert "Your completion names:" not in page

    complete(cast["learner"].id)
    assert "Your completion names:" in learner.get("/learn/TS-01").text
    assert "Added for your work" not in sign_in(client, cast["manager"]).get("/learn/TS-01").text


def test_a_new_core_keeps_the_overlay_and_a_lost_place_waits(
    client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    add(part("P1", beside="fact:F1", text="Ask twice.\n"), part("P2", lesson="L2", text="Then write.\n"))
    body = module_body()
    body["module"]["facts"] = []
    body["lessons"] = [body["lessons"][0] | {"text": "## New\n\n{{ check:K1 }}\n\n{{ policy:cards }}\n"}]
    with unit_of_work():
        RevisionFactory(key="TS-01", body=body, number=2)

    assert [(one.part, one.place) for one in lost_parts()] == [("P1", "L1 fact:F1"), ("P2", "L2")]
    page = sign_in(client, cast["learner"]).get(LESSON).text
    assert page.index("Where cards are scanned") < page.index("Ask twice.")
    assert "Then write." not in page


def test_a_lesson_costs_the_same_statements_however_many_pieces(
    client: FlaskClient, sign_in: SignIn, cast: Cast, count_queries: Callable[[], Any]
) -> None:
    def statements() -> int:
        learner = sign_in(client, cast["learner"])
        learner.get(LESSON)
        with count_queries() as found:
            assert learner.get(LESSON).status_code == 200
        return len(found)

    without = statements()
    add(*(part(f"P{n}", beside="fact:F1") for n in range(1, 9)), units=["NORTH"])
    with unit_of_work():
        JobFactory(person_id=cast["learner"].id, unit_id=cast.south.id, job_role="cashier")

    assert statements() <= without + 1
