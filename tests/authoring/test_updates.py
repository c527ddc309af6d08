"""Shipped updates and what was edited here: merged three ways, never overwritten, never live alone."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.authoring.checks import updates_wait
from lms.authoring.services.checking import check_draft
from lms.authoring.services.drafts import draft_at, drop_draft, open_draft_at
from lms.authoring.services.files import conflicts_of, save_file, text_of_draft
from lms.authoring.services.publishing import publish_draft, retire_source, roll_back
from lms.authoring.services.updates import take_live, take_update, waiting_update, waiting_updates
from lms.core.cli import content_group
from lms.core.content import history, live, live_all, newest_source, source_versions
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from tests.authoring.conftest import SONG, load, write

ONE = "songs/one.yaml"
OURS = SONG.replace("1.0.0", "1.0.1").replace("La", "Ours")
THEIRS = SONG.replace("1.0.0", "1.1.0").replace("Lo", "Theirs")
pytestmark = pytest.mark.database


def publish(text: str, by: int, path: str = ONE) -> None:
    with unit_of_work():
        draft = draft_at(path) or open_draft_at(path, by_id=by)
        seen = text_of_draft(draft, path).number
        save_file(draft, path, text, seen=seen, by_id=by)
        publish_draft(draft, reason="Corrected", by_id=by)


@pytest.fixture
def edited(folder: Path, ada: int) -> Path:
    """The folder as it was shipped, with the first song edited at the desk."""
    publish(OURS, ada)
    return folder


def test_loading_the_same_folder_leaves_what_was_edited(edited: Path) -> None:
    result = load(edited)

    assert (result.kept, result.offered, result.changed) == ([ONE], [], 0)
    assert live("song", "one").body["verses"][0]["text"] == "Ours"


def test_an_update_waits_as_a_draft_with_both_changes_and_does_not_go_live(edited: Path) -> None:
    write(edited, ONE, THEIRS)

    result = load(edited)

    assert result.offered == [ONE]
    assert live("song", "one").body["version"] == "1.0.1"
    draft = draft_at(ONE)
    text = text_of_draft(draft, ONE).text
    assert "Ours" in text
    assert "Theirs" in text
    assert "version: 1.1.1   # grows" in text
    assert draft.opened_by_id is None
    assert check_draft(draft).faults == ()


def test_an_update_is_offered_once(edited: Path) -> None:
    write(edited, ONE, THEIRS)
    load(edited)

    again = load(edited)

    assert (again.offered, again.kept) == ([], [ONE])
    assert len([one for one in source_versions(ONE) if one.standing == "offered"]) == 1


def test_a_published_update_is_what_the_next_one_descends_from(edited: Path, ada: int) -> None:
    write(edited, ONE, THEIRS)
    load(edited)
    with unit_of_work():
        publish_draft(draft_at(ONE), reason="Update", by_id=ada)
    assert waiting_updates() == {}

    write(edited, ONE, THEIRS.replace("1.1.0", "1.2.0").replace("First", "Third"))
    load(edited)

    draft = draft_at(ONE)
    assert not check_draft(draft).is_broken
    text = text_of_draft(draft, ONE).text
    assert [word in text for word in ("Ours", "Theirs", "Third")] == [True] * 3


def test_where_both_changed_the_same_line_somebody_decides(edited: Path, ada: int) -> None:
    write(edited, ONE, THEIRS.replace("La", "Other"))

    load(edited)

    draft = draft_at(ONE)
    faults = check_draft(draft).faults
    assert any("a conflict is not decided" in fault.message for fault in faults)
    with unit_of_work(), pytest.raises(Refused):
        publish_draft(draft, reason="Update", by_id=ada)
    assert live("song", "one").body["version"] == "1.0.1"


def test_an_update_does_not_touch_the_draft_that_somebody_has_open(edited: Path, ada: int) -> None:
    with unit_of_work():
        draft = open_draft_at(ONE, by_id=ada)
        save_file(draft, ONE, OURS.replace("First", "Mine"), seen=0, by_id=ada)
    write(edited, ONE, THEIRS)
    load(edited)
    assert "Theirs" not in text_of_draft(draft, ONE).text
    assert waiting_update(ONE) is not None

    with unit_of_work():
        assert take_update(draft, by_id=ada) == 0

    text = text_of_draft(draft, ONE).text
    assert [word in text for word in ("Ours", "Theirs", "Mine")] == [True] * 3
    with unit_of_work(), pytest.raises(Refused):
        take_update(draft, by_id=ada)


def test_a_newer_update_is_merged_into_the_draft_of_the_one_before(edited: Path) -> None:
    write(edited, ONE, THEIRS)
    load(edited)
    write(edited, ONE, THEIRS.replace("1.1.0", "1.2.0").replace("First", "Third"))

    load(edited)

    text = text_of_draft(draft_at(ONE), ONE).text
    assert [word in text for word in ("Ours", "Theirs", "Third")] == [True] * 3
    assert "<<<<<<<" not in text


def test_an_update_whose_draft_was_dropped_still_waits(edited: Path, ada: int) -> None:
    write(edited, ONE, THEIRS)
    load(edited)
    with unit_of_work():
        drop_draft(draft_at(ONE), reason="Later", by_id=ada)

    assert waiting_update(ONE) is not None


def test_an_update_that_is_not_wanted_is_answered_by_publishing_ours_again(edited: Path, ada: int) -> None:
    write(edited, ONE, THEIRS)
    load(edited)

    publish(OURS, ada)

    assert waiting_update(ONE) is None
    assert live("song", "one").number == 2
    assert load(edited).offered == []


def test_a_draft_takes_over_what_was_published_meanwhile(folder: Path, ada: int) -> None:
    with unit_of_work():
        draft = open_draft_at(ONE, by_id=ada)
        save_file(draft, ONE, OURS, seen=0, by_id=ada)
    write(folder, ONE, THEIRS)
    load(folder)

    with unit_of_work():
        assert take_live(draft, by_id=ada) == 0
        publish_draft(draft, reason="Both", by_id=ada)

    verses = [verse["text"] for verse in live("song", "one").body["verses"]]
    assert verses == ["Ours", "Theirs"]
    assert newest_source(ONE).base_id == source_versions(ONE)[1].id


def test_nothing_newer_is_nothing_to_take_over(folder: Path, ada: int) -> None:
    with unit_of_work():
        draft = open_draft_at(ONE, by_id=ada)
        for take in (take_live, take_update):
            with pytest.raises(Refused):
                take(draft, by_id=ada)


def test_what_was_never_edited_here_goes_on_being_updated(edited: Path) -> None:
    write(edited, "songs/two.yaml", "id: two\nversion: 1.1.0\ntitle: Second\n")

    assert load(edited).changed == 1
    assert live("song", "two").body["version"] == "1.1.0"


def test_what_was_retired_here_does_not_come_back_with_the_same_folder(folder: Path, ada: int) -> None:
    with unit_of_work():
        retire_source("songs/two.yaml", reason="Sung out", by_id=ada)

    load(folder)

    assert "two" not in live_all("song")


def test_what_was_made_here_is_not_missing_in_the_folder(folder: Path, ada: int) -> None:
    from lms.authoring.services.drafts import begin_new

    path, text = "songs/own.yaml", "id: own\nversion: 1.0.0\ntitle: Own\n"
    with unit_of_work():
        draft = begin_new(kind="song", path=path, files={path: text}, by_id=ada)
        publish_draft(draft, reason="New", by_id=ada)

    result = load(folder, retire_missing=True)

    assert (result.missing, result.retired) == ([], 0)
    assert "own" in live_all("song")


def test_a_shipped_version_rolled_back_here_is_not_offered_again(folder: Path, ada: int) -> None:
    write(folder, ONE, THEIRS)
    load(folder)
    with unit_of_work():
        roll_back(source_versions(ONE)[0].id, reason="Was better", by_id=ada)

    assert load(folder).offered == []
    assert waiting_update(ONE) is None
    assert live("song", "one").body["version"] == "1.0.0"


def test_the_doctor_says_which_updates_wait(edited: Path) -> None:
    assert updates_wait() == []
    write(edited, ONE, THEIRS)
    load(edited)

    assert updates_wait() == [f"A shipped update of {ONE} waits at the trainer's desk; take it over there."]


def test_the_command_says_what_was_kept_and_what_waits(edited: Path) -> None:
    def run() -> tuple[int, str]:
        done = CliRunner().invoke(content_group, ["load", str(edited)])
        return done.exit_code, done.stderr

    assert run() == (
        0,
        f"{ONE} was changed at the trainer's desk and stays so; the folder holds nothing new for it\n",
    )
    write(edited, ONE, THEIRS)
    assert run() == (1, f"{ONE} was changed at the trainer's desk; the update waits there as a draft\n")


def test_the_same_text_shipped_later_is_nothing_new(edited: Path) -> None:
    write(edited, ONE, OURS)

    result = load(edited)

    assert (result.kept, result.offered, result.changed) == ([], [], 0)
    assert len(history("song", "one")) == 2
    assert conflicts_of(open_or_none()) == []


def open_or_none():
    with unit_of_work():
        return open_draft_at(ONE, by_id=None)
