"""The map: every step has its lane, its feeders and its followers; everybody who is signed in may see it."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.content import load
from lms.core.errors import NotFound
from lms.core.unit_of_work import unit_of_work
from lms.workflows import api
from lms.workflows.content import PHASES
from lms.workflows.rules import lanes
from tests.cast import Cast, make_cast

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture
def cast(database: Flask, tmp_path: Path) -> Cast:
    (tmp_path / "content").mkdir()
    for name in ("workflows", "policy"):
        (tmp_path / "content" / name).symlink_to(CONTENT / name)
    with unit_of_work():
        result = load(tmp_path / "content")
        assert not result.is_refused
        return make_cast()


def test_the_shipped_map_has_35_steps_and_81_competencies(cast: Cast) -> None:
    assert len(api.steps()) == 35
    assert len(api.competencies()) == 81


def test_feeders_are_the_steps_that_hand_over(cast: Cast) -> None:
    assert "W01" in [step.id for step in api.feeders_of("W02")]


def test_an_unknown_step_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        api.step("W99")


def test_a_step_stands_in_the_lane_of_each_owner(cast: Cast) -> None:
    drawn = lanes(api.steps().values(), api.workflow_roles(), PHASES)
    places = {(lane.role, key) for lane in drawn for cell in lane.cells for key in cell}

    assert places == {(owner, step.id) for step in api.steps().values() for owner in step.owners}


def test_lanes_stand_in_the_order_in_which_roles_touch_the_claim(cast: Cast) -> None:
    drawn = lanes(api.steps().values(), api.workflow_roles(), PHASES)

    assert [lane.role for lane in drawn][:2] == ["scheduler", "patient_access"]


def test_a_path_shows_its_steps_alone(cast: Cast) -> None:
    path = api.paths()["ambulatory"]
    drawn = lanes(api.steps().values(), api.workflow_roles(), PHASES, only=path.steps)

    assert {key for lane in drawn for cell in lane.cells for key in cell} == set(path.steps)


@pytest.mark.parametrize("address", ["/workflows", "/workflows?path=ambulatory", "/workflows/W05"])
def test_everybody_who_is_signed_in_sees_the_map(
    cast: Cast, client: FlaskClient, sign_in, address: str
) -> None:
    for person in cast.by_duty.values():
        assert sign_in(client, person).get(address).status_code == 200


def test_nobody_sees_it_without_signing_in(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/workflows").status_code == 303


def test_an_unknown_path_shows_all_steps(cast: Cast, client: FlaskClient, sign_in) -> None:
    page = sign_in(client, cast["learner"]).get("/workflows?path=nowhere")

    assert "Every step of a claim" in page.text


def test_a_role_shows_its_lane_alone(cast: Cast, client: FlaskClient, sign_in) -> None:
    page = sign_in(client, cast["learner"]).get("/workflows?role=payment_poster").text

    assert page.count('class="lane"') == 1
    assert "W27" in page
    assert "W01" not in page


def test_a_role_is_kept_when_the_path_changes(cast: Cast, client: FlaskClient, sign_in) -> None:
    page = sign_in(client, cast["learner"]).get("/workflows?role=biller&path=ambulatory").text

    assert 'href="/workflows?path=acute_inpatient&amp;role=biller"' in page
    assert '<input type="hidden" name="path" value="ambulatory">' in page


def test_a_role_without_a_step_on_a_path_is_led_back(cast: Cast, client: FlaskClient, sign_in) -> None:
    page = sign_in(client, cast["learner"]).get("/workflows?role=scheduler&path=denial_loop").text

    assert "This role has no step on this path" in page


def test_an_unknown_role_shows_every_lane(cast: Cast, client: FlaskClient, sign_in) -> None:
    page = sign_in(client, cast["learner"]).get("/workflows?role=nobody").text

    assert page.count('class="lane"') == len(lanes(api.steps().values(), api.workflow_roles(), PHASES))


def test_each_step_stands_once_in_a_lane_with_its_phase_in_words(
    cast: Cast, client: FlaskClient, sign_in
) -> None:
    page = sign_in(client, cast["learner"]).get("/workflows").text
    lane = page.split(">Billing</h3>")[1].split('class="lane"')[0]

    assert lane.count("W29") == 2
    assert [part.split("<")[0] for part in lane.split('class="phase">')[1:]] == [
        "Billing",
        "Account resolution",
    ]


def test_the_number_of_queries_does_not_grow_with_the_map(
    cast: Cast, client: FlaskClient, sign_in, count_queries
) -> None:
    sign_in(client, cast["learner"]).get("/workflows")
    with count_queries() as statements:
        client.get("/workflows")

    assert len(statements) <= 6
