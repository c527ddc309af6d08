"""Drafts: one for each thing, texts kept under an optimistic lock, checked over what is live."""

from pathlib import Path

import pytest

from lms.authoring.models import Draft
from lms.authoring.services.checking import check_draft
from lms.authoring.services.drafts import (
    begin_new,
    draft_at,
    drafts_of,
    drop_draft,
    open_draft,
    open_draft_at,
)
from lms.authoring.services.files import (
    conflict_of,
    conflicts_of,
    files_of_draft,
    resolve_conflict,
    save_file,
    text_of_draft,
    versions_of,
)
from lms.core.content import refuse_place
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from tests.authoring.conftest import SONG

ONE = "songs/one.yaml"
pytestmark = pytest.mark.database


@pytest.fixture
def draft(folder: Path, ada: int) -> Draft:
    with unit_of_work():
        return open_draft(kind="song", key="one", by_id=ada)


def save(draft: Draft, text: str | None, seen: int, by: int, path: str = ONE) -> object:
    with unit_of_work():
        return save_file(draft, path, text, seen=seen, by_id=by)


def test_a_draft_begins_with_the_text_as_it_was_written(draft: Draft) -> None:
    assert {path: one.text for path, one in files_of_draft(draft).items()} == {ONE: SONG}
    assert text_of_draft(draft, ONE).number == 0


def test_a_thing_has_one_open_draft_that_trainers_share(draft: Draft, ben: int) -> None:
    with unit_of_work():
        assert open_draft_at(ONE, by_id=ben).id == draft.id


def test_a_thing_of_a_list_opens_the_draft_of_its_file(folder: Path, ada: int) -> None:
    with unit_of_work():
        assert open_draft(kind="tone", key="b", by_id=ada).path == "tones.yaml"


def test_what_does_not_exist_has_no_draft(folder: Path, ada: int) -> None:
    with unit_of_work():
        with pytest.raises(NotFound):
            open_draft_at("songs/nine.yaml", by_id=ada)
        with pytest.raises(NotFound):
            open_draft(kind="dance", key="nine", by_id=ada)


def test_a_revision_whose_files_are_not_kept_says_what_to_do(folder: Path, ada: int) -> None:
    with unit_of_work(), pytest.raises(Refused, match="not kept here yet"):
        open_draft(kind="song", key="nine", by_id=ada)


def test_each_save_is_the_next_version_and_every_one_is_kept(draft: Draft, ada: int) -> None:
    save(draft, "a: 1\n", 0, ada)
    save(draft, "a: 2\n", 1, ada)

    assert text_of_draft(draft, ONE).text == "a: 2\n"
    assert [row.number for row in versions_of(draft, ONE)] == [2, 1]


def test_the_same_text_again_writes_nothing(draft: Draft, ada: int) -> None:
    assert not save(draft, SONG, 0, ada).is_new
    save(draft, "a: 1\n", 0, ada)
    assert not save(draft, "a: 1\r\n", 0, ada).is_new
    assert len(versions_of(draft, ONE)) == 1


def test_saving_over_a_newer_text_keeps_both(draft: Draft, ada: int, ben: int) -> None:
    hers, his = SONG.replace("First", "Hers"), SONG.replace("Lo", "His")
    save(draft, hers, 0, ada)

    saved = save(draft, his, 0, ben)

    assert saved.conflict_id is not None
    assert text_of_draft(draft, ONE).text == hers
    two = conflicts_of(draft)[0]
    assert (two.mine, two.theirs, two.mine_by_id, two.theirs_by_id) == (his, hers, ben, ada)
    assert two.merged.text == SONG.replace("First", "Hers").replace("Lo", "His")
    assert two.merged.conflicts == ()


def test_a_conflict_stops_publishing_until_it_is_resolved(draft: Draft, ada: int, ben: int) -> None:
    save(draft, SONG.replace("First", "Hers"), 0, ada)
    saved = save(draft, SONG.replace("First", "His"), 0, ben)
    assert [fault.message for fault in check_draft(draft).faults] == [
        "two texts were saved; decide between them"
    ]

    with unit_of_work():
        resolve_conflict(draft, saved.conflict_id, SONG.replace("First", "Both"), seen=1, by_id=ben)

    assert conflicts_of(draft) == []
    assert "title: Both" in text_of_draft(draft, ONE).text
    assert check_draft(draft).faults == ()


def test_what_was_saved_while_deciding_is_looked_at_again(draft: Draft, ada: int, ben: int) -> None:
    save(draft, SONG.replace("First", "Hers"), 0, ada)
    saved = save(draft, SONG.replace("First", "His"), 0, ben)
    save(draft, SONG.replace("First", "Newer"), 1, ada)

    with unit_of_work(), pytest.raises(Conflict):
        resolve_conflict(draft, saved.conflict_id, SONG, seen=1, by_id=ben)

    assert conflict_of(draft, saved.conflict_id).theirs == SONG.replace("First", "Newer")


def test_whoever_saves_on_after_a_conflict_is_not_in_conflict_with_the_loser(
    draft: Draft, ada: int, ben: int
) -> None:
    save(draft, SONG.replace("First", "Hers"), 0, ada)
    save(draft, SONG.replace("First", "His"), 0, ben)

    assert save(draft, SONG.replace("First", "On"), 1, ada).conflict_id is None


