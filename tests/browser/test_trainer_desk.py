"""The trainer's desk: a lesson is written, refused while broken, published; exams go on as they began."""

import re

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser import cast
from tests.browser.conftest import Visit
from tests.browser.exam import start
from tests.browser.test_keyboard import enter, tab_to
from tests.browser.visitor import Visitor, scrolls_sideways

MODULE = cast.PUBLISHED_ANEW
TITLE = "Insurance, eligibility and who pays first"
ADDED = "Ask again at each visit, also when the card looks the same."
REFUSED = "Failed to load resource"


def open_draft(trainer: Visitor, module: str) -> Page:
    """Open the draft of a module as a trainer, or go on with it."""
    page = trainer.open(f"/content/things/module/{module}")
    begin = page.get_by_role("button", name="Edit in a draft")
    with page.expect_navigation():
        begin.or_(page.get_by_role("link", name="Go on with the draft")).click()
    trainer.check()
    return page


def write(page: Page, text: str) -> None:
    """Type a text in place of what stands in the editor, and wait until it is saved."""
    with page.expect_response(lambda answer: answer.url.endswith("/save") and answer.ok):
        page.locator("#text").fill(text)
    expect(page.locator("[data-save-state]")).to_contain_text(re.compile(r"Saved \d"))


def hand_in(learner: Visitor) -> str:
    """Hand an open exam in as it is and return the page of its result."""
    learner.page.locator("a[data-leave]").click()
    learner.page.wait_for_url("**/review")
    with learner.page.expect_navigation():
        learner.page.locator("form[data-leave] button.btn-primary").click()
    return learner.page.locator("main").inner_text()


def test_a_trainer_publishes_a_lesson_and_who_is_in_an_exam_goes_on_as_they_began(visit: Visit) -> None:
    mina = visit()
    mina.sign_in(cast.MINA)
    start(mina, MODULE)

    trainer = visit()
    trainer.expect_error(REFUSED)
    trainer.become("trainer")
    trainer.open("/content?text=PA-03")
    trainer.follow(TITLE)
    page = open_draft(trainer, MODULE)
    text = page.locator("#text").input_value()

    write(page, f"{text}\n{ADDED}\n")
    expect(page.locator("#preview")).to_contain_text(ADDED)
    trainer.check()

    write(page, f"{text}\n{{{{ fact:F99 }}}}\n")
    expect(page.locator("#checks")).to_contain_text("there is no fact F99")
    expect(page.locator("#preview")).to_contain_text("There is no fact:F99 of this name")
    trainer.follow("Check and publish")
    page.get_by_label("What changed, and why").fill("The question at each visit")
    trainer.press("Publish")
    told = page.locator("main").inner_text()
    assert "Not published: what is live stays live" in told
    assert re.search(r"lessons/01-who-pays-first\.md, line \d+", told)

    trainer.follow("there is no fact F99")
    assert "F99" in page.evaluate("() => getSelection().toString()")
    write(page, f"{text}\n{ADDED}\n")
    trainer.follow("Preview as a role")
    with page.expect_navigation():
        page.locator("select[name=role]").select_option("registrar")
    trainer.check()
    assert "Asked before EHR access" in page.locator("main").inner_text()
    trainer.follow("To the text")

    trainer.follow("Compare")
    assert page.locator("ins", has_text=ADDED).count()
    page.go_back()
    trainer.follow("Check and publish")
    assert "1 open attempt finishes on the revision" in page.locator("main").inner_text()
    page.get_by_label("What changed, and why").fill("The question at each visit")
    trainer.press("Publish")
    assert "Published." in page.locator("#flash").inner_text()

    assert "Revision 1.0.0" in hand_in(mina)
    noel = visit()
    noel.sign_in(cast.NOEL)
    noel.open(f"/learn/{MODULE}/lessons/L1")
    assert ADDED in noel.page.locator("article").inner_text()
    start(noel, MODULE)
    assert "Revision 1.1.0" in hand_in(noel)


