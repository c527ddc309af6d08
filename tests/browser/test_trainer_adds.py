"""What trainers and directors add: a module, an overlay, a text for a unit, a programme."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_trainer_desk import open_draft
from tests.browser.test_weight import first_visit
from tests.browser.visitor import scrolls_sideways


def test_a_module_begins_with_a_list_of_what_is_missing(visit: Visit) -> None:
    trainer = visit(script=False)
    trainer.become("trainer")
    page = trainer.open("/content")
    trainer.follow("New module")
    page.get_by_label("Id", exact=True).fill("TR-09")
    page.get_by_label("Title", exact=True).fill("Writing for the desk")
    page.get_by_label("What it is for").fill("You write a section that people read to its end.")
    page.get_by_label("Title of the first lesson").fill("One idea a sentence")
    page.get_by_label("A learner can …").first.fill("Write a section that is read to its end.")
    page.locator("#competency-1").select_option(index=1)
    page.locator("#step-1").select_option(index=1)
    page.get_by_label("Super user").check()
    trainer.press("Begin the draft")

    checks = page.locator("#checks").inner_text()
    assert re.search(r"\d+ to fix", checks)
    assert "Meant for: Super user" in page.locator("#comments").inner_text()


def test_an_overlay_begins_at_a_place_and_is_shown_as_a_learner_reads_it(visit: Visit) -> None:
    trainer = visit()
    trainer.become("trainer")
    page = trainer.open("/content/overlays/CHG-01")
    page.get_by_label("Specialty").fill("Device lab")
    page.get_by_label("Who answers for its texts").fill("device lab lead")
    page.get_by_label("Charge capture specialist").check()
    trainer.press("Begin the draft")

    expect(page.locator("#checks")).to_contain_text("ready")
    page.locator("#text").fill("The sticker of the device goes on the charge sheet.\n")
    expect(page.locator("#preview")).to_contain_text("The sticker of the device")
    trainer.check()
    trainer.follow("Title and objectives")
    assert "Places in the module" in page.locator("main").inner_text()


def test_a_comment_quotes_what_was_marked(visit: Visit) -> None:
    trainer = visit()
    trainer.become("trainer")
    page = open_draft(trainer, "CL-03")
    box = page.locator("#text")
    box.evaluate("(box) => { box.focus(); box.setSelectionRange(3, 20); }")
    marked = box.evaluate("(box) => box.value.slice(3, 20).trim()")
    page.locator("#comment-text").fill("Shorter?")
    expect(page.locator("#comment-quote")).to_have_value(marked)
    with page.expect_navigation():
        page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comments blockquote")).to_contain_text(re.compile(r"line \d+"))


def test_a_director_changes_a_programme_sees_who_is_hit_and_drops_it(visit: Visit) -> None:
    director = visit(script=False)
    director.become("director")
    page = director.open("/programmes")
    director.follow("Case manager")
    page.locator("#add").select_option("HIM-01")
    page.locator("#when-new").select_option("60")
    director.press("Keep in the draft")

    told = page.locator("section:has(#change)").inner_text()
    assert "HIM-01" in told
    assert "of work is new" in told
    page.locator("#reason-drop").fill("Only tried")
    director.press("Drop")
    assert "What the draft changes" not in page.locator("main").inner_text()


@pytest.mark.wide
@pytest.mark.parametrize(("width", "dark"), [(1366, False), (390, True)])
def test_the_pages_hold_at_every_width_and_theme(visit: Visit, width: int, dark: bool) -> None:
    trainer = visit(width=width, height=844, dark=dark)
    trainer.become("trainer")
    for address in (
        "/content/new",
        "/content/new?kind=checklist",
        "/content/things/module/CL-03",
        "/content/things/overlay/CL-03/cardiology",
        "/content/overlays/CL-03",
        "/content/local/PA-03/msp_questions",
        "/programmes",
        "/programmes/registrar",
        "/programmes/thresholds",
    ):
        trainer.open(address)
        assert not scrolls_sideways(trainer.page), address
    director = visit(width=width, height=844, dark=dark)
    director.become("director")
    director.open("/programmes/nurse")
    assert not scrolls_sideways(director.page)


@pytest.mark.parametrize("path", ["/content/new", "/content/overlays/CL-03", "/programmes/registrar"])
def test_a_page_of_the_desk_is_light_on_the_first_visit(visit: Visit, path: str) -> None:
    trainer = visit()
    trainer.become("trainer")
    wire = first_visit(trainer, path)

    assert wire.weight() <= 60
    assert len(wire.types) <= 5
