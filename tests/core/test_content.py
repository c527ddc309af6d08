"""Content: every fault with its file and line, revisions by content hash, live by date."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from marshmallow import Schema, fields

from lms.core import content
from lms.core.cli import content_group
from lms.core.content import Kind, References, each_section, live, live_all, parsed, read_front_matter
from lms.core.content.documents import parse_yaml
from lms.core.errors import NotFound, Refused
from lms.core.feature import Feature, features
from lms.core.unit_of_work import unit_of_work

pytestmark = pytest.mark.database


class SongSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    after = fields.String()


def song_references(thing: content.Parsed) -> References:
    after = thing.body.get("after")
    return References((("song", after, ("after",)),) if after else ())


@pytest.fixture
def folder(database: Flask, tmp_path: Path) -> Path:
    """An empty content folder of an application that knows songs alone."""
    found = features()
    before = found.all
    songs = Kind("song", "songs/*.yaml", SongSchema, references=song_references)
    found.all = (Feature(name="songs", kinds=(songs,)),)
    made = tmp_path / "content"
    (made / "songs").mkdir(parents=True)
    yield made
    found.all = before


def write(folder: Path, name: str, text: str) -> None:
    (folder / "songs" / f"{name}.yaml").write_text(text)


def load(folder: Path, **options: Any) -> content.LoadResult:
    with unit_of_work():
        return content.load(folder, **options)


def test_loading_twice_changes_nothing(folder: Path) -> None:
    write(folder, "one", "id: one\ntitle: First\n")

    first, second = load(folder), load(folder)

    assert (first.added, second.added, second.unchanged) == (1, 0, 1)


def test_the_first_load_holds_from_the_beginning_and_a_change_from_its_day(folder: Path) -> None:
    write(folder, "one", "id: one\ntitle: First\n")
    load(folder)
    write(folder, "one", "id: one\ntitle: Second\n")
    load(folder, effective_on=date(2026, 12, 1))

    assert live("song", "one", date(1999, 1, 1)).body["title"] == "First"
    assert live("song", "one", date(2026, 11, 30)).body["title"] == "First"
    assert live("song", "one", date(2026, 12, 1)).body["title"] == "Second"
    assert [revision.number for revision in content.history("song", "one")] == [1, 2]


def test_a_fault_publishes_nothing_and_names_file_and_line(folder: Path) -> None:
    write(folder, "good", "id: good\ntitle: Good\n")
    write(folder, "bad", "id: bad\ntitle: Bad\ncolour: blue\n")

    result = load(folder)

    assert result.is_refused
    assert [str(fault) for fault in result.faults] == ["content/songs/bad.yaml:3: colour: Unknown field."]
    assert live_all("song") == {}


def test_a_reference_to_nothing_is_a_fault(folder: Path) -> None:
    write(folder, "one", "id: one\ntitle: First\nafter: nine\n")

    faults = content.check(folder)[1]

    assert [str(fault) for fault in faults] == [
        "content/songs/one.yaml:3: after: refers to song nine, which does not exist"
    ]


def test_the_same_id_in_two_files_is_a_fault(folder: Path) -> None:
    write(folder, "a", "id: one\ntitle: A\n")
    write(folder, "b", "id: one\ntitle: B\n")

    assert "is also in content/songs/a.yaml" in str(content.check(folder)[1][0])


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("a: 1\na: 2\n", "f.yaml:2: the key 'a' stands here twice"),
        ("a: [1\n", "f.yaml:2: is not YAML: expected ',' or ']', but got '<stream end>'"),
        ("a: &x 1\n  b: 2\n", "f.yaml:2: is not YAML: mapping values are not allowed here"),
    ],
)
def test_what_is_not_yaml_is_told_with_its_line(source: str, fault: str) -> None:
    faults = parse_yaml(source, shown_as="f.yaml")[1]

    assert [str(one) for one in faults] == [fault]


def test_lines_of_nested_values_are_known() -> None:
    document = parse_yaml("a:\n  - b: 1\n  - b: 2\n", shown_as="f.yaml")[0]

    assert document.line_of(("a", 1, "b")) == 3
    assert document.line_of(("a", 1, "nothing")) == 3


def test_front_matter_knows_where_its_body_begins(tmp_path: Path) -> None:
    path = tmp_path / "lesson.md"
    path.write_text("---\nid: L1\n---\n# Hello\n")

    document, faults = read_front_matter(path, shown_as="lesson.md")

    assert not faults
    assert (document.data, document.body, document.body_line) == ({"id": "L1"}, "# Hello\n", 4)


def test_markdown_without_front_matter_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "lesson.md"
    path.write_text("# Hello\n")

    assert read_front_matter(path, shown_as="lesson.md")[1]


def test_what_is_not_live_is_not_found(folder: Path) -> None:
    with pytest.raises(NotFound):
        live("song", "none")


def test_a_body_is_parsed_once_for_each_revision(folder: Path) -> None:
    write(folder, "one", "id: one\ntitle: First\n")
    load(folder)
    calls: list[str] = []

    def factory(body: dict[str, str]) -> str:
        calls.append(body["id"])
        return body["title"]

    assert [parsed(live("song", "one"), factory) for _ in range(3)] == ["First"] * 3
    assert calls == ["one"]


def test_a_folder_that_did_not_change_is_not_checked_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "one", "id: one\ntitle: First\n")
    with unit_of_work():
        assert content.load_if_changed(folder).added == 1
    monkeypatch.setattr("lms.core.content.loading.read_folder", lambda _: pytest.fail("checked again"))

    with unit_of_work():
        assert content.load_if_changed(folder).added == 0


def test_a_folder_that_changed_is_loaded_again(folder: Path) -> None:
    write(folder, "one", "id: one\ntitle: First\n")
    with unit_of_work():
        content.load_if_changed(folder)
    write(folder, "one", "id: one\ntitle: Second\n")

    with unit_of_work():
        assert content.load_if_changed(folder).changed == 1


def test_a_folder_with_a_fault_is_checked_each_time(folder: Path) -> None:
    write(folder, "one", "id: one\n")

    for _ in range(2):
        with unit_of_work():
            assert content.load_if_changed(folder).is_refused


@pytest.fixture
def ten_songs(folder: Path) -> Path:
    """A folder of ten songs, loaded; the file of the song nine is gone since."""
    for number in range(10):
        write(folder, f"s{number}", f"id: s{number}\ntitle: Song {number}\n")
    load(folder)
    (folder / "songs" / "s9.yaml").unlink()
    return folder


def test_what_is_not_in_the_folder_any_more_is_reported_and_stays_live(ten_songs: Path) -> None:
    result = load(ten_songs)

    assert (result.missing, result.retired) == ([("song", "s9")], 0)
    assert "s9" in live_all("song")


def test_what_is_missing_is_retired_when_asked_from_its_day_on(ten_songs: Path) -> None:
    result = load(ten_songs, retire_missing=True, effective_on=date(2026, 12, 1))

    assert (result.missing, result.retired) == ([], 1)
    assert "s9" in live_all("song", date(2026, 11, 30))
    assert "s9" not in live_all("song", date(2026, 12, 1))
    assert [revision.body.get("title") for revision in content.history("song", "s9")] == ["Song 9", None]


def test_what_was_retired_is_neither_missing_nor_retired_again(ten_songs: Path) -> None:
    load(ten_songs, retire_missing=True)

    again = load(ten_songs, retire_missing=True)

    assert (again.missing, again.retired) == ([], 0)


def test_a_retired_thing_whose_file_comes_back_is_live_again(ten_songs: Path) -> None:
    load(ten_songs, retire_missing=True)
    write(ten_songs, "s9", "id: s9\ntitle: Song 9\n")

    assert load(ten_songs).changed == 1
    assert live("song", "s9").number == 3


def test_a_folder_that_holds_a_part_alone_retires_nothing(ten_songs: Path) -> None:
    (ten_songs / "songs" / "s8.yaml").unlink()

    with pytest.raises(Refused, match="retire 2 of 10"):
        load(ten_songs, retire_missing=True)

    assert len(live_all("song")) == 10
    assert load(ten_songs, retire_missing=True, allow_shrink=True).retired == 2


def test_policy_is_never_retired(ten_songs: Path) -> None:
    found = features()
    found.all = (
        *found.all,
        Feature(name="rules", kinds=(Kind("policy", "policy.yaml", split=each_section),)),
    )
    (ten_songs / "policy.yaml").write_text("first: {a: 1}\nsecond: {a: 2}\n")
    load(ten_songs)
    (ten_songs / "policy.yaml").write_text("first: {a: 1}\n")

    result = load(ten_songs, retire_missing=True)

    assert (result.missing, result.retired) == ([("policy", "second")], 1)
    assert set(live_all("policy")) == {"first", "second"}


def test_a_reference_to_what_would_be_retired_is_a_fault_first(ten_songs: Path) -> None:
    write(ten_songs, "s0", "id: s0\ntitle: Song 0\nafter: s9\n")

    result = load(ten_songs, retire_missing=True)

    assert result.is_refused
    assert "s9" in live_all("song")


def test_the_command_lists_what_is_missing_and_retires_it_when_asked(ten_songs: Path) -> None:
    def run(*options: str) -> tuple[str, str]:
        done = CliRunner().invoke(content_group, ["load", str(ten_songs), *options])
        assert done.exit_code == 0
        return done.stdout, done.stderr

    assert run() == (
        "0 added, 0 changed, 9 unchanged\n",
        "song s9 is live and not in the folder; --retire-missing retires it\n",
    )
    assert run("--retire-missing") == ("0 added, 0 changed, 9 unchanged, 1 retired\n", "")
