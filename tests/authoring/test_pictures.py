"""Pictures: made anew, served for ever to people who are signed in, refused with what and why."""

import io
import re
import struct
import zlib

import pytest
from PIL import Image

from lms.authoring.rules.pictures import NotTaken, made_anew
from tests.authoring.desk import LESSON, Desk

SECRET = b"taken at 40.7128 N"


def picture(kind: str = "PNG") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(file, kind)
    file.seek(0)
    return file


def test_a_picture_is_uploaded_served_for_ever_and_only_to_people(desk: Desk) -> None:
    refused = desk.post("/content/media", file=(picture(), "x.png"), alt=" ")
    assert refused.status_code == 422
    assert "needs words" in refused.text
    desk.post("/content/media", file=(picture(), "x.png"), alt="A blue box")
    digest = re.search(r"media:([0-9a-f]{64})", desk.get("/content/media").text)
    assert digest
    found = desk.get(f"/media/{digest[1]}", "learner")
    assert found.mimetype == "image/png"
    assert found.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert desk.get(f"/media/{'0' * 64}").status_code == 404
    text = f"![A blue box](media:{digest[1]})"
    shown = desk.post(f"{desk.root}/preview", file=LESSON, text=text).text
    assert f'<img src="/media/{digest[1]}" alt="A blue box"' in shown


def test_what_is_no_picture_is_refused_with_what_and_why(desk: Desk) -> None:
    answer = desk.post("/content/media", file=(io.BytesIO(b"<svg/>"), "x.png"), alt="words")
    assert answer.status_code == 422
    assert "no PNG, JPEG or WebP" in answer.text
    assert desk.post("/content/media", alt="words").status_code == 422


def test_a_picture_that_nobody_uploaded_keeps_a_draft_from_going_live(desk: Desk) -> None:
    desk.post(f"{desk.root}/save", file=LESSON, seen="0", text=f"![a](media:{'0' * 64})\n")
    assert "was not uploaded here" in desk.get(f"{desk.root}/checks").text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_made_anew_keeps_its_pixels_and_nothing_else(kind: str) -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    Image.new("RGB", (30, 20), "white").save(file, kind, exif=exif)
    uploaded = file.getvalue() + SECRET
    assert SECRET in uploaded
    made = made_anew(uploaded, most_pixels=10_000)
    assert SECRET not in made.body
    with Image.open(io.BytesIO(made.body)) as image:
        assert (image.format, image.size) == (kind, (30, 20))
        assert not image.getexif()


def test_a_picture_that_lies_on_its_side_is_set_upright() -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (30, 20), "white").save(file, "JPEG", exif=exif)
    made = made_anew(file.getvalue(), most_pixels=10_000)
    assert (made.width, made.height) == (20, 30)


def test_clear_pixels_stay_clear_and_one_frame_is_kept() -> None:
    file = io.BytesIO()
    frames = [Image.new("RGBA", (9, 9), (0, 0, 255, level)) for level in (0, 128)]
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(made_anew(file.getvalue(), most_pixels=100).body)) as image:
        assert image.mode == "RGBA"
        assert getattr(image, "n_frames", 1) == 1


def bomb(side: int) -> bytes:
    """Return a PNG that says it is ``side`` pixels wide and high and holds none of them."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_a_bomb_of_pixels_is_refused_before_it_is_read() -> None:
    with pytest.raises(NotTaken, match="pixels"):
        made_anew(bomb(60_000), most_pixels=16_000_000)


@pytest.mark.parametrize(
    "uploaded",
    [b"", b"<svg onload=alert(1)>", b"GIF89a" + b"0" * 40, b"\x89PNG\r\n\x1a\nxx", bomb(20), b"\xff\xd8\xff"],
)
def test_what_is_broken_or_of_another_kind_is_refused(uploaded: bytes) -> None:
    with pytest.raises(NotTaken) as refused:
        made_anew(uploaded, most_pixels=10_000)
    assert refused.value.hint
