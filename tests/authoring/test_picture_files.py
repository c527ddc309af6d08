"""Pictures go out with the texts that name them and come in again; a second time changes nothing."""

import io
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import delete, func, select

from lms.authoring.models_media import Picture
from lms.authoring.services.drafts import open_draft_at
from lms.authoring.services.files import save_file
from lms.authoring.services.picture_files import LIST
from lms.authoring.services.pictures import picture_of, take_picture
from lms.authoring.services.publishing import publish_draft
from lms.core import content
from lms.core.content import export_content
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from tests.authoring.conftest import SONG, load, write

ONE = "songs/one.yaml"
pytestmark = pytest.mark.database


def picture(colour: str, kind: str = "PNG") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(file, kind)
    file.seek(0)
    return file


def upload(colour: str, by: int, alt: str, kind: str = "PNG") -> str:
    with unit_of_work():
        return take_picture(picture(colour, kind), alt=alt, by_id=by).digest


def name_in_song(by: int, *digests: str, version: str = "1.0.1") -> None:
    """Publish the first song with verses that show pictures."""
    shown = " ".join(f"![x](media:{digest})" for digest in digests)
    text = SONG.replace("1.0.0", version).replace("text: La", f"text: La {shown}")
    with unit_of_work():
        draft = open_draft_at(ONE, by_id=by)
        save_file(draft, ONE, text, seen=0, by_id=by)
        publish_draft(draft, reason="With pictures", by_id=by)


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def out(folder: Path, ada: int, tmp_path: Path) -> Path:
    """The export of a song with a PNG and a JPEG, beside a picture that nothing names."""
    named = [upload("navy", ada, "A blue box: „ready“"), upload("red", ada, "A red box", "JPEG")]
    upload("green", ada, "Never used")
    name_in_song(ada, *named)
    export_content(tmp_path / "out")
    return tmp_path / "out"


def test_an_export_holds_the_pictures_that_texts_name_with_their_words(out: Path) -> None:
    files = files_in(out)
    pictures = [name for name in files if name.startswith("media/") and name != LIST]

    assert sorted(name.rpartition(".")[2] for name in pictures) == ["jpg", "png"]
    for name in pictures:
        digest = name.removeprefix("media/").partition(".")[0]
        assert files[name] == picture_of(digest)[0]
    assert "A blue box: „ready“" in files[LIST].decode()
    assert "Never used" not in files[LIST].decode()


def test_loading_it_again_changes_nothing(out: Path) -> None:
    before = files_in(out)
    result = load(out)
    again = export_content(out)

    assert (result.companions, result.added, result.changed, result.offered) == (0, 0, 0, [])
    assert (again.written, again.removed, again.unchanged) == ([], [], len(before))


def test_another_system_gets_the_same_pictures_and_gives_them_back(out: Path, tmp_path: Path) -> None:
    before = files_in(out)
    with unit_of_work():
        db.session.execute(delete(Picture))
    result = load(out)
    export_content(tmp_path / "second")

    assert result.companions == 2
    assert files_in(tmp_path / "second") == before
    assert set(db.session.scalars(select(Picture.uploaded_by_id))) == {None}
    assert db.session.scalar(select(func.count(Picture.id))) == 2


def test_words_that_were_changed_here_stay(out: Path) -> None:
    listed = (out / LIST).read_text().replace("A red box", "Other words")
    (out / LIST).write_text(listed)

    assert load(out).companions == 0
    assert "A red box" in set(db.session.scalars(select(Picture.alt)))


def test_a_picture_that_nothing_names_any_more_leaves_the_folder(out: Path, ada: int) -> None:
    name_in_song(ada, version="1.0.2")
    result = export_content(out)

    assert len(result.removed) == 3
    assert not list((out / "media").iterdir())


def spoil(out: Path, how: str) -> None:
    png = next((out / "media").glob("*.png"))
    if how == "bytes":
        png.write_bytes(png.read_bytes() + b"x")
    elif how == "gone":
        png.unlink()
    elif how == "words":
        write(out, LIST, (out / LIST).read_text().replace("A red box", "''"))
    elif how == "list":
        write(out, LIST, "file: x\n")
    elif how == "name":
        write(out, LIST, (out / LIST).read_text().replace(png.name, "../secret.png"))
    else:
        import hashlib

        body = b"<svg onload=alert(1)>"
        name = f"{hashlib.sha256(body).hexdigest()}.png"
        (out / "media" / name).write_bytes(body)
        write(out, LIST, f"- file: {name}\n  alt: words\n")


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("bytes", "its name is not its SHA-256 any more"),
        ("gone", "is not in the folder media"),
        ("words", "words for people who do not see it"),
        ("list", "must be a list of pictures"),
        ("name", "file must be the SHA-256"),
        ("kind", "no PNG, JPEG or WebP"),
    ],
)
def test_pictures_that_are_not_what_they_say_stop_the_load(out: Path, how: str, message: str) -> None:
    spoil(out, how)
    result = load(out)

    assert result.is_refused
    assert any(message in str(fault) and LIST in str(fault) for fault in result.faults)
    assert content.check(out)[1]


def test_a_folder_without_pictures_has_none(folder: Path, database: Flask) -> None:
    assert load(folder).companions == 0
    assert export_content(folder).written == []
    assert not (folder / "media").exists()
