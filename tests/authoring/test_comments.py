"""Comments on blocks of a draft: threads that stay and are settled once."""

from pathlib import Path

import pytest

from lms.authoring.models import Draft
from lms.authoring.services.comments import comments_of, open_comments, settle_comment, write_comment
from lms.authoring.services.drafts import open_draft_at
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import unit_of_work

ONE = "songs/one.yaml"
pytestmark = pytest.mark.database


@pytest.fixture
def draft(folder: Path, ada: int) -> Draft:
    with unit_of_work():
        return open_draft_at(ONE, by_id=ada)


def write(draft: Draft, text: str, by: int, answers: int | None = None) -> int:
    with unit_of_work():
        return write_comment(draft, path=ONE, block="V1", text=text, by_id=by, answers_id=answers).id


def test_a_comment_and_its_answers_are_a_thread(draft: Draft, ada: int, ben: int) -> None:
    first = write(draft, "Too high", ada)
    answer = write(draft, "Lower then", ben, first)
    write(draft, "Yes", ada, answer)

    found = comments_of(draft)

    assert [(one.text, one.block, one.written_by.split()[0]) for one in found] == [("Too high", "V1", "Ada")]
    assert [one.text for one in found[0].answers] == ["Lower then", "Yes"]


def test_settling_a_thread_says_who_and_happens_once(draft: Draft, ada: int, ben: int) -> None:
    first = write(draft, "Too high", ada)
    answer = write(draft, "Lower then", ben, first)
    for by in (ben, ada):
        with unit_of_work():
            settle_comment(draft, answer, by_id=by)

    assert comments_of(draft)[0].settled_by.startswith("Ben")
    assert open_comments(draft) == 0


def test_a_comment_sent_twice_is_one(draft: Draft, ada: int) -> None:
    assert write(draft, "Too high", ada) == write(draft, " Too high ", ada)
    assert len(comments_of(draft)) == 1


def test_an_empty_comment_is_refused(draft: Draft, ada: int) -> None:
    for text in ("  ", "x" * 4001):
        with pytest.raises(Refused):
            write(draft, text, ada)


def test_a_comment_of_another_draft_is_neither_answered_nor_settled(draft: Draft, ada: int) -> None:
    with unit_of_work():
        other = open_draft_at("songs/two.yaml", by_id=ada)
    first = write(draft, "Too high", ada)

    with unit_of_work():
        with pytest.raises(NotFound):
            settle_comment(other, first, by_id=ada)
        with pytest.raises(NotFound):
            write_comment(other, path=other.path, block="", text="x", by_id=ada, answers_id=first)


def test_comments_cost_the_same_statements_however_many(draft: Draft, ada: int, count_queries) -> None:
    write(draft, "One", ada)
    with count_queries() as few:
        comments_of(draft)
    for number in range(5):
        write(draft, f"More {number}", ada)
    with count_queries() as many:
        comments_of(draft)

    assert len(few) == len(many)
