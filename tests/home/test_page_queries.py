"""What a page asks of the database when it is opened again: few queries, whatever the number of people."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core.unit_of_work import unit_of_work
from tests.access.factories import study
from tests.cast import Cast
from tests.factories import make_person

pytestmark = pytest.mark.database

SignIn = Callable[[FlaskClient, Any], FlaskClient]
PAGES = (
    ("learner", "/", 6),
    ("learner", "/learn", 6),
    ("learner", "/me", 6),
    ("manager", "/", 8),
    ("manager", "/team", 9),
    ("access_officer", "/", 9),
    ("auditor", "/", 12),
    ("compliance_consultant", "/", 12),
    ("access_officer", "/access", 7),
    ("director", "/compliance", 2),
    ("director", "/compliance/people", 3),
    ("administrator", "/people", 4),
    ("administrator", "/admin/audit", 9),
    ("learner", "/settings", 2),
)


@pytest.mark.parametrize(("name", "address", "most"), PAGES, ids=[f"{who} {page}" for who, page, _ in PAGES])
def test_a_page_opened_again_asks_no_more_than_it_did(
    client: FlaskClient,
    world: Cast,
    sign_in: SignIn,
    count_queries: Callable[[], Any],
    name: str,
    address: str,
    most: int,
) -> None:
    def queries() -> int:
        browser = sign_in(client, world[name])
        assert browser.get(address).status_code == 200
        with count_queries() as statements:
            browser.get(address)
        return len(statements)

    few = queries()
    with unit_of_work():
        for _ in range(6):
            study(make_person(unit=world.admitting), but="observed")

    assert queries() <= few <= most
