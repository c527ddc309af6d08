"""The map on two axes: each step in one cell, and a role's own tasks located on both."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.core.content import Document, Parsed, load
from lms.core.unit_of_work import unit_of_work
from lms.workflows import api
from lms.workflows.axes import CARE, CLAIM, grid
from lms.workflows.content import KINDS
from tests.cast import Cast, make_cast
from tests.standing import Once

CONTENT = Path(__file__).resolve().parents[2] / "content"
SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def cast(once: Once, tmp_path: Path) -> Cast:
    def make() -> Cast:
        (tmp_path / "content").mkdir()
        for name in ("workflows", "policy", "roles", "modules", "checklists", "attestations"):
            (tmp_path / "content" / name).symlink_to(CONTENT / name)
        with unit_of_work():
            result = load(tmp_path / "content")
            assert not result.is_refused
            return make_cast()

    found: Cast = once("the cast and the shipped map and programmes", make)
    return found


def step(number: int, care: str, claim: str) -> api.Step:
    """Return a step at a place."""
    return api.Step.of(
        {"id": f"W{number:02d}", "name": "A step", "phase": "billing", "care": care, "claim": claim}
    )


places = st.lists(st.tuples(st.sampled_from(["", *CARE]), st.sampled_from(["", *CLAIM])), max_size=40)


@given(places)
def test_each_step_with_both_places_stands_in_one_cell(found: list[tuple[str, str]]) -> None:
    steps = [step(number, care, claim) for number, (care, claim) in enumerate(found)]
    drawn = grid(steps)
    shown = [
        (key, row.care, part)
        for row in drawn.rows
        for part, cell in zip(drawn.columns, row.cells, strict=True)
        for key in cell
    ]
    assert sorted(shown) == sorted((one.id, one.care, one.claim) for one in steps if one.care and one.claim)


@given(places)
def test_no_row_and_no_column_is_empty(found: list[tuple[str, str]]) -> None:
    drawn = grid(step(number, care, claim) for number, (care, claim) in enumerate(found))
    assert all(any(row.cells) for row in drawn.rows)
    assert all(any(row.cells[place] for row in drawn.rows) for place in range(len(drawn.columns)))


def test_every_shipped_step_stands_on_both_axes(cast: Cast) -> None:
    drawn = grid(api.steps().values())
    assert {key for row in drawn.rows for cell in row.cells for key in cell} == set(api.steps())


def test_a_step_without_a_place_is_a_warning() -> None:
    kind = next(one for one in KINDS if one.name == "step")
    document = Document("steps.yaml", [{"id": "W01"}], {(0,): 7})
    body = {"id": "W01", "phase": "patient_access", "care": "before"}
    (fault,) = kind.across([Parsed("step", "W01", body, document)])
    assert (fault.line, fault.is_warning) == (7, True)
    assert "no place on both axes" in fault.message


def test_a_registrar_sees_their_own_tasks_on_both_axes(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    text = sign_in(client, cast["learner"]).get("/workflows/axes").text
    own = text.split('id="own"')[1].split("</section>")[0]
    assert "Your tasks on both axes" in text
    assert "W09 Arrive, register and identify the patient" in own
    assert "Care: the patient arrives. Claim: registration and status." in own
    assert "W27" not in own


def test_another_role_may_be_looked_at(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    text = sign_in(client, cast["learner"]).get("/workflows/axes?from=payment_poster").text
    own = text.split('id="own"')[1].split("</section>")[0]
    assert "W27" in own
    assert "Your tasks" not in text


def test_the_map_leads_to_its_two_axes(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    assert 'href="/workflows/axes"' in sign_in(client, cast["learner"]).get("/workflows").text


def test_everybody_signed_in_sees_it_and_nobody_else(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    assert client.get("/workflows/axes").status_code == 303
    for person in cast.by_duty.values():
        assert sign_in(client, person).get("/workflows/axes").status_code == 200
