"""What plays are called where they are asked for: the thing, the eyes, the minutes."""

from typing import Any

import pytest

from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from lms.simulations.api import play_path, plays_named, title_of_play
from lms.simulations.kinds.base import ROLE, WHOLE
from lms.simulations.models import SimulationPlay
from lms.simulations.rules.naming import key_of, named_in
from lms.simulations.services.finishing import subjects_of
from lms.simulations.services.plays import start
from tests.cast import Cast, make_cast
from tests.factories import JobFactory
from tests.simulations.plays.conftest import publish
from tests.simulations.walk import body

VISIT = {
    "id": "SC7",
    "title": "On screen",
    "minutes": 15,
    "competencies": ["BL03"],
    "beats": [{}, {}, {}, {}, {}],
    "viewpoints": {"scheduler": {"beats": ["B1"]}, "coder_2": {"beats": ["B4", "B5"], "roles": ["coder_1"]}},
}


def test_a_visit_is_named_as_a_whole_and_by_each_viewpoint() -> None:
    found = {one.subject: (one.key, one.viewpoint, one.own_roles) for one in named_in("scenario", VISIT)}
    assert found == {
        "SC7": ("SC7", "", ()),
        "SC7/scheduler": ("SC7", "scheduler", ("scheduler",)),
        "SC7/coder_2": ("SC7", "coder_2", ("coder_1",)),
    }


def test_a_viewpoint_takes_its_share_of_the_minutes() -> None:
    assert [one.minutes for one in named_in("scenario", VISIT)] == [15, 3, 6]


@pytest.mark.parametrize(("subject", "key"), [("SC1", "SC1"), ("SC1/biller", "SC1"), ("WQ-1", "WQ-1")])
def test_the_key_is_what_stands_before_the_viewpoint(subject: str, key: str) -> None:
    assert key_of(subject) == key
    assert play_path(subject) == f"/simulations/{key}"


@pytest.fixture
def cast(database: Any) -> Cast:
    """The cast with a visit, a queue and the title of one job role."""
    with unit_of_work():
        made = make_cast()
        publish("scenario", "SC1", body("scenarios/SC1/scenario.yaml"))
        publish("queue", "WQ-1", body("queues/WQ-1.yaml"))
        publish("role", "biller", {"id": "biller", "title": "Biller"})
        for kind, key, path in (
            ("root_causes", "root_causes", "claims/root_causes.yaml"),
            ("edits", "edits", "claims/edits.yaml"),
            ("consequences", "consequences", "simulations/consequences.yaml"),
        ):
            publish(kind, key, body(path))
        for payer in body("payers.yaml"):
            publish("payer", payer["id"], payer)
    return made


def test_people_read_a_title_and_whose_view_it_is(cast: Cast) -> None:
    assert title_of_play("SC1") == "Two cards at two in the morning"
    assert title_of_play("SC1/biller") == "Two cards at two in the morning, seen as Biller"
    assert title_of_play("WQ-1") == "Work queue: Claim edits before billing"


def test_what_is_not_known_keeps_its_id(cast: Cast) -> None:
    assert title_of_play("SIM-LAB-4") == "SIM-LAB-4"
    assert "SIM-LAB-4" not in plays_named()


def play_of(person: Person, view: str | None) -> SimulationPlay:
    return start(
        person_id=person.id,
        kind="scenario",
        key="SC1",
        token=f"{view}",
        mode=ROLE if view else WHOLE,
        viewpoint=view,
    )


@pytest.mark.parametrize(
    ("view", "subjects"),
    [(None, ("SC1",)), ("ed_registrar", ("SC1",)), ("biller", ("SC1/biller",))],
)
def test_a_registrar_is_credited_for_the_own_view_and_for_that_of_others(
    cast: Cast, view: str | None, subjects: tuple[str, ...]
) -> None:
    with unit_of_work():
        assert subjects_of(play_of(cast["learner"], view)) == subjects


def test_a_view_that_is_the_own_by_one_job_and_not_by_the_other_is_both(cast: Cast) -> None:
    with unit_of_work():
        JobFactory(person_id=cast["learner"].id, unit_id=cast.admitting.id, job_role="biller")
        assert subjects_of(play_of(cast["learner"], "biller")) == ("SC1", "SC1/biller")
