"""Cards of colleagues: hand-offs both ways, what is shared, the shortest way, and the pages."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.core.unit_of_work import unit_of_work
from lms.roles.cards import BESIDE, DOWN, FAR, UP, card_between
from lms.workflows.api import Step
from tests.access.factories import publish, role
from tests.cast import Cast, make_cast

SignIn = Callable[[FlaskClient, Any], FlaskClient]


def body(key: str, owner: str, *after: str) -> dict[str, Any]:
    """Return a step of the map."""
    return {
        "id": key,
        "name": f"Step {key}",
        "phase": "billing",
        "owners": [owner],
        "scope": ["acute"],
        "inputs": [f"input of {key}"],
        "outputs": [f"output of {key}"],
        "errors": [f"slip at {key}"],
        "next": list(after),
        "claim_fields": ["FL 4"],
        "kpis": [],
        "competencies": [],
    }


BODIES = [
    body("W01", "desk", "W02"),
    body("W02", "coder", "W03"),
    body("W03", "biller", "W01"),
    body("W04", "biller"),
]
MAP = {one["id"]: Step.of(one) for one in BODIES}


def card(mine: str, theirs: str) -> Any:
    """Return the card of one owner as another sees it."""
    return card_between(MAP, [mine], [theirs])


def test_a_hand_off_stands_on_both_cards() -> None:
    given_, taken = card("desk", "coder"), card("coder", "desk")
    assert [(one.giver.id, one.taker.id) for one in given_.given] == [("W01", "W02")]
    assert given_.given == taken.taken
    assert (given_.nearness, taken.nearness) == (DOWN, UP)


def test_without_a_direct_hand_off_the_shortest_way_is_shown() -> None:
    found = card("coder", "desk")
    assert [step.id for step in found.way] == ["W02", "W03", "W01"]


def test_who_has_the_same_steps_works_beside() -> None:
    found = card("biller", "biller")
    assert [step.id for step in found.shared] == ["W03", "W04"]
    assert (found.given, found.taken, found.nearness) == ((), (), BESIDE)


def test_somebody_off_the_map_is_far() -> None:
    found = card("desk", "gardener")
    assert (found.given, found.taken, found.way, found.nearness) == ((), (), (), FAR)


STEPS = st.dictionaries(
    st.sampled_from([f"W{number:02d}" for number in range(1, 8)]),
    st.tuples(
        st.sampled_from("abc"), st.lists(st.sampled_from([f"W{n:02d}" for n in range(1, 8)]), max_size=3)
    ),
    max_size=7,
)


@given(STEPS, st.sampled_from("abc"), st.sampled_from("abc"))
def test_what_one_gives_the_other_takes_on_any_map(
    drawn: Mapping[str, tuple[str, list[str]]], mine: str, theirs: str
) -> None:
    steps = {key: Step.of(body(key, owner, *after)) for key, (owner, after) in drawn.items()}
    here, there = card_between(steps, [mine], [theirs]), card_between(steps, [theirs], [mine])
    assert here.given == there.taken
    assert all(a.next.count(b.id) for a, b in zip(here.way, here.way[1:], strict=False))


@pytest.fixture
def world(client: FlaskClient) -> Cast:
    """The cast, a map of four steps, and roles that own some of them."""
    with unit_of_work():
        cast = make_cast()
        for one in BODIES:
            publish("step", one["id"], one)
        for key, owner in (("registrar", "desk"), ("coder_1", "coder"), ("biller", "biller")):
            publish("role", key, role(job_role=key) | {"workflow_roles": [owner]})
    return cast


def test_a_learner_opens_the_card_of_any_other_role(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(client, world["learner"])
    page = browser.get("/roles").text
    assert "They work on what you hand over" in page
    card_page = browser.get("/roles/coder_1/card").text
    for told in ("They need this from you", "input of W02", "output of W01", "slip at W01", "FL 4"):
        assert told in card_page


def test_a_card_can_be_seen_from_any_role(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    browser = sign_in(client, world["learner"])
    assert "Seen by a biller" in browser.get("/roles/registrar/card?from=biller").text
    assert "This is the role you look from" in browser.get("/roles/registrar/card").text


def test_an_unknown_role_has_no_card(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    assert sign_in(client, world["learner"]).get("/roles/nobody/card").status_code == 404


def test_the_map_leads_to_the_cards(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    assert 'href="/roles"' in sign_in(client, world["learner"]).get("/workflows").text


def test_the_pages_read_no_more_with_more_roles(
    client: FlaskClient, world: Cast, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    browser = sign_in(client, world["learner"])
    browser.get("/roles")
    with count_queries() as statements:
        browser.get("/roles")
    assert len(statements) <= 2
