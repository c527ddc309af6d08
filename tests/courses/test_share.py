"""What is shown of a module never falls, whatever is published; what is new says so."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core.database import db
from lms.core.unit_of_work import UnitOfWork, unit_of_work
from lms.courses import api
from lms.courses.models import ModuleCompletion
from lms.courses.rules import known_lessons, share_of
from lms.courses.services.learning import complete_lesson
from lms.people.models import Person
from tests.access.factories import publish as publish_anything
from tests.courses.factories import check_data, module_body, publish
from tests.factories import UnitFactory, make_person

LESSONS = [f"L{number}" for number in range(1, 7)]
Event = tuple[str, Any]
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.sets(st.sampled_from(LESSONS), min_size=1)),
        st.tuples(st.just("do"), st.sampled_from(LESSONS)),
    ),
    max_size=25,
)


class Learner:
    """Somebody in one run of a module, told by events alone."""

    def __init__(self, first: set[str]) -> None:
        self.revisions = [frozenset(first)]
        self.began_at = self.completed_at = -1
        self.done: set[str] = set()

    def meet(self, kind: str, what: Any) -> None:
        """Let a revision be published, or do a lesson if it is there."""
        if kind == "publish":
            self.revisions.append(frozenset(what))
        elif what in self.revisions[-1]:
            self.done.add(what)
            self.began_at = len(self.revisions) - 1 if self.began_at < 0 else self.began_at
            if self.completed_at < 0 and self.revisions[-1] <= self.done:
                self.completed_at = len(self.revisions) - 1

    def shown(self) -> Any:
        """Return what the page shows."""
        is_completed = self.completed_at >= 0
        since = self.revisions[self.completed_at :][:1] if is_completed else self.revisions[self.began_at :]
        known = known_lessons(self.revisions[-1], since if self.began_at >= 0 else ())
        return share_of(self.revisions[-1], known, self.done, is_completed=is_completed)


@given(st.sets(st.sampled_from(LESSONS), min_size=1), EVENTS)
def test_the_share_shown_never_falls_over_any_history(first: set[str], events: list[Event]) -> None:
    learner, last = Learner(first), 0.0
    for kind, what in events:
        learner.meet(kind, what)
        found = learner.shown()
        assert 0 <= found.done <= found.total or found.total == 0
        share = found.done / found.total if found.total else 1.0
        assert share >= last
        last = share


@given(st.sets(st.sampled_from(LESSONS), min_size=1), EVENTS)
def test_every_live_lesson_is_counted_or_new_or_behind(first: set[str], events: list[Event]) -> None:
    learner = Learner(first)
    for kind, what in events:
        learner.meet(kind, what)
    found = learner.shown()
    assert found.new.isdisjoint(learner.done)
    assert found.new <= learner.revisions[-1]


@given(st.sets(st.sampled_from(LESSONS), min_size=1), st.sets(st.sampled_from(LESSONS)))
def test_without_a_new_revision_the_share_is_a_plain_count(live: set[str], done: set[str]) -> None:
    done &= live
    found = share_of(live, live, done, is_completed=False)
    assert (found.done, found.total, found.new) == (len(done), len(live), frozenset())


def test_lessons_known_were_there_in_every_revision_since() -> None:
    assert known_lessons(["L1", "L2", "L3"], [["L1", "L3"], ["L1", "L2", "L3"]]) == {"L1", "L3"}


def publish_next(lessons: int) -> None:
    """Publish the next revision of the module with so many lessons."""
    publish_anything("module", "TS-01", module_body(lessons=lessons))


def test_a_lesson_added_while_under_way_is_new_and_still_to_do(uow: UnitOfWork) -> None:
    publish(lessons=2)
    person = make_person(unit=UnitFactory())
    complete_lesson(person_id=person.id, module_id="TS-01", lesson_id="L1")
    publish_next(3)

    found = api.progress_of(person.id)["TS-01"]
    assert (found.lessons_done, found.lessons_total, found.lessons_new, found.sections) == (1, 2, 1, 3)
    complete_lesson(person_id=person.id, module_id="TS-01", lesson_id="L2")
    assert api.progress_of(person.id)["TS-01"].next_values["lesson_id"] == "L3"
    assert api.progress_of(person.id)["TS-01"].completed_on is None
    complete_lesson(person_id=person.id, module_id="TS-01", lesson_id="L3")
    done = api.progress_of(person.id)["TS-01"]
    assert (done.lessons_done, done.lessons_total, done.lessons_new) == (3, 3, 0)
    assert done.completed_on is not None


def test_a_lesson_that_was_done_and_taken_out_still_counts(uow: UnitOfWork) -> None:
    publish(lessons=3)
    person = make_person(unit=UnitFactory())
    complete_lesson(person_id=person.id, module_id="TS-01", lesson_id="L3")
    publish_next(2)
    found = api.progress_of(person.id)["TS-01"]
    assert (found.lessons_done, found.lessons_total) == (1, 3)


def finished(lessons: int) -> int:
    """Return somebody who has completed the module."""
    publish(lessons=lessons)
    person = make_person(unit=UnitFactory())
    for number in range(1, lessons + 1):
        complete_lesson(person_id=person.id, module_id="TS-01", lesson_id=f"L{number}")
    return person.id


def test_sections_added_since_finishing_are_told_and_the_completion_stands(uow: UnitOfWork) -> None:
    person_id = finished(2)
    publish_next(4)
    found = api.progress_of(person_id)["TS-01"]
    assert (found.lessons_done, found.lessons_total, found.lessons_new) == (2, 2, 2)
    assert found.completed_on is not None


def test_a_new_section_can_be_marked_done_without_a_second_completion(uow: UnitOfWork) -> None:
    person_id = finished(2)
    publish_next(3)
    complete_lesson(person_id=person_id, module_id="TS-01", lesson_id="L3")
    found = api.progress_of(person_id)["TS-01"]
    assert (found.lessons_done, found.lessons_total, found.lessons_new) == (3, 3, 0)
    assert len(db.session.scalars(select(ModuleCompletion).filter_by(person_id=person_id)).all()) == 1


def test_the_pages_say_what_is_new(client: FlaskClient, sign_in: Callable[..., FlaskClient]) -> None:
    with unit_of_work():
        person_id = finished(2)
        publish_next(3)
    browser = sign_in(client, db.session.get(Person, person_id))
    module = browser.get("/learn/TS-01").text
    assert "One new section since you finished." in module
    assert "2 of 2 done, 1 new" in module
    assert "Mark done" in browser.get("/learn/TS-01/lessons/L3").text


def test_going_on_leads_to_the_check_that_was_answered_last(
    client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    with unit_of_work():
        body = module_body(lessons=3)
        body["lessons"][1] |= {
            "checks": [check_data("K1"), check_data("K2")],
            "text": "A\n\n{{ check:K1 }}\n\nB\n\n{{ check:K2 }}\n",
        }
        publish(body)
        person = make_person(unit=UnitFactory())
        complete_lesson(person_id=person.id, module_id="TS-01", lesson_id="L1")
    browser = sign_in(client, person)
    browser.post("/learn/TS-01/lessons/L2/checks/K2", data={"choice": "1"})
    step = api.progress_of(person.id)["TS-01"]
    assert (step.next_values["lesson_id"], step.next_values["_anchor"]) == ("L2", "stopped")
    page = browser.get("/learn/TS-01/lessons/L2").text
    answered = page.index('id="stopped"')
    assert page.index('id="check-K1"') < answered < page.index('id="check-K2"')
