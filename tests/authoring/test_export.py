"""Writing what is live back as files: comments and order kept, and loading them changes nothing."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.authoring.services.drafts import open_draft_at
from lms.authoring.services.files import save_file, text_of_draft
from lms.authoring.services.publishing import publish_draft, retire_source, roll_back
from lms.core.cli import content_group
from lms.core.content import export_content, live_all, newest_sources, source_versions
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from tests.authoring.conftest import SONG, load, write
from tests.courses.factories import RevisionFactory

CONTENT = Path(__file__).parents[2] / "content"
ONE = "songs/one.yaml"
OURS = SONG.replace("1.0.0", "1.0.1").replace("La", "Ours").replace("opening", "very first")
pytestmark = pytest.mark.database


def publish(text: str, by: int, path: str = ONE, **options: object) -> None:
    with unit_of_work():
        draft = open_draft_at(path, by_id=by)
        save_file(draft, path, text, seen=0, by_id=by)
        publish_draft(draft, reason="Corrected", by_id=by, **options)


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_an_export_is_what_was_loaded(folder: Path, tmp_path: Path) -> None:
    result = export_content(tmp_path / "out")

    assert files_in(tmp_path / "out") == files_in(folder)
    assert (len(result.written), result.removed) == (3, [])


def test_what_was_edited_comes_out_with_its_comments_and_order(folder: Path, ada: int) -> None:
    publish(OURS, ada)

    result = export_content(folder)

    assert (folder / ONE).read_text() == OURS
    assert (result.written, result.unchanged) == ([ONE], 2)
    again = load(folder)
    assert (again.added, again.changed, again.kept, again.offered) == (0, 0, [], [])


def test_what_only_begins_later_is_not_exported(folder: Path, ada: int) -> None:
    from datetime import date

    publish(OURS, ada, starts_on=date(2026, 12, 1))

    assert export_content(folder).written == []
    assert export_content(folder, as_of=date(2026, 12, 1)).written == [ONE]


def test_what_was_retired_is_removed_from_the_folder(folder: Path, ada: int) -> None:
    with unit_of_work():
        retire_source("songs/two.yaml", reason="Sung out", by_id=ada)
    write(folder, "readme.txt", "left alone")

    assert export_content(folder).removed == ["songs/two.yaml"]
    assert (folder / "readme.txt").exists()
    load(folder)
    assert "two" not in live_all("song")


def test_what_has_no_files_yet_stops_the_export(folder: Path, tmp_path: Path) -> None:
    with unit_of_work():
        RevisionFactory(kind="song", key="old", body={"id": "old"})

    with pytest.raises(Refused, match="not kept yet"):
        export_content(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_lists_what_it_wrote(folder: Path, ada: int) -> None:
    publish(OURS, ada)

    done = CliRunner().invoke(content_group, ["export", str(folder)])

    assert (done.exit_code, done.stdout, done.stderr) == (
        0,
        "1 files written, 0 removed, 2 unchanged\n",
        f"written: {ONE}\n",
    )


STEP = st.one_of(
    st.tuples(st.just("edit"), st.sampled_from(["La", "Le", "Li"])),
    st.tuples(st.just("comment"), st.sampled_from(["# note", "# other"])),
    st.tuples(st.just("ship"), st.sampled_from(["Lo", "Lu"])),
    st.tuples(st.just("back"), st.integers(0, 3)),
)


@given(steps=st.lists(STEP, max_size=5))
@settings(max_examples=25)
def test_after_any_history_the_export_loads_without_a_change(
    folder: Path, ada: int, steps: list[tuple[str, object]]
) -> None:
    for what, value in steps:
        _do(folder, ada, what, value)
    out = folder.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    before = {key: found.id for key, found in live_all("song").items()}

    export_content(out)
    result = load(out)

    assert (result.added, result.changed, result.offered, result.kept) == (0, 0, [], [])
    assert {key: found.id for key, found in live_all("song").items()} == before


def _do(folder: Path, by: int, what: str, value: object) -> None:
    versions = [one for one in source_versions(ONE) if one.standing == "published"]
    with unit_of_work():
        try:
            if what == "back":
                roll_back(versions[min(int(str(value)), len(versions) - 1)].id, reason="x", by_id=by)
            elif what == "ship":
                return
            else:
                _edit(by, what, str(value), len(versions))
        except Refused:
            db.session.flush()
    if what == "ship":
        text = SONG.replace("1.0.0", f"1.0.{len(versions)}").replace("Lo", str(value))
        write(folder, ONE, text)
        load(folder)


def _edit(by: int, what: str, value: str, number: int) -> None:
    draft = open_draft_at(ONE, by_id=by)
    now = text_of_draft(draft, ONE)
    text = now.text + f"{value}\n" if what == "comment" else SONG.replace("La", value)
    lines = [f"version: 2.0.{number}" if line.startswith("version:") else line for line in text.split("\n")]
    save_file(draft, ONE, "\n".join(lines), seen=now.number, by_id=by)
    publish_draft(draft, reason="x", by_id=by)


def test_the_shipped_content_comes_out_as_it_went_in(
    database: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.courses.kind.standard_faults", lambda *_, **__: [])
    read = tmp_path / "content"
    shutil.copytree(CONTENT, read)
    assert not load(read).is_refused
    versions = {path: one.number for path, one in newest_sources().items()}

    result = export_content(tmp_path / "out" / "content")
    again = load(tmp_path / "out" / "content")

    assert len(result.written) > 400
    assert all(
        (read / name).read_bytes() == (tmp_path / "out/content" / name).read_bytes()
        for name in result.written
    )
    assert (again.added, again.changed, again.offered, again.missing) == (0, 0, [], [])
    assert {path: one.number for path, one in newest_sources().items()} == versions
