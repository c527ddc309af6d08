"""Which drafts are published by the job server: those that may ask many people something else."""

import pytest

from lms.authoring.services import publishing_work
from lms.authoring.services.publishing_work import is_long
from tests.authoring.desk import BANK, HEAD, LESSON, Desk

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def a_small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """One person at work is many."""
    monkeypatch.setattr(publishing_work, "AT_ONCE", 0)


def save(desk: Desk, file: str, old: str, new: str) -> None:
    text = desk.text(file)
    assert old in text
    answer = desk.post(
        f"{desk.root}/save",
        **{"file": file, "seen": str(desk.number(file)), "as": "file", "text": text.replace(old, new, 1)},
    )
    assert answer.status_code == 303


def test_lessons_items_and_words_of_a_module_are_published_at_once(desk: Desk) -> None:
    save(desk, LESSON, "Ask first.", "Ask at once.")
    save(desk, BANK, "Do 1 wrong", "Do 1 badly")
    save(desk, HEAD, "summary: What it is for.", "summary: What it is good for.")

    assert not is_long(desk.fresh())


def test_another_cut_of_a_module_asks_everybody_anew(desk: Desk) -> None:
    save(desk, HEAD, "cut: 80", "cut: 90")

    assert is_long(desk.fresh())


def test_few_people_are_worked_out_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    save(desk, HEAD, "cut: 80", "cut: 90")
    monkeypatch.setattr(publishing_work, "AT_ONCE", 200)

    assert not is_long(desk.fresh())
