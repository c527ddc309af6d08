"""A director names a cover for who is away and changes groups of a gate; a manager's team on a phone."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.hospital import ELLEN, MARCUS, days_ago
from tests.browser.test_overrides import main_text
from tests.browser.visitor import scrolls_sideways

DEPUTY = "10049"


def test_a_director_names_a_cover_for_a_manager_who_is_away_on_a_phone_without_javascript(
    visit: Visit,
) -> None:
    phone = visit(width=390, height=844, dark=True, script=False)
    phone.sign_in(ELLEN)
    phone.open("/covers")
    phone.follow("Somebody is away")
    phone.go(phone.page.locator("tbody a").first)
    assert "Who stands in for" in phone.heading()
    phone.page.locator("input[name=what]").first.check()
    phone.page.get_by_label("Stands in, employee number").fill(DEPUTY)
    phone.page.get_by_label("Last day").fill(days_ago(-1))
    phone.page.get_by_label("Reason").fill("away without notice")
    phone.press("Name the cover")
    assert "both are told" in phone.page.locator("body").inner_text()
    assert "You named it." in main_text(phone)
    assert not scrolls_sideways(phone.page)


def test_a_director_changes_a_group_of_a_gate_without_javascript(visit: Visit) -> None:
    ellen = visit(width=390, height=844, script=False)
    ellen.sign_in(ELLEN)
    ellen.open("/programmes/trainer")
    assert "any 1 of 2" in main_text(ellen)
    ellen.page.get_by_text("Change this group").first.click()
    ellen.page.get_by_label("Needed", exact=True).first.select_option("all")
    ellen.press("Keep the groups in the draft")
    assert "all 2" in main_text(ellen)
    assert "What the draft changes" in main_text(ellen)
    assert not scrolls_sideways(ellen.page)
    ellen.page.locator("#reason-drop").fill("Only looked.")
    ellen.press("Drop")
    assert "any 1 of 2" in main_text(ellen)


def test_the_team_on_a_phone_begins_with_what_counts_and_ends_with_the_other_ways(visit: Visit) -> None:
    marcus = visit(width=390, height=844)
    marcus.sign_in(MARCUS)
    marcus.open("/team")
    boxes = [
        marcus.page.locator(where).first.bounding_box() for where in ("main .tiles", "main table", "#more")
    ]
    tops = [box["y"] for box in boxes if box is not None]
    assert len(tops) == len(boxes)
    assert tops == sorted(tops)
    assert tops[0] < 300
    assert not marcus.page.locator(".page-head .btn", has_text="Proficiency").count()
    marcus.page.get_by_role("link", name="More for the team, below").click()
    expect(marcus.page.get_by_role("link", name="Second ratings")).to_be_visible()
