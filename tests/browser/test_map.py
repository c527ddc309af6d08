"""The workflow map: every lane on one screen of a workstation, a list by role on a phone."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import CONTRAST, axe_violations, scrolls_sideways

HEIGHT_OF_A_TARGET = 44


def test_every_lane_stands_on_one_screen(visit: Visit) -> None:
    visitor = visit()
    visitor.become("registrar")
    page = visitor.open("/workflows")
    last = page.locator(".lane").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 768
    assert page.locator(".lane a").count() > 50


def test_a_phone_shows_a_list_by_role_with_whole_lines_to_press(visit: Visit) -> None:
    visitor = visit(width=390, height=844)
    visitor.become("registrar")
    page = visitor.open("/workflows?role=patient_access")
    assert not scrolls_sideways(page)
    boxes = [box for link in page.locator(".lane a").all() if (box := link.bounding_box())]
    assert len(boxes) == 8
    assert all(box["height"] >= HEIGHT_OF_A_TARGET and box["x"] == boxes[0]["x"] for box in boxes)


@pytest.mark.parametrize(
    "path",
    [
        "/workflows",
        *(
            pytest.param(one, marks=pytest.mark.wide)
            for one in ("/search?q=elig", "/search?q=nothing-of-this-kind")
        ),
    ],
)
def test_it_can_be_read_in_the_dark(visit: Visit, path: str) -> None:
    visitor = visit(dark=True)
    visitor.become("registrar")
    assert axe_violations(visitor.open(path), CONTRAST) == []


def test_control_and_k_lead_to_the_search(visit: Visit) -> None:
    visitor = visit()
    page = visitor.become("registrar")
    page.keyboard.press("Control+k")
    page.keyboard.type("elig")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "found for “elig”" in visitor.heading()
    visitor.check()


def test_without_a_script_the_search_is_a_form(visit: Visit) -> None:
    visitor = visit(script=False)
    page = visitor.become("registrar")
    page.locator("header #q").fill("elig")
    with page.expect_navigation():
        page.locator("header #q").press("Enter")
    assert "found for “elig”" in visitor.heading()
