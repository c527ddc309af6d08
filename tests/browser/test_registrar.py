"""The main job: a new registrar earns EHR access, from the first sign-in to "cleared until"."""

import json
import re
from datetime import date

from playwright.sync_api import Page

from tests.browser import cast
from tests.browser.answers import fill_item, lessons_of
from tests.browser.conftest import Visit
from tests.browser.exam import open_item, wait_until_saved
from tests.browser.hospital import (
    EVIDENCE,
    MARCUS,
    PASSWORD,
    PRIYA,
    Server,
    gate_evidence,
)
from tests.browser.visitor import Visitor

SKILL = "till-open-close"
OWN_WORDS = "four quiet herons wading"


def flat(text: str) -> str:
    """Return a text with plain single spaces."""
    return " ".join(text.split())


def print_code(manager: Visitor, number: str) -> str:
    """Let a manager print a one-time code and return it."""
    manager.open(f"/people/{number}")
    manager.confirm("Print a one-time code")
    return manager.page.locator("p.h2 code").inner_text()


def sign_in_with_code(learner: Visitor, number: str, code: str) -> None:
    """Sign in for the first time: code, and a password of one's own."""
    learner.open("/login")
    learner.follow("I cannot sign in")
    learner.follow("I have a code")
    learner.page.get_by_label("Employee number").fill(number)
    learner.page.get_by_label("One-time code", exact=True).fill(code)
    learner.page.get_by_label("New password", exact=True).fill(OWN_WORDS)
    learner.page.get_by_label("New password again").fill(OWN_WORDS)
    learner.press("Set password and sign in")


def read_every_lesson(learner: Visitor, module: str) -> None:
    """Go through the lessons of a module, answer each check, mark each done."""
    learner.open(f"/learn/{module}")
    titles = lessons_of(module)
    with learner.page.expect_navigation():
        learner.page.locator(".next a.btn-primary").click()
    for number, title in enumerate(titles, 1):
        assert learner.heading() == title
        learner.check()
        answer_checks(learner.page, module)
        last = number == len(titles)
        with learner.page.expect_navigation():
            learner.page.get_by_role(
                "button", name="Mark done" if last else "Mark done, next section"
            ).click()


def answer_checks(page: Page, module: str) -> None:
    """Answer every knowledge check of a lesson rightly."""
    for check in page.locator("section.check").all():
        fill_item(check, module, right=True)
        check.get_by_role("button", name="Check my answer").click()
        check.get_by_role("heading", name="Right", exact=True).wait_for()


def take_exam(learner: Visitor, module: str, *, right: bool, most: int = 100) -> None:
    """Answer the items of an open exam, ``most`` of them at most, and hand it in."""
    page = learner.page
    total = page.locator(".map a").count()
    for place in range(1, min(most, total) + 1):
        assert learner.heading() == f"Item {place} of {total}"
        form = open_item(page)
        fill_item(form, module, right=right)
        if place < total:
            form.locator("button.btn-primary").click()
    wait_until_saved(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Review and hand in").click()
    left = total - min(most, total)
    assert learner.heading() == (f"{left} items are still open" if left else "Every item is answered")
    learner.check()
    learner.press("Hand in")


def test_a_new_registrar_goes_from_the_first_sign_in_to_cleared_until(visit: Visit, server: Server) -> None:
    manager, learner = visit(), visit()
    manager.sign_in(MARCUS)
    sign_in_with_code(learner, cast.NIA, print_code(manager, cast.NIA))
    assert "requirements left" in learner.heading()

    read_every_lesson(learner, cast.EXAM)
    learner.open(f"/learn/{cast.EXAM}/exam")
    assert "attempt 1 of 3" in learner.heading()
    learner.press("Start the exam")
    take_exam(learner, cast.EXAM, right=False, most=4)
    assert learner.heading() == "Not passed yet"
    assert learner.page.get_by_role("button", name="Next attempt").is_disabled()
    learner.go(learner.page.get_by_role("button", name=re.compile("^Read the reasons")))
    learner.page.get_by_role("heading", name="The reasons", exact=True).wait_for()
    assert (
        learner.page.locator("details.reason[open]").count() == learner.page.locator("details.reason").count()
    )

    learner.follow("Take attempt 2")
    learner.press("Start the exam")
    take_exam(learner, cast.EXAM, right=True)
    assert learner.heading() == f"Passed: {cast.EXAM}"

    left = {
        "completion": [cast.EXAM],
        "exam": [cast.EXAM],
        "observed": [SKILL],
        "attestation": ["acceptable-use"],
    }
    server.take_in("evidence", EVIDENCE, gate_evidence(cast.NIA, without=left))
    observe_on_a_phone(visit(width=390, height=844))
    sign_attestation(learner)
    assert "everything is met" in learner.heading().lower()

    confirm(manager, cast.NIA)
    officer = visit()
    officer.sign_in(PRIYA)
    release(officer, cast.NIA)
    assert_cleared(learner, server)


def observe_on_a_phone(manager: Visitor) -> None:
    """Record an observed skill beside the learner, on a screen of 390 pixels."""
    manager.sign_in(MARCUS)
    manager.open(f"/team/{cast.NIA}")
    manager.go(manager.page.locator(f'a[href$="/observe/{SKILL}"]').first)
    assert manager.heading().startswith("Observe:")
    for step in manager.page.locator("fieldset").all():
        step.locator('label:has(input[value="3"])').click()
    manager.page.get_by_label("Password").fill(PASSWORD)
    manager.press("Record observation")
    assert "showed" in flat(manager.page.locator("#flash").inner_text())


def sign_attestation(learner: Visitor) -> None:
    """Sign the last attestation from the page of the own access."""
    learner.open("/me")
    learner.go(learner.page.locator('a[href="/me/attest/acceptable-use"]').first)
    learner.page.get_by_label("Password").fill(OWN_WORDS)
    learner.press("Sign")
    learner.open("/")


def confirm(manager: Visitor, number: str) -> None:
    """Confirm role and workflows as the manager."""
    manager.open("/team?show=confirm")
    manager.go(manager.page.get_by_role("link", name=f"Confirm: {cast.name_of(number)}"))
    manager.page.get_by_label("Password").fill(PASSWORD)
    manager.press("Confirm role and workflows")
    assert "in the release queue" in flat(manager.page.locator("#flash").inner_text())


def release(officer: Visitor, number: str) -> None:
    """Release EHR access as the access officer."""
    officer.open("/access")
    officer.go(officer.page.get_by_role("link", name=f"Review {cast.name_of(number)}"))
    officer.page.get_by_label("Password").fill(PASSWORD)
    officer.press("Sign the decision")


def assert_cleared(learner: Visitor, server: Server) -> None:
    """Assert that home names the same last day as ``lms access explain``."""
    told = json.loads(server.run("access", "explain", cast.NIA, "--json"))
    assert [(one["gate"], one["state"], one["cleared"]) for one in told] == [
        ("ehr-registrar", "cleared", True)
    ]
    until = date.fromisoformat(told[0]["cleared_until"])
    learner.open("/")
    text = flat(learner.page.locator("main").inner_text())
    assert f"cleared until {until.day} {until:%b} {until.year}" in text.replace("Cleared", "cleared")
