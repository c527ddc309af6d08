"""Every page that a persona's menu leads to: light, dark and on a phone, by axe, by width and by heading."""

import re
from collections.abc import Iterator

import pytest
import yaml
from playwright.sync_api import Page

from lms.core.config import ROOT
from tests.browser.conftest import Visit
from tests.browser.visitor import CONTRAST, Visitor, axe_violations, scrolls_sideways

PERSONAS = [one["id"] for one in yaml.safe_load((ROOT / "content/demo/personas.yaml").read_text("utf-8"))]
WHOLE_MENU = "registrar"  # of whom every page is looked at on each run, and not only the first
DESK, PHONE, SMALLEST = (1366, 768), (390, 844), (320, 700)
BEHIND = {
    "registrar": [
        "/learn/PA-03",
        "/learn/PA-03/exam",
        "/me/attest/acceptable-use",
        "/workflows/W03",
        "/workflows?role=patient_access",
        "/search?q=elig",
        "/settings",
    ],
    "manager": ["/team/10042", "/team/10042/observe/walk-in-registration", "/team?show=all", "/people/10042"],
    "trainer": ["/team/10042", "/people?text=whit", "/search?q=whit"],
    "director": ["/compliance/people?show=open", "/kpi/K51", "/team/10044"],
    "consultant": ["/kpi/K40"],
    "access_officer": [
        "/access?show=register",
        "/access?show=reconcile",
        "/access?show=limit",
        "/access/10043",
    ],
    "administrator": ["/admin/components", "/password/change"],
}


def resize(page: Page, size: tuple[int, int]) -> None:
    """Give the window another size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})


def menu_of(page: Page) -> list[str]:
    """Return the addresses in the menu of the person, each once."""
    found: list[str] = page.locator("nav.rail a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return list(dict.fromkeys(found))


def is_new(page: Page, path: str, seen: set[str]) -> bool:
    """Tell whether nobody looked at this page yet: what stands beside the menu differs from all before it."""
    words = re.sub(r'value="[^"]{30,}"', "", page.locator("main").inner_html())
    known = len(seen)
    seen.add(f"{path} {words}")
    return len(seen) > known


def faults_of(visitor: Visitor, path: str, seen: set[str]) -> Iterator[str]:
    """Look at one page in every way and say what is wrong with it; axe looks at the same page once only."""
    page = visitor.page
    resize(page, DESK)
    page.emulate_media(color_scheme="light")
    answer = page.goto(visitor.server.url + path)
    if answer is None or answer.status != 200:
        yield f"{path} answered {answer and answer.status}"
    if page.locator("h1").count() != 1:
        yield f"{path} has {page.locator('h1').count()} h1"
    with_axe = path == "/" or is_new(page, path, seen)
    if with_axe:
        yield from (f"{path} light: {found}" for found in axe_violations(page))
        page.emulate_media(color_scheme="dark")
        yield from (f"{path} dark: {found}" for found in axe_violations(page, CONTRAST))
        page.emulate_media(color_scheme="light")
    for size in (SMALLEST, PHONE):
        resize(page, size)
        if scrolls_sideways(page):
            yield f"{path} scrolls sideways at {size[0]}"
    if with_axe:
        yield from (f"{path} phone: {found}" for found in axe_violations(page))


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """Pages that axe looked at as some persona."""
    return set()


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_first_page_of_a_persona_can_be_used_by_everybody(visit: Visit, persona: str) -> None:
    visitor = visit()
    visitor.become(persona)
    faults = list(faults_of(visitor, "/", set()))
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "persona",
    [pytest.param(one, marks=() if one == WHOLE_MENU else pytest.mark.wide) for one in PERSONAS],
)
def test_every_page_in_the_menu_of_a_persona_can_be_used_by_everybody(
    visit: Visit, persona: str, seen: set[str]
) -> None:
    visitor = visit()
    page = visitor.become(persona)
    paths = menu_of(page)
    assert "/" in paths
    assert len(paths) >= 4
    paths.remove("/")
    faults = [
        fault for path in [*paths, *BEHIND.get(persona, [])] for fault in faults_of(visitor, path, seen)
    ]
    assert not faults, "\n".join(faults)
