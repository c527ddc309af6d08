"""The first page of duties that check: what there is to look at stands first, with its number."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.access.models import ProvisionalGrant
from lms.access.services import overrides
from lms.access.services.overrides import Reviewing
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from tests.access.factories import GATE
from tests.cast import Cast
from tests.courses.factories import RevisionFactory
from tests.home.test_pages import heading, text_of
from tests.reports.packing import make
from tests.reviews.factories import POLICY, code, drawn, told

pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Any], FlaskClient]
OCTOBER = datetime(2026, 10, 20, 15, tzinfo=UTC)


@pytest.fixture
def cast(world: Cast) -> Cast:
    """The world with a policy of coding reviews and a coder who coded 24 records."""
    with unit_of_work():
        RevisionFactory(kind="policy", key="coding_reviews", body=POLICY)
        code(world["learner"], 24)
    return world


@pytest.fixture
def first_page(client: FlaskClient, cast: Cast, sign_in: SignIn) -> Callable[[str], str]:
    """Return a function that opens the first page as somebody of the cast."""
    return lambda name: sign_in(client, cast[name]).get("/").text


def tile(page: str, title: str) -> str:
    """Return the words of a tile, without its title."""
    found = re.search(rf'<section class="tile"><h2><a[^>]*>{title}</a></h2>(.*?)</section>', page, re.DOTALL)
    assert found is not None, title
    return text_of(found.group(1)).strip()


def enter_override(cast: Cast) -> None:
    day = OCTOBER.date()
    row = ProvisionalGrant(
        person_id=cast["learner"].id,
        gate=GATE,
        by_id=cast["manager"].id,
        supervisor_id=cast["director"].id,
        reason="Cover for a night",
        from_on=day,
        to_on=day,
        extends=False,
        recorded_at=OCTOBER,
        form_key="october",
    )
    db.session.add(row)


def sign_review(cast: Cast) -> None:
    rows = overrides.overrides_of([cast.north.path], OCTOBER.date())
    asked = Reviewing(
        unit_id=cast.north.id,
        month=OCTOBER.date(),
        by_id=cast["director"].id,
        digest=overrides.digest_of(rows),
        note="",
        form_key="october",
        password_reentered=True,
    )
    overrides.review(asked)


def test_an_override_without_a_signed_review_is_to_be_looked_at_until_it_is_signed(
    cast: Cast, first_page: Callable[[str], str]
) -> None:
    assert heading(first_page("auditor")) == "Nothing new to look at"
    with unit_of_work():
        enter_override(cast)
    page = first_page("auditor")
    assert "thing to look at" in heading(page)
    assert tile(page, "Overrides in October") == "1 1 is in no signed review"
    with unit_of_work():
        sign_review(cast)
    assert tile(first_page("auditor"), "Overrides in October") == "1 none is without a signed review"


def test_a_reviewer_is_told_what_of_the_quarter_waits_for_them(
    cast: Cast, first_page: Callable[[str], str]
) -> None:
    title = "Open coding reviews"
    assert tile(first_page("compliance_consultant"), title).startswith("0 of 0 drawn for 2026 Q3")
    with unit_of_work():
        found = drawn(cast["learner"], cast["compliance_consultant"])
    page = first_page("compliance_consultant")
    assert tile(page, title).startswith("1 of 1 drawn for 2026 Q3")
    assert tile(page, title).endswith("1 waits for you")
    assert "waits for you" not in tile(first_page("coding_manager"), title)
    with unit_of_work():
        told(found, cast["compliance_consultant"])
    assert "waits for you" not in tile(first_page("compliance_consultant"), title)


def test_an_auditor_is_told_of_a_pack_that_can_be_taken(cast: Cast, first_page: Callable[[str], str]) -> None:
    title = "Evidence packs to take"
    assert tile(first_page("auditor"), title).startswith("0")
    make(cast["auditor"], "person", cast["learner"].employee_no)
    assert tile(first_page("auditor"), title).startswith("1")
    assert tile(first_page("compliance_consultant"), title).startswith("0")


def test_a_duty_sees_the_places_of_its_own_alone(first_page: Callable[[str], str]) -> None:
    educator = first_page("educator")
    assert "Open coding reviews" in educator
    assert "Evidence packs to take" not in educator
    assert "Erasures to decide" not in educator
    assert "Open coding reviews" not in first_page("auditor")
