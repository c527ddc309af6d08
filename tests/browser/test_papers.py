"""Papers: a learner takes a certificate, a stranger checks it, a card is hung up and called back."""

from tests.browser import cast
from tests.browser.conftest import Visit
from tests.browser.test_registrar import flat
from tests.browser.visitor import Visitor, scrolls_sideways

TRAINER = "10034"  # Tomás Reyes of the demo


def words(visitor: Visitor) -> str:
    """Return the words of the page."""
    return flat(visitor.page.locator("main").inner_text())


def test_a_learner_takes_a_certificate_that_a_stranger_can_check(visit: Visit) -> None:
    cleo = visit(width=390, height=844, script=False)
    cleo.sign_in(cast.CLEO)
    cleo.open("/me")
    cleo.go(cleo.page.get_by_role("link", name="Certificates"))
    cleo.go(cleo.page.get_by_role("button", name="Issue").first)
    assert "Valid" in words(cleo)
    address = cleo.page.get_by_role("link", name="What a checker sees").get_attribute("href") or ""

    stranger = visit(width=390, height=844, dark=True)
    stranger.open("/verify")
    stranger.page.get_by_label("Number of the certificate").fill(address.rpartition("/")[2].upper())
    stranger.press("Check")
    assert cast.name_of(cast.CLEO) in words(stranger)
    assert "holds today" in words(stranger)
    assert cast.CLEO not in words(stranger)
    assert not scrolls_sideways(stranger.page)


def test_the_pages_of_papers_pass_axe_on_a_desk_and_on_a_phone(visit: Visit) -> None:
    for width, dark in ((1366, False), (390, True)):
        visitor = visit(width=width, dark=dark)
        visitor.sign_in(cast.CLEO)
        for path in (f"/transcripts/{cast.CLEO}", f"/certificates/{cast.CLEO}", "/cards", "/cards/PA-03"):
            visitor.open(path)
            assert not scrolls_sideways(visitor.page), path


def test_an_old_card_is_put_on_the_register_and_its_recall_is_answered(visit: Visit) -> None:
    cleo = visit(script=False)
    cleo.sign_in(cast.CLEO)
    cleo.open("/cards/PA-03")
    cleo.page.get_by_label("Place").fill("Window 7")
    cleo.page.get_by_label("Which card").select_option("older")
    cleo.go(cleo.page.get_by_role("button", name="Put it on the register"))
    assert "Window 7" in words(cleo)

    trainer = visit()
    trainer.sign_in(TRAINER)
    trainer.open("/cards/register?module=PA-03")
    trainer.go(trainer.page.get_by_role("link", name="Window 7"))
    trainer.page.get_by_text("Replaced by the card of today").click()
    trainer.press("Record the answer")
    trainer.open("/cards/register?module=PA-03&show=current")
    assert "Window 7" in words(trainer)
