"""Eve manages registration at another hospital: what is not hers does not exist for her."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.hospital import ELLEN, NADIA
from tests.browser.test_registrar import flat
from tests.browser.visitor import Visitor

DANA = "10042"
NO_SUCH = "99999"


def told(eve: Visitor, path: str) -> tuple[int, str]:
    """Return the status of an address and the words of its page."""
    answer = eve.page.goto(eve.server.url + path)
    assert answer is not None
    eve.check()
    return answer.status, flat(eve.page.locator("main").inner_text())


@pytest.mark.parametrize(
    "address",
    ["/people/{}", "/team/{}", "/team/{}/observe/walk-in-registration", "/access/{}"],
)
def test_people_of_another_hospital_are_plainly_not_found(visit: Visit, address: str) -> None:
    eve = visit()
    eve.expect_error("404")
    eve.sign_in(NADIA)
    status, words = told(eve, address.format(DANA))
    assert status == 404
    assert "Dana" not in words
    assert "Whitfield" not in words
    assert (status, words) == told(eve, address.format(NO_SUCH))


def test_claims_of_another_hospital_are_plainly_not_found(visit: Visit) -> None:
    ellen, eve = visit(), visit()
    eve.expect_error("404")
    ellen.sign_in(ELLEN)
    ellen.open("/claims?unit=AR-ADM")
    address = ellen.page.locator('th a[href^="/claims/C-"]').first.get_attribute("href") or ""
    eve.sign_in(NADIA)
    status, words = told(eve, address)
    assert status == 404
    assert (status, words) == told(eve, "/claims/C-AAAAAAAAAAAA")
    own = eve.open("/claims")
    assert own.locator('th a[href^="/claims/C-"]').count() > 0
    assert own.locator(f'a[href="{address}"]').count() == 0
