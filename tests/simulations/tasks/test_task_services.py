"""Statistics of first attempts, and the screen as an assessor beside sees it."""

import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.app.demo.history import Step
from lms.app.demo.people import JobPlan, PersonPlan
from lms.app.demo.scope import Scope
from lms.app.demo.tasks import task_steps
from lms.compliance.api import EvidenceRow
from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password
from lms.people.models import Person
from lms.simulations.api import screens_beside
from lms.simulations.models import SimulationField, SimulationPlay
from lms.simulations.services.plays import find
from lms.simulations.services.task_counts import task_counts
from lms.simulations.services.task_live import MOST_SCREENS, live_screen
from lms.simulations.services.tasks import next_task, send, start_task
from tests.access.factories import POLICY
from tests.cast import Cast
from tests.factories import make_person
from tests.simulations.plays.conftest import publish
from tests.simulations.tasks.conftest import TaskDesk
from tests.simulations.tasks.examples import claims, form_of, seed_of
from tests.simulations.walk import body as shipped

pytestmark = pytest.mark.database
CHECKLIST = "walk-in-registration"
PASSWORD = "a long enough phrase for a test"


def publish_policies() -> None:
    """Add the sections of the policy that the pages read."""
    for section, values in POLICY.items():
        publish("policy", section, values)


def words(page: str) -> str:
    """Return the text of a page without its markup, as it is read."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def hand_in(person: Person, *, wrong: tuple[str, ...] = (), log: list[list[Any]] | None = None) -> None:
    """Let somebody hand in the insurance screen, these fields empty."""
    play = start_task(person_id=person.id, key="FT-2", token=f"of-{person.id}", seed=seed_of("FT-2", 0))
    form = form_of(claims("FT-2").task, dict.fromkeys(wrong, ""), act="hand-in", times=json.dumps(log or []))
    fields = {name: [value] for name, value in form.items()}
    send(play=find(play.public_id, lock=True), ordinal=1, form=fields)


@pytest.fixture
def registrars(cast: Cast) -> list[Person]:
    """Five more people at the first hospital."""
    with unit_of_work():
        publish_policies()
        return [make_person(unit=cast.admitting) for _number in range(5)]


def test_statistics_say_how_many_had_a_field_right_at_first(cast: Cast, registrars: list[Person]) -> None:
    with unit_of_work():
        for number, person in enumerate(registrars):
            hand_in(person, wrong=("northway_group",) if number < 2 else ())
    counts = task_counts("FT-2", [cast.north.path])
    found = {one.entry.name: (one.right, one.of) for one in counts.fields}
    assert counts.people == 5
    assert (found["northway_group"], found["northway_number"]) == ((3, 5), (5, 5))


def test_a_second_attempt_and_people_of_other_units_do_not_count(
    cast: Cast, registrars: list[Person]
) -> None:
    with unit_of_work():
        hand_in(registrars[0])
    with unit_of_work():
        again = start_task(person_id=registrars[0].id, key="FT-2", token="again").public_id
        send(play=find(again, lock=True), ordinal=1, form={"act": ["hand-in"]})
    assert task_counts("FT-2", [cast.north.path]).people == 1
    assert task_counts("FT-2", [cast.south.path]).people == 0


def test_seconds_are_told_from_the_smallest_group_on(cast: Cast, registrars: list[Person]) -> None:
    with unit_of_work():
        for number, person in enumerate(registrars[:4]):
            hand_in(person, log=[["northway_number", 0, 1000 * (number + 1), 1]])
    few = {one.entry.name: one for one in task_counts("FT-2", [cast.north.path]).fields}
    with unit_of_work():
        hand_in(registrars[4], log=[["northway_number", 0, 9000, 2]])
    many = {one.entry.name: one for one in task_counts("FT-2", [cast.north.path]).fields}
    assert few["northway_number"].seconds is None
    assert (many["northway_number"].seconds, many["northway_number"].measured) == (3, 5)
    assert many["northway_group"].seconds is None


def test_the_statistics_page_names_the_hardest_field(
    cast: Cast, registrars: list[Person], client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    with unit_of_work():
        for person in registrars:
            hand_in(person, wrong=("northway_group",))
    page = words(sign_in(client, cast["trainer"]).get("/simulations/tasks/FT-2/statistics").text)
    assert "Hardest at first: Group number, right for 0 of 5" in page
    assert "too few" in page


def test_statistics_before_anybody_handed_in_say_so(
    cast: Cast, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    page = words(sign_in(client, cast["trainer"]).get("/simulations/tasks/FT-2/statistics").text)
    assert "Nobody has handed it in yet" in page


def test_a_learner_reads_no_statistics(
    cast: Cast, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    assert sign_in(client, cast["learner"]).get("/simulations/tasks/FT-2/statistics").status_code == 403


def test_the_next_screen_of_a_job_is_the_one_that_is_open(cast: Cast, registrars: list[Person]) -> None:
    with unit_of_work():
        start_task(person_id=registrars[0].id, key="FT-3", token="t")
    row = next_task(registrars[0].id, ["registrar"])
    assert row is not None
    assert row.card.key == "FT-3"
    assert next_task(registrars[0].id, ["trainer"]) is None


@pytest.fixture
def beside(cast: Cast, desk: TaskDesk) -> str:
    """The address at which the manager watches the learner's screen."""
    with unit_of_work():
        publish_policies()
        publish("checklist", CHECKLIST, shipped(f"checklists/{CHECKLIST}.yaml"))
        give_password([cast["manager"].id], PASSWORD, must_change=False)
    return f"/team/{desk.person.employee_no}/observe/{CHECKLIST}/beside/{desk.public_id}"


