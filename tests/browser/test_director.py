"""A director opens every number: a red cell down to a person, a rate down to one claim."""

import re

from tests.browser.conftest import Visit
from tests.browser.hospital import ELLEN
from tests.browser.test_registrar import flat
from tests.browser.visitor import Visitor


def whole(text: str) -> int:
    """Return the figure at the beginning of a text like "1,234 rows"."""
    found = re.match(r"[\d,]+", text)
    assert found, text
    return int(found.group().replace(",", ""))


def fraction(text: str) -> tuple[int, int]:
    """Return numerator and denominator of the first fraction in a text."""
    found = re.search(r"([\d,]+)\s*/\s*([\d,]+)", text)
    assert found, text
    return whole(found[1]), whole(found[2])


def go(visitor: Visitor, selector: str) -> None:
    """Follow the first link that matches, and check the page behind it."""
    with visitor.page.expect_navigation():
        visitor.page.locator(selector).first.click()
    visitor.check()


def test_a_red_cell_opens_the_missing_requirement_of_a_person(visit: Visit) -> None:
    ellen = visit()
    ellen.sign_in(ELLEN)
    ellen.check()
    cell = ellen.page.locator(".heat td.below a").first
    on_time, people = fraction(flat(cell.inner_text()))
    go(ellen, ".heat td.below a")
    assert "late" in ellen.heading()
    names = {flat(row.inner_text()) for row in ellen.page.locator("tbody th a").all()}
    assert len(names) == people - on_time
    requirement = flat(ellen.page.locator("tbody td").nth(3).inner_text()).rsplit(" ", 1)[0]
    state = flat(ellen.page.locator("tbody td").nth(4).inner_text())
    go(ellen, "tbody th a")
    assert any(ellen.heading().startswith(name) for name in names)
    owed = flat(ellen.page.locator("[aria-labelledby=owed] li").first.inner_text())
    assert requirement.split(" ")[0] in owed
    assert state in owed


def test_the_clean_claim_rate_opens_its_measure_its_claims_and_one_claim(visit: Visit) -> None:
    ellen = visit()
    ellen.sign_in(ELLEN)
    tile = ellen.page.locator(".tile.kpi", has_text="K34")
    on_tile = fraction(flat(tile.inner_text()))
    with ellen.page.expect_navigation():
        tile.get_by_role("link").first.click()
    ellen.page.wait_for_load_state("networkidle")
    ellen.check()
    measure = ellen.page.url
    assert fraction(flat(ellen.page.locator("dl.facts dd").first.inner_text())) == on_tile
    for part, count in enumerate(on_tile):
        ellen.page.goto(measure)
        with ellen.page.expect_navigation():
            ellen.page.locator("dl.facts dd").first.get_by_role("link").nth(part).click()
        ellen.check()
        assert whole(ellen.heading()) == count
        assert f"of {count}" in flat(ellen.page.locator(".pager").first.inner_text())
    with ellen.page.expect_navigation():
        ellen.page.locator('tbody a[href^="/claims/C-"]').first.click()
    ellen.check()
    assert re.search(r"C-[A-Z0-9]+", flat(ellen.page.locator("main").inner_text()))


def test_the_claims_list_filtered_as_a_measure_says_how_many_match(visit: Visit) -> None:
    ellen = visit()
    ellen.sign_in(ELLEN)
    ellen.open("/claims")
    total = whole(ellen.heading())
    with ellen.page.expect_navigation():
        ellen.page.locator("select[name=result]").select_option(index=1)
    ellen.check()
    narrower = whole(ellen.heading())
    assert 0 < narrower < total
    assert f"of {narrower:,}" in flat(ellen.page.locator(".pager").first.inner_text())
