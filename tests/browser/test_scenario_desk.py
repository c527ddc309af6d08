"""The editor of scenarios: a text is changed, the draft played and published; who is in a play goes on."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_keyboard import enter, tab_to
from tests.browser.visitor import CONTRAST, Visitor, axe_violations, scrolls_sideways

BEFORE = "Leave it blank; the case manager knows better"
AFTER = "Leave it blank until the case manager has called"
DESK, PHONE = 1366, 390


def looks_right(visitor: Visitor) -> None:
    """Check that nothing runs out of the page and everything can be read."""
    visitor.check()
    assert not scrolls_sideways(visitor.page), visitor.page.url
    if visitor.script:
        assert not axe_violations(visitor.page, CONTRAST), visitor.page.url


def open_draft(trainer: Visitor, kind: str, key: str) -> Page:
    """Open the draft of a thing, or go on with it."""
    page = trainer.open(f"/content/things/{kind}/{key}")
    begin = page.get_by_role("button", name="Edit in a draft")
    with page.expect_navigation():
        begin.or_(page.get_by_role("link", name="Go on with the draft")).click()
    looks_right(trainer)
    return page


def decide(page: Page, option: str) -> None:
    """Choose an option of the open beat."""
    page.locator(f'input[name=option][value="{option}"]').check()
    with page.expect_navigation():
        page.get_by_role("button", name="Decide").click()


def play_beat(page: Page, option: str) -> None:
    """Choose an option in a play and go on to what comes next."""
    decide(page, option)
    with page.expect_navigation():
        page.locator(".panel.next a.btn-primary").click()


def test_a_trainer_changes_plays_and_publishes_a_visit_and_who_is_in_it_goes_on(visit: Visit) -> None:
    learner = visit()
    learner.become("registrar")
    played = learner.open("/simulations/SC10")
    with played.expect_navigation():
        played.get_by_role("button", name="Play the whole visit").first.click()
    play_beat(played, "a")

    trainer = visit()
    trainer.become("trainer")
    page = open_draft(trainer, "scenario", "SC10")
    trainer.follow(BEFORE)
    looks_right(trainer)
    with page.expect_response(lambda answer: answer.url.endswith("/form") and answer.ok):
        page.get_by_label("What somebody does").fill(AFTER)
    expect(page.locator("[data-save-state]")).to_contain_text(re.compile(r"Saved \d"))
    beside = page.get_by_role("region", name="What would happen")
    expect(beside).to_contain_text(AFTER)
    expect(beside).to_contain_text("disposition-open · +1 day · repaired by")

    with page.expect_navigation():
        beside.get_by_role("link", name="Play from here").click()
    looks_right(trainer)
    page.get_by_label(AFTER).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Decide").click()
    looks_right(trainer)
    told = page.locator("main").inner_text()
    assert "The chart stays open until somebody asks you tomorrow." in told
    assert "It is kept nowhere and counts for nothing" in told

    page = trainer.open("/content/things/scenario/SC10")
    trainer.follow("Go on with the draft")
    trainer.follow("Check and publish")
    with page.expect_navigation():
        page.get_by_role("button", name="Make it 1.0.1").click()
    assert re.search(r"\d+ open attempts? finish", page.locator("main").inner_text())
    page.get_by_label("What changed, and why").fill("When the case manager is not there")
    trainer.press("Publish")
    assert "Published." in page.locator("#flash").inner_text()

    for option in "aaa":
        play_beat(played, option)
    assert "Passed" in learner.heading()
    again = visit()
    again.become("coder")
    shown = again.open("/simulations/SC10")
    with shown.expect_navigation():
        shown.get_by_role("button", name="Play the whole visit").first.click()
    assert AFTER in shown.locator("main").inner_text()


def test_a_beat_is_added_and_taken_out_by_keyboard_on_a_phone_in_the_dark(visit: Visit) -> None:
    trainer = visit(width=PHONE, height=844, dark=True)
    trainer.become("trainer")
    page = open_draft(trainer, "scenario", "SC7")
    assert not page.locator("svg.beats").is_visible()
    enter(page, "Add the beat")
    expect(page.locator("#flash")).to_contain_text("Saved in the draft")
    looks_right(trainer)
    assert page.locator("h1").inner_text().startswith("B")
    page.goto(re.sub(r"/form.*", "/board", page.url))
    assert "is still to be written" in page.locator("#checks").inner_text()
    last = page.locator("section.panel h2[id^=beat-]").last.inner_text().split()[0]
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(f"^{last} .*: take out$")).click()
    expect(page.locator("#checks")).to_contain_text("ready")


def test_a_queue_is_written_and_drawn_without_a_script(visit: Visit) -> None:
    trainer = visit(script=False)
    trainer.become("trainer")
    page = open_draft(trainer, "queue", "WQ-3")
    page.get_by_label("Seed").fill("monday")
    trainer.press("Draw")
    assert "seed monday" in page.locator("main").inner_text()
    trainer.go(page.locator("#items ~ .body a, [aria-labelledby=items] a").first)
    looks_right(trainer)
    page.get_by_label("Title", exact=True).first.fill("A line of the queue, said anew")
    trainer.press("Save in the draft")
    assert "Saved in the draft" in page.locator("#flash").inner_text()
    trainer.follow("To the queue")
    assert "A line of the queue, said anew" in page.locator("main").inner_text()


def test_the_graph_is_walked_by_keyboard_and_marks_what_is_wrong(visit: Visit) -> None:
    trainer = visit(width=DESK)
    trainer.become("trainer")
    page = open_draft(trainer, "scenario", "SC9")
    with page.expect_navigation():
        page.locator("svg.beats a").nth(1).press("Enter")
    assert page.locator("svg.beats a[aria-current]").count() == 1
    title = page.get_by_label("Title", exact=True)
    with page.expect_response(lambda answer: "/beside" in answer.url and answer.ok):
        title.fill("")
    expect(page.locator("svg.beats rect.wrong")).to_have_count(1)
    expect(page.get_by_role("region", name="To put right here")).to_contain_text("line")
    looks_right(trainer)
    tab_to(page, "Save in the draft")


def test_a_new_visit_begins_with_a_skeleton_that_says_what_is_missing(visit: Visit) -> None:
    trainer = visit()
    trainer.become("trainer")
    page = trainer.open("/content/new?kind=scenario")
    looks_right(trainer)
    page.get_by_label("Id").fill("SC99")
    page.get_by_label("Title").fill("A visit of our own")
    trainer.press("Begin the draft")
    looks_right(trainer)
    assert page.locator("svg.beats rect.wrong").count() == 2
    assert "is still to be written" in page.locator("#checks").inner_text()
