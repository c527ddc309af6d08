"""The search against hostile names and against whoever looks for what is not theirs to find."""

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest

from lms.core.search import rebuild
from lms.core.unit_of_work import unit_of_work
from tests.courses.factories import module_body
from tests.security.conftest import Visit
from tests.security.test_exam_keys import REASON
from tests.security.worlds import World

pytestmark = pytest.mark.database
NAME = '"><img src=x onerror=alert(2)>'


@pytest.fixture
def indexed(world: World) -> World:
    """The hostile hospital, everything in the index."""
    with unit_of_work():
        learner = world.cast["learner"]
        learner.given_name, learner.family_name = f"Ada {NAME}", "Northside </mark><script>"
        rebuild()
    return world


def found(visit: Visit, person: Any, words: str, kind: str = "") -> str:
    """Return the page of results."""
    page = visit(person, f"/search?q={quote(words)}&kind={kind}")
    assert not isinstance(page, str), page
    assert page.status_code == 200
    return page.text


@pytest.mark.parametrize("words", ["Northside", "Ada", "script alert", "img onerror", "registrar"])
def test_names_stand_in_results_as_text(indexed: World, visit: Visit, words: str) -> None:
    for name in ("director", "manager", "administrator", "root", "trainer"):
        for kind in ("", "person", "unit", "module", "lesson"):
            page = found(visit, indexed.cast[name], words, kind)
            results = re.sub(r"</?mark>", "", page.partition("<main")[2])
            assert not re.search(r"<(script|img)|<[a-z]+[^>]* on[a-z]+=", results)
    assert NAME in unescape(re.sub(r"</?mark>", "", found(visit, indexed.cast["director"], "Ada", "person")))


def test_nothing_that_teaches_after_an_exam_is_found_before_it(indexed: World, visit: Visit) -> None:
    body = module_body("PA-03")
    assert REASON in str(body)
    for words in (REASON, f"{REASON} reason", "correct", "why"):
        for name in ("learner", "trainer", "educator", "root"):
            page = found(visit, indexed.cast[name], words)
            assert REASON not in re.sub(r'value="[^"]*"|“[^”]*”', "", page.partition("<main")[2])


def test_eve_finds_nobody_by_any_part_of_what_the_index_holds(indexed: World, visit: Visit) -> None:
    number = indexed.cast["learner"].employee_no
    for words in ("Northside", "Ada", number, number[:3], "manager", "NORTH", indexed.ids["claim"]):
        for kind in ("", "person", "unit", "claim", "no-such-kind"):
            page = found(visit, indexed.cast["eve"], words, kind)
            hits = page.partition('<div class="stack wide found">')[2]
            assert "Nothing found" in page or not [mark for mark in indexed.north_marks if mark in hits]
