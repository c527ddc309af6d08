"""Credentials: a coder keeps the account on a phone, a manager answers teaching, a library is joined."""

from datetime import timedelta

import pytest

from tests.browser import cast
from tests.browser.conftest import Visit
from tests.browser.hospital import days_ago, today
from tests.browser.test_papers import words
from tests.browser.visitor import scrolls_sideways
from tests.careers.examples import pdf

CODER, CODING_MANAGER = "10053", "10021"  # Chiara Moretti and Sunniva Aldaz of the demo


def test_a_learner_keeps_the_account_of_a_credential_on_a_phone_without_a_script(visit: Visit) -> None:
    cleo = visit(width=390, height=844, script=False)
    cleo.sign_in(cast.CLEO)
    cleo.open("/credentials")
    cleo.go(cleo.page.get_by_role("link", name="Add a credential", exact=True))
    cleo.page.get_by_label("Credential", exact=True).select_option("CHAA")
    cleo.page.get_by_label("Last day of the cycle").fill((today() + timedelta(days=200)).isoformat())
    cleo.press("Put on record")
    assert "CHAA: 30 contact hours still to earn" in cleo.heading()

    cleo.go(cleo.page.get_by_role("link", name="Add an entry"))
    cleo.page.get_by_label("Day", exact=True).fill(days_ago(30))
    cleo.page.get_by_label("Title").fill("Access day of the chapter")
    cleo.page.get_by_label("Hours").fill("4.5")
    cleo.page.get_by_label("Counts as").select_option("access")
    certificate = {"name": "access day.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    cleo.page.get_by_label("Certificate").set_input_files(files=[certificate])
    cleo.press("Put on record")
    assert "25.5 contact hours still to earn" in cleo.heading()
    with cleo.page.expect_download() as download:
        cleo.page.get_by_role("link", name="Certificate Access day of the chapter").click()
    assert download.value.suggested_filename == "access_day.pdf"
    assert not scrolls_sideways(cleo.page)


def test_teaching_is_handed_in_returned_handed_in_again_and_accepted(visit: Visit) -> None:
    coder, manager = visit(script=False), visit()
    coder.sign_in(CODER)
    coder.open(f"/credentials/{CODER}/teaching/new")
    coder.page.get_by_label("Title").fill("A talk of this journey")
    coder.page.get_by_label("Where").fill("Ashford")
    coder.page.get_by_label("Day").fill(days_ago(3))
    coder.page.get_by_label("Hours").fill("1")
    coder.press("Hand in")

    manager.sign_in(CODING_MANAGER)
    manager.open("/team/credentials")
    manager.follow("A talk of this journey")
    manager.page.get_by_label("Or what is missing").fill("Which meeting was it?")
    manager.press("Return it")
    assert "Returned" in words(manager)

    coder.open(f"/credentials/{CODER}")
    coder.follow("A talk of this journey")
    assert "Which meeting was it?" in words(coder)
    coder.go(coder.page.get_by_role("link", name="Hand it in again"))
    coder.page.get_by_label("Where").fill("Chapter meeting, Ashford")
    coder.press("Hand in")

    manager.open("/team/credentials")
    manager.follow("A talk of this journey")
    manager.press("Accept")
    assert "Accepted" in words(manager)
    coder.open(f"/credentials/{CODER}")
    assert "accepted teaching" in words(coder)


def test_somebody_takes_a_seat_of_a_library_and_gives_it_back(visit: Visit) -> None:
    biller = visit(width=390, height=844, dark=True)
    biller.become("biller")
    biller.open("/learn/catalogue")
    biller.go(biller.page.get_by_role("link", name="Bluewater coding library", exact=True))
    biller.press("Take a seat")
    assert "You have a seat" in words(biller)
    biller.confirm("Give my seat back")
    assert "Take a seat" in words(biller)
    assert not scrolls_sideways(biller.page)


@pytest.mark.wide
def test_the_pages_of_careers_pass_axe_on_a_desk_and_on_a_phone(visit: Visit) -> None:
    own = f"/credentials/{CODER}"
    pages = {
        CODER: (own, f"{own}/cycles/new", f"{own}/entries/new", f"{own}/teaching/new"),
        CODING_MANAGER: ("/team/credentials", own, f"/team/{CODER}/outside-course", f"/team/{CODER}"),
        "10033": ("/admin/libraries", "/admin/libraries/bluewater-coding"),
    }
    for width, dark in ((1366, False), (390, True)):
        for number, paths in pages.items():
            visitor = visit(width=width, dark=dark)
            visitor.sign_in(number)
            for path in paths:
                visitor.open(path)
                assert not scrolls_sideways(visitor.page), path


def test_a_form_that_is_refused_keeps_what_was_typed_and_passes_axe(visit: Visit) -> None:
    coder = visit()
    coder.expect_error("422")
    coder.sign_in(CODER)
    coder.open(f"/credentials/{CODER}/entries/new")
    coder.page.get_by_label("Title").fill("Without hours")
    coder.press("Put on record")
    assert "Nothing was recorded yet" in words(coder)
    assert coder.page.get_by_label("Title").input_value() == "Without hours"