def test_an_older_check_that_comes_late_does_not_stand_for_the_newest_text(visit: Visit) -> None:
    trainer = visit()
    trainer.become("trainer")
    page = open_draft(trainer, "CL-04")
    text = page.locator("#text").input_value()
    held: list[tuple[Route, APIResponse]] = []

    def hold_the_first_answer(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    page.route("**/checks", hold_the_first_answer)
    write(page, f"{text}\nOne more line.\n")
    while not held:
        page.wait_for_timeout(50)
    write(page, f"{text}\n{{{{ fact:F99 }}}}\n")
    route, answer = held[0]
    route.fulfill(response=answer)
    expect(page.locator("#checks")).to_contain_text("there is no fact F99")


def test_the_main_path_of_the_editor_needs_no_mouse(visit: Visit) -> None:
    trainer = visit()
    trainer.become("trainer")
    page = trainer.open("/content/things/module/LD-02")
    enter(page, "Edit in a draft")
    tab_to(page, "Markdown")
    page.keyboard.press("Control+Home")
    with page.expect_response(lambda answer: answer.url.endswith("/save") and answer.ok):
        page.keyboard.type("## First\n\nWords.\n\n")
        page.keyboard.press("Control+s")
    expect(page.locator("#preview h2").first).to_have_text("First")
    tab_to(page, "Save in the draft")
    page.keyboard.press("Shift+Tab")
    enter(page, "Save in the draft")
    expect(page.locator("#flash")).to_contain_text("Only the draft changed")
    enter(page, "Check and publish")
    tab_to(page, "Make it 1.1.0")


def write_without_a_connection(trainer: Visitor, text: str) -> Page:
    """Write in a draft while nothing can be sent, until the page says that it kept the words."""
    trainer.expect_error(REFUSED)
    trainer.expect_error("ERR_INTERNET_DISCONNECTED")
    trainer.expect_error("htmx:")
    trainer.become("trainer")
    page = open_draft(trainer, "LD-01")
    trainer.context.set_offline(True)
    page.locator("#text").fill(text)
    expect(page.locator("[data-save-state]")).to_contain_text("Kept on this device")
    return page


def test_what_cannot_be_saved_is_sent_when_the_connection_is_back(visit: Visit) -> None:
    trainer = visit()
    text = "## Kept\n\nWords that must not be lost.\n"
    page = write_without_a_connection(trainer, text)
    with page.expect_response(lambda answer: answer.url.endswith("/save") and answer.ok):
        trainer.context.set_offline(False)
    expect(page.locator("[data-save-state]")).to_contain_text(re.compile(r"Saved \d"))
    page.reload()
    expect(page.locator("#text")).to_have_value(text)


def test_what_could_not_be_saved_comes_back_in_a_tab_opened_later(visit: Visit) -> None:
    trainer = visit()
    text = "## Kept\n\nWords that outlive their tab.\n"
    page = write_without_a_connection(trainer, text)
    address = page.url
    page.close()
    trainer.context.set_offline(False)
    later = trainer.new_tab()
    with later.expect_response(lambda answer: answer.url.endswith("/save") and answer.ok):
        later.goto(address)
    expect(later.locator("#text")).to_have_value(text)
    expect(later.locator("[data-save-state]")).to_contain_text(re.compile(r"Saved \d"))


def test_everything_is_written_without_a_script(visit: Visit) -> None:
    trainer = visit(script=False)
    trainer.become("trainer")
    page = open_draft(trainer, "TR-02")
    page.locator("#text").fill("## Plain\n\nWithout a script.\n")
    trainer.press("Preview")
    assert "Without a script." in page.locator("article").inner_text()
    page.go_back()
    page.locator("#text").fill("## Plain\n\nWithout a script.\n")
    trainer.press("Save in the draft")
    assert "Only the draft changed" in page.locator("#flash").inner_text()
    outline = page.get_by_role("navigation", name="Outline of the draft")
    trainer.go(outline.get_by_role("link", name=re.compile("^O1")))
    trainer.go(page.locator("ol.plain .problem a").first)
    trainer.press("Add: reference")
    page.locator('input[name^="reference."]').last.fill("A source of our own")
    trainer.press("Save in the draft")
    assert page.locator('input[value="A source of our own"]').count() == 1


@pytest.mark.wide
@pytest.mark.parametrize(("width", "dark"), [(1366, True), (390, False)])
def test_the_pages_of_the_desk_hold_at_every_width_and_theme(visit: Visit, width: int, dark: bool) -> None:
    trainer = visit(width=width, height=844, dark=dark)
    trainer.become("trainer")
    root = open_draft(trainer, "CE-01").url.split("?")[0]
    bank = "file=modules/CE-01/items/O1.yaml"
    for address in (
        "/content",
        "/content?kind=all&show=confirm",
        "/content/media",
        "/content/things/module/CE-01",
        *(root, f"{root}?as=file", f"{root}?{bank}", f"{root}/publish", f"{root}/preview"),
        *(f"{root}/form?{bank}&at=0", f"{root}/form?{bank}&at=new", f"{root}/preview?{bank}&at=0"),
        f"{root}/form?file=modules/CE-01/module.yaml&at=blueprint",
    ):
        trainer.open(address.removeprefix(trainer.server.url))
        assert not scrolls_sideways(trainer.page), address