def test_a_text_that_agrees_with_the_newer_one_is_no_conflict(draft: Draft, ada: int, ben: int) -> None:
    save(draft, SONG.replace("First", "Same"), 0, ada)

    assert save(draft, SONG.replace("First", "Same"), 0, ben).conflict_id is None


@pytest.mark.parametrize(
    "path",
    [
        "songs/two.yaml",
        "../one.yaml",
        "songs/one.yaml/../x.yaml",
        "songs/one.yaml/x.yaml",
        "/etc/x.yaml",
        "songs/one.yaml\n",
        "",
    ],
)
def test_a_file_outside_of_the_draft_is_refused(draft: Draft, ada: int, path: str) -> None:
    with pytest.raises(Refused):
        save(draft, "x", 0, ada, path)


def fits(name: str) -> bool:
    try:
        refuse_place("modules/PA-03", f"modules/PA-03/{name}")
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    "name",
    [
        "../x.md",
        "lessons/../x.md",
        ".x.md",
        "a.md/b.md",
        "x.py",
        "lessons//x.md",
        "x\0.md",
        "x" * 101 + ".md",
    ],
)
def test_a_folder_holds_texts_with_plain_names_alone(name: str) -> None:
    assert not fits(name)


def test_a_folder_holds_texts_in_folders() -> None:
    assert fits("lessons/01-who-pays.md")


def test_a_draft_without_a_file_is_not_published(draft: Draft, ada: int) -> None:
    save(draft, None, 0, ada)

    assert check_draft(draft).faults[0].message == "has no file; retire it if it is to end"


NINE_TIMES_NINE = "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
)


@pytest.mark.parametrize("text", ["id: one\ntitle: &t [*t]\n", NINE_TIMES_NINE])
def test_references_that_make_a_text_endless_are_a_fault(draft: Draft, ada: int, text: str) -> None:
    save(draft, text, 0, ada)

    assert any("holds too much" in fault.message for fault in check_draft(draft).faults)


def test_a_text_too_long_or_with_bytes_is_refused(draft: Draft, ada: int) -> None:
    with pytest.raises(Refused):
        save(draft, "x" * 400_001, 0, ada)
    with pytest.raises(Refused):
        save(draft, "a\0b", 0, ada)


def test_faults_name_file_and_line(draft: Draft, ada: int) -> None:
    save(draft, SONG + "colour: blue\nafter: nine\n", 0, ada)

    assert [str(fault) for fault in check_draft(draft).faults] == [
        "content/songs/one.yaml:10: colour: Unknown field."
    ]
    save(draft, SONG + "after: nine\n", 1, ada)
    assert [str(fault) for fault in check_draft(draft).faults] == [
        "content/songs/one.yaml:10: after: refers to song nine, which does not exist"
    ]


def test_what_others_refer_to_cannot_be_taken_away(draft: Draft, ada: int) -> None:
    save(draft, SONG.replace("id: one", "id: other"), 0, ada)

    assert "refers to song one, which does not exist" in str(check_draft(draft).faults[0])


def test_an_id_that_another_file_has_is_a_fault(draft: Draft, ada: int) -> None:
    save(draft, SONG.replace("id: one", "id: two"), 0, ada)

    assert any("exists already" in str(fault) for fault in check_draft(draft).faults)


def test_marks_of_a_conflict_are_a_fault(draft: Draft, ada: int) -> None:
    save(draft, SONG.replace("title: First", "title: >-\n  <<<<<<< yours\n  First"), 0, ada)
    assert not check_draft(draft).is_broken
    save(draft, SONG + "<<<<<<< yours\n=======\n>>>>>>> theirs\n", 1, ada)
    assert any("conflict is not decided" in fault.message for fault in check_draft(draft).faults)


def test_a_new_thing_begins_at_a_place_of_its_kind(folder: Path, ada: int) -> None:
    text = "id: three\nversion: 1.0.0\ntitle: Third\nafter: one\n"
    with unit_of_work():
        draft = begin_new(kind="song", path="songs/three.yaml", files={"songs/three.yaml": text}, by_id=ada)
    assert check_draft(draft).faults == ()
    for path in ("songs/one.yaml", "songs/three.yaml", "songs/deep/four.yaml", "dances/four.yaml"):
        with unit_of_work(), pytest.raises(Refused):
            begin_new(kind="song", path=path, files={path: text}, by_id=ada)


def test_a_dropped_draft_keeps_its_texts_and_makes_room_for_another(draft: Draft, ada: int) -> None:
    save(draft, "a: 1\n", 0, ada)
    with unit_of_work():
        drop_draft(draft, reason="Not needed", by_id=ada)

    assert draft_at(ONE) is None
    assert text_of_draft(draft, ONE).text == "a: 1\n"
    with pytest.raises(Conflict):
        save(draft, "a: 2\n", 1, ada)
    with unit_of_work():
        assert open_draft_at(ONE, by_id=ada).id != draft.id
    assert [one.outcome for one in drafts_of(ONE)] == [None, "dropped"]


def test_a_draft_is_not_dropped_without_a_reason(draft: Draft, ada: int) -> None:
    with unit_of_work(), pytest.raises(Refused):
        drop_draft(draft, reason=" ", by_id=ada)
