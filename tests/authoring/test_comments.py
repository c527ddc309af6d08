"""Comments on blocks of a draft: threads that stay and are settled once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.authoring.models import Draft, DraftComment
from lms.authoring.rules.passages import line_of, plain
from lms.authoring.services.comments import comments_of, open_comments, settle_comment, write_comment
from lms.authoring.services.drafts import open_draft_at
from lms.authoring.services.files import files_of_draft, save_file
from lms.core.content import texts_of
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from tests.authoring.conftest import SONG

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


def quoted(draft: Draft, quote: str, by: int, text: str = "Too high") -> None:
    with unit_of_work():
        write_comment(draft, path=ONE, block="", text=text, by_id=by, quote=quote)


def save(draft: Draft, text: str, by: int) -> None:
    with unit_of_work():
        save_file(draft, ONE, text, seen=files_of_draft(draft)[ONE].number, by_id=by)


def test_a_comment_quotes_a_passage_and_finds_it_when_the_text_moves(draft: Draft, ada: int) -> None:
    quoted(draft, "id: V1\n    text: La", ada)
    assert [(one.quote, one.line) for one in comments_of(draft)] == [("id: V1 text: La", 6)]

    save(draft, "# one line more\n" + SONG, ada)
    assert comments_of(draft)[0].line == 7


def test_a_passage_that_vanished_is_said_and_its_words_stay(draft: Draft, ada: int) -> None:
    quoted(draft, "text: La", ada)
    save(draft, SONG.replace("text: La", "text: Li"), ada)

    (one,) = comments_of(draft)
    assert (one.quote, one.line) == ("text: La", None)
    kept = db.session.scalars(select(DraftComment.quoted_in)).one()
    assert kept is not None
    assert texts_of([kept])[kept] == SONG


def test_a_passage_that_the_text_does_not_hold_is_refused(draft: Draft, ada: int) -> None:
    for quote in ("text: Lu", "x" * 401):
        with pytest.raises(Refused):
            quoted(draft, quote, ada)
    assert comments_of(draft) == []


def test_the_same_words_on_two_passages_are_two_comments(draft: Draft, ada: int) -> None:
    quoted(draft, "text: La", ada)
    quoted(draft, "text: Lo", ada)

    assert len(comments_of(draft)) == 2


def test_an_answer_quotes_nothing_of_its_own(draft: Draft, ada: int) -> None:
    first = write(draft, "Too high", ada)
    with unit_of_work():
        write_comment(draft, path=ONE, block="", text="Yes", by_id=ada, answers_id=first, quote="text: La")

    assert comments_of(draft)[0].answers[0].quote == ""


WORD = st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1, max_size=8)


@given(
    words=st.lists(WORD, min_size=1, max_size=6),
    before=st.integers(0, 5),
    gap=st.sampled_from([" ", "\n", "\n  "]),
)
def test_a_passage_is_found_however_its_lines_are_broken(words: list[str], before: int, gap: str) -> None:
    text = "§\n" * before + gap.join(words) + "\n§\n"

    assert line_of(" ".join(words), text) == before + 1
    assert plain(gap.join(words)) == " ".join(words)
    assert line_of("§§ " + words[0], text) is None
