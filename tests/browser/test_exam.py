"""An exam that loses nothing: a killed server, a second tab, an ended session, no JavaScript."""

from playwright.sync_api import expect

from tests.browser import cast
from tests.browser.answers import fill_item
from tests.browser.conftest import Visit
from tests.browser.exam import KEPT, answer, answered, given, open_item, start, wait_until_saved
from tests.browser.hospital import Server

REFUSED = "Failed to load resource"


def test_a_killed_server_loses_no_saved_answer_and_gets_the_kept_ones_after_its_restart(
    visit: Visit, server: Server
) -> None:
    dora = visit()
    dora.expect_error(REFUSED)
    dora.sign_in(cast.DORA)
    page = start(dora, cast.EXAM)
    for place in (1, 2, 3):
        answer(page, cast.EXAM, place, right=True)
        wait_until_saved(page)
    saved = {place: given(page, place) for place in (1, 2, 3)}
    server.kill()
    answer(page, cast.EXAM, 4, right=True)
    answer(page, cast.EXAM, 5, right=True)
    expect(page.locator("[data-save-state]")).to_contain_text(KEPT)
    dora.check()
    kept = {place: given(page, place) for place in (4, 5)}
    server.start()
    wait_until_saved(page)
    page.reload()
    assert {place: given(page, place) for place in (1, 2, 3)} == saved
    assert {place: given(page, place) for place in (4, 5)} == kept
    assert all([*saved.values(), *kept.values()])
    assert answered(page) == 5


def test_a_second_tab_is_told_and_the_newest_answer_counts(visit: Visit) -> None:
    emil = visit()
    emil.sign_in(cast.EMIL)
    first = start(emil, cast.EXAM)
    second = emil.new_tab()
    second.goto(first.url)
    for page in (first, second):
        expect(page.locator("[data-notice]")).to_contain_text("open in another tab")
    answer(first, cast.EXAM, 1, right=False)
    wait_until_saved(first)
    answer(second, cast.EXAM, 1, right=True)
    wait_until_saved(second)
    newest = given(second, 1)
    assert newest != given(first, 1)
    first.reload()
    assert given(first, 1) == newest


def test_a_session_that_ends_in_the_middle_of_an_exam_loses_nothing(visit: Visit) -> None:
    faye = visit()
    faye.expect_error(REFUSED)
    faye.sign_in(cast.FAYE)
    page = start(faye, cast.EXAM)
    answer(page, cast.EXAM, 1, right=True)
    wait_until_saved(page)
    faye.context.clear_cookies()
    answer(page, cast.EXAM, 2, right=True)
    expect(page.locator("[data-save-state]")).to_contain_text(KEPT)
    expect(page.locator("[data-notice]")).to_contain_text("Sign in again in another tab")
    kept = given(page, 2)
    exam = page.url
    tab, faye.page = page, faye.new_tab()
    faye.sign_in(cast.FAYE)
    tab.bring_to_front()
    wait_until_saved(tab)
    expect(tab.locator("[data-notice]")).not_to_contain_text("Sign in again")
    faye.page.goto(exam)
    assert given(faye.page, 2) == kept
    assert answered(faye.page) == 2


def test_an_exam_goes_from_start_to_result_without_javascript(visit: Visit) -> None:
    gus = visit(script=False)
    gus.sign_in(cast.GUS)
    page = start(gus, cast.EXAM)
    total = page.locator(".map a").count()
    for place in range(1, total + 1):
        assert gus.heading() == f"Item {place} of {total}"
        fill_item(open_item(page), cast.EXAM, right=True)
        with page.expect_navigation():
            open_item(page).locator("button.btn-primary").click()
    assert gus.heading() == "Every item is answered"
    gus.press("Hand in")
    assert gus.heading() == f"Passed: {cast.EXAM}"
