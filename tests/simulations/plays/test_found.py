"""Scenarios and queues in the search and in the catalogue, by their own words and by synonyms."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core import search
from lms.core.content import live_all
from lms.core.unit_of_work import unit_of_work
from lms.people.identity import identity_of
from lms.simulations.kinds import PLAY_KINDS
from lms.simulations.search import SEARCHABLE
from tests.cast import Cast
from tests.simulations.plays.conftest import publish
from tests.simulations.walk import body

pytestmark = pytest.mark.database


@pytest.fixture
def learner_of_all(cast: Cast, client: FlaskClient, sign_in: Any) -> FlaskClient:
    """Dana at a browser; SC1, WQ-1 and the synonyms are live and in the index."""
    with unit_of_work():
        publish("queue", "WQ-1", body("queues/WQ-1.yaml"))
        publish("synonyms", "search", body("search/synonyms.yaml"))
        search.rebuild()
    found: FlaskClient = sign_in(client, cast["learner"])
    return found


def hrefs(cast: Cast, query: str) -> set[str]:
    found = search.find(query, identity_of(cast["learner"]))
    return {hit.href for group in found.groups for hit in group.hits}


def test_a_visit_and_a_queue_are_found_by_their_ids_and_words(
    learner_of_all: FlaskClient, cast: Cast
) -> None:
    assert "/simulations/SC1" in hrefs(cast, "SC1")
    assert "/simulations/queues/WQ-1" in hrefs(cast, "WQ-1")
    assert "/simulations/queues/WQ-1" in hrefs(cast, "claim edits")


def test_a_visit_is_found_by_another_word_for_what_it_is_about(
    learner_of_all: FlaskClient, cast: Cast
) -> None:
    found = search.find("working aged", identity_of(cast["learner"]), kind="scenario")
    assert [hit.href for group in found.groups for hit in group.hits] == ["/simulations/SC1"]
    assert found.also


def test_nothing_is_found_by_what_is_right_in_it(learner_of_all: FlaskClient, cast: Cast) -> None:
    entries = {entry.key: entry.text for one in SEARCHABLE for entry in one.entries(None)}
    for beat in live_all("scenario")["SC1"].body["beats"]:
        for option in beat["options"]:
            assert option["text"] not in entries["SC1"]
            assert option["follows"] not in entries["SC1"]


def test_every_kind_of_play_is_searched(learner_of_all: FlaskClient) -> None:
    assert {one.kind for one in SEARCHABLE} == {kind.kind for kind in PLAY_KINDS}


def test_the_catalogue_shows_what_its_words_find(learner_of_all: FlaskClient) -> None:
    found = learner_of_all.get("/learn/catalogue?q=WQ-1").text
    assert 'href="/simulations/queues/WQ-1"' in found
    assert "To play" not in learner_of_all.get("/learn/catalogue?q=zzzz").text


def test_the_catalogue_without_words_leads_to_all_that_can_be_played(learner_of_all: FlaskClient) -> None:
    assert "2 things to play" in learner_of_all.get("/learn/catalogue").text
