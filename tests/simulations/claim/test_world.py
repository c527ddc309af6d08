"""The live world is made of live content, once, and anew when content changes."""

from typing import Any

import pytest
from flask import Flask

from lms.core.content import ContentRevision
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.simulations.rules.claim.run import run_claim
from lms.simulations.rules.claim.visits import visit_of
from lms.simulations.services.world import live_world
from tests.claims.worlds import load_claims_content
from tests.simulations.claim.worlds import CONTENT, FOLDER, read, told


def publish(body: dict[str, Any], number: int = 1) -> None:
    """Make a table of consequences live."""
    with unit_of_work():
        db.session.add(
            ContentRevision(
                kind="consequences",
                key="consequences",
                number=number,
                digest=f"test{number}",
                body=body,
                effective_on=None,
                published_at=recorded_at(),
                source="consequences.yaml",
            )
        )


@pytest.fixture
def shipped(database: Flask) -> dict[str, Any]:
    """The shipped reasons, edits, payers and consequences, live."""
    with unit_of_work():
        load_claims_content()
    body: dict[str, Any] = read(CONTENT / "simulations/consequences.yaml")
    publish({**body, "verified_on": str(body["verified_on"]), "review_by": str(body["review_by"])})
    return body


def test_the_live_world_gives_the_same_claim_as_the_shipped_files(shipped: dict[str, Any]) -> None:
    tale = told("SC1")
    visit = visit_of(read(FOLDER / "SC1.yaml")["visit"], live_world())
    changes = [tale.options[name] for name in ("B1a", "B2b", "B3b", "B4a", "B5b", "B6a")]

    assert run_claim(visit, changes) == run_claim(tale.visit, changes)


def test_the_live_world_is_made_once(shipped: dict[str, Any]) -> None:
    assert live_world() is live_world()


def test_the_live_world_is_made_anew_when_its_content_changes(shipped: dict[str, Any]) -> None:
    before = live_world()
    publish(
        {**shipped, "verified_on": "", "review_by": "", "rows": [{"stop": "denial", "days": 7}]}, number=2
    )

    assert live_world() is not before
    assert live_world().consequences == {"denial": {"stop": "denial", "days": 7}}


def test_there_is_no_world_without_content(database: Flask) -> None:
    with pytest.raises(NotFound):
        live_world()
