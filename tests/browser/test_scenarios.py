"""Every shipped scenario by keyboard, on a desk and on a phone in the dark; a breach without a script."""

import pytest
from playwright.sync_api import Page

from lms.simulations.kinds.base import Setup, Step
from lms.simulations.rules.playing import ScenarioState, apply, begin, best_option
from tests.browser.conftest import Visit
from tests.browser.test_keyboard import enter
from tests.browser.visitor import CONTRAST, Visitor, axe_violations, scrolls_sideways
from tests.simulations.walk import claims_of, scenario_ids

DESK, PHONE = 1366, 390
ALWAYS = "SC1"
FOCUSED = "() => [document.activeElement.name || '', document.activeElement.value || '']"
MOST_TABS = 80


def looks_right(visitor: Visitor) -> None:
    """Check that nothing runs out of the page and everything can be read."""
    visitor.check()
    assert not scrolls_sideways(visitor.page), visitor.page.url
    assert not axe_violations(visitor.page, CONTRAST), visitor.page.url


def pick(page: Page, option: str) -> None:
    """Tab to the options and choose one with the arrow keys."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)[0] == "option":
            break
    page.keyboard.press("Space")
    for _ in range(8):
        if page.evaluate(FOCUSED) == ["option", option]:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"option {option} is not there")


def decide(visitor: Visitor, state: ScenarioState) -> ScenarioState:
    """Choose the best of the open beat by keyboard, read what it did, and go on."""
    beat = state.beat
    assert beat is not None
    assert beat.title in visitor.heading()
    best = best_option(beat)
    pick(visitor.page, best.id)
    enter(visitor.page, "Decide")
    assert best.follows[:40] in visitor.heading()
    return apply(state, Step(1 + sum(one.is_learners for one in state.taken), beat.id, {"option": best.id}))


def go_on(visitor: Visitor) -> None:
    """Press the one button of the feedback."""
    button = visitor.page.locator(".panel.next a.btn-primary")
    enter(visitor.page, " ".join(button.inner_text().split()))


@pytest.mark.parametrize(
    "key", [pytest.param(one, marks=() if one == ALWAYS else pytest.mark.wide) for one in scenario_ids()]
)
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_scenario_is_played_at_its_best_by_keyboard(visit: Visit, key: str, width: int) -> None:
    learner = visit(width=width, height=844 if width == PHONE else 768, dark=width == PHONE)
    learner.become("trainer" if width == DESK else "biller")
    state = begin(claims_of(key), Setup("seed"))
    page = learner.open(f"/simulations/{key}")
    looks_right(learner)
    enter(page, "Play the whole visit")
    looks_right(learner)
    while state.beat is not None:
        state = decide(learner, state)
        if len(state.taken) == 1:
            looks_right(learner)
        go_on(learner)
    looks_right(learner)
    assert "Passed" in learner.heading()


def test_a_breach_is_repeated_and_the_road_not_taken_walked_without_a_script(visit: Visit) -> None:
    learner = visit(width=PHONE, height=844, script=False)
    learner.become("nurse")
    page = learner.open("/simulations/SC1")
    learner.go(page.get_by_role("button", name="Play the whole visit"))
    for option in "baaaa":
        page.locator(f'input[name="option"][value="{option}"]').check()
        learner.go(page.get_by_role("button", name="Decide"))
        if option == "b":
            assert page.get_by_text("This ends the pass of this play").is_visible()
        learner.go(page.locator(".panel.next a.btn-primary"))
    assert "Not passed: one choice was a breach" in learner.heading()
    learner.go(page.get_by_role("button", name="Replay from here").nth(1))
    assert "Beat 2 of 6" in learner.heading()
    assert page.get_by_text("replay, counts for nothing").is_visible()


def test_home_leads_to_the_first_decision_in_two_clicks(visit: Visit) -> None:
    learner = visit()
    learner.become("registrar")
    page = learner.open("/")
    learner.go(page.get_by_role("link", name="Open the visit"))
    learner.go(page.get_by_role("button", name="Begin as"))
    assert "Beat 1 of" in learner.heading()