def test_the_checklist_leads_to_the_screen_that_the_learner_fills(
    cast: Cast, desk: TaskDesk, beside: str, sign_in: Callable[..., FlaskClient]
) -> None:
    manager = sign_in(desk.client, cast["manager"])
    page = manager.get(f"/team/{desk.person.employee_no}/observe/{CHECKLIST}").text
    assert f'href="{beside}"' in page


def test_an_assessor_sees_what_was_saved_and_nothing_of_what_is_right(
    cast: Cast, desk: TaskDesk, beside: str, sign_in: Callable[..., FlaskClient]
) -> None:
    desk.send("save", {"northway_number": "NWH0000"})
    page = words(sign_in(desk.client, cast["manager"]).get(beside).text)
    assert "NWH0000" in page
    assert "Being filled" in page
    assert "Asks openly for full name" in page
    assert "Read the number back" not in page


def test_the_screen_alone_is_what_the_page_asks_for_again(
    cast: Cast, desk: TaskDesk, beside: str, sign_in: Callable[..., FlaskClient]
) -> None:
    manager = sign_in(desk.client, cast["manager"])
    assert f'hx-get="{beside}/screen"' in manager.get(beside).text
    part = manager.get(f"{beside}/screen").text
    assert "<html" not in part
    assert "nothing saved yet" in part


def test_after_the_hand_in_the_assessor_sees_which_fields_differ(
    cast: Cast, desk: TaskDesk, beside: str, sign_in: Callable[..., FlaskClient]
) -> None:
    desk.send("hand-in", {"northway_group": ""})
    part = sign_in(desk.client, cast["manager"]).get(f"{beside}/screen").text
    assert part.count('aria-label="differs"') == 1


def test_the_observation_beside_a_screen_names_its_play(
    cast: Cast, desk: TaskDesk, beside: str, sign_in: Callable[..., FlaskClient]
) -> None:
    marks = {f"mark-S{number}": "3" for number in range(1, 13)}
    answer = sign_in(desk.client, cast["manager"]).post(
        beside, data={"form_key": "k", "password": PASSWORD, **marks}
    )
    assert answer.status_code == 303
    row = db.session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "observed")).one()
    assert (row.person_id, row.outcome, row.detail and row.detail["play"]) == (
        desk.person.id,
        "pass",
        desk.public_id,
    )


def test_a_step_without_a_mark_keeps_the_screen_beside_it(
    cast: Cast, desk: TaskDesk, beside: str, sign_in: Callable[..., FlaskClient]
) -> None:
    answer = sign_in(desk.client, cast["manager"]).post(beside, data={"form_key": "k", "mark-S1": "3"})
    assert answer.status_code == 422
    assert "The screen as it stands" in answer.text


@pytest.mark.parametrize("who", ["eve", "learner", "director"])
def test_only_who_may_observe_the_person_watches_the_screen(
    cast: Cast, desk: TaskDesk, beside: str, sign_in: Callable[..., FlaskClient], who: str
) -> None:
    visitor = sign_in(desk.client, cast[who])
    assert {visitor.get(f"{beside}{part}").status_code for part in ("", "/screen")} <= {403, 404}
    assert visitor.post(beside, data={"form_key": "k"}).status_code in (403, 404)


def test_a_play_is_not_shown_beside_somebody_else_or_another_skill(
    cast: Cast, desk: TaskDesk, registrars: list[Person]
) -> None:
    for person_id, checklist in ((registrars[0].id, CHECKLIST), (desk.person.id, "abn-conversation")):
        with pytest.raises(NotFound):
            live_screen(desk.public_id, person_id=person_id, checklist=checklist)


def test_open_screens_stand_before_finished_ones(cast: Cast, desk: TaskDesk, learner: Person) -> None:
    desk.send("hand-in")
    with unit_of_work():
        start_task(person_id=learner.id, key="FT-1", token="second")
    for number in range(MOST_SCREENS):
        with unit_of_work():
            again = start_task(person_id=learner.id, key="FT-2", token=f"more-{number}").public_id
            send(play=find(again, lock=True), ordinal=1, form={"act": ["hand-in"]})
    found = screens_beside(learner.id, CHECKLIST)
    assert [one.finished_at is None for one in found] == [True, False, False, False, False]


def test_the_demo_fills_screens_the_same_way_twice(cast: Cast, registrars: list[Person]) -> None:
    scope = Scope(staff=5, claims=0, months=3, seed=1, today=clock.today())
    ids = {person.employee_no: person.id for person in registrars}
    people = {number: _planned(number) for number in ids}
    _play(task_steps(scope, people, lambda: ids))
    first = _handed_in()
    _play(task_steps(scope, people, lambda: ids))
    assert first
    assert _handed_in() == first


def _planned(number: str) -> PersonPlan:
    job = JobPlan("registrar", "", date(2024, 1, 1))
    names = {"given_name": "", "family_name": "", "email": "", "manager_no": "", "npi": ""}
    return PersonPlan(
        employee_no=number,
        hired_on=job.from_on,
        left_on=None,
        leave_on=None,
        employment_type="employee",
        work_location="",
        jobs=(job,),
        duties=(),
        fate="cleared",
        **names,
    )


def _play(steps: list[Step]) -> None:
    for step in steps:
        assert step.act is not None
        with clock.frozen(step.at.replace(tzinfo=clock.zone())):
            step.act()


def _handed_in() -> list[tuple[str, str, bool]]:
    rows = db.session.execute(
        select(SimulationPlay.key, SimulationField.field, SimulationField.is_right)
        .join(SimulationPlay, SimulationPlay.id == SimulationField.play_id)
        .order_by(SimulationField.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]
