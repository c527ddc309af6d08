"""Pictures made anew: what is served holds the pixels of what was uploaded and nothing else of it."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_STARTS = {
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "JPEG": (b"\xff\xd8\xff",),
    "WEBP": (b"RIFF",),
}
QUALITY = 85


class NotTaken(ValueError):
    """A file that is no picture of ours; the message says why and ``hint`` what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Made:
    """A picture made anew; ``digest`` is the SHA-256 of its bytes."""

    body: bytes
    mimetype: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()


def made_anew(uploaded: bytes, *, most_pixels: int) -> Made:
    """Return a picture read from a file and written anew: no metadata, one frame, upright.

    What kind of file it is says its content, never its name.

    Args:
        uploaded: the bytes of a PNG, JPEG or WebP file.
        most_pixels: width times height of the largest picture that is read.

    Raises:
        NotTaken: for anything else, a picture that is broken, or one with more pixels.
    """
    kind = next((name for name, starts in _STARTS.items() if uploaded.startswith(starts)), None)
    if kind is None:
        raise NotTaken(
            "This is no PNG, JPEG or WebP file.", "Save the picture as one of these and choose it again."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(uploaded), formats=[kind]) as opened:
                width, height = opened.size
                if width * height > most_pixels:
                    raise NotTaken(
                        f"The picture has {width} × {height} pixels; {most_pixels:,} fit in all.",
                        "Make it smaller and choose it again.",
                    )
                opened.seek(0)
                return _written(ImageOps.exif_transpose(opened), kind)
    except NotTaken:
        raise
    except Image.DecompressionBombError as error:
        raise NotTaken(
            "The picture has far too many pixels.", "Make it smaller and choose it again."
        ) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise NotTaken("The picture cannot be read; the file is damaged.", "Export it again.") from error


def _written(image: Image.Image, kind: str) -> Made:
    is_clear = "A" in image.getbands() or "transparency" in image.info
    mode = "RGBA" if is_clear and kind != "JPEG" else "RGB"
    if image.mode == "L" and not is_clear:
        mode = "L"
    pixels = image.convert(mode)
    plain = Image.frombytes(mode, pixels.size, pixels.tobytes())
    out = io.BytesIO()
    options: dict[str, dict[str, Any]] = {
        "PNG": {"optimize": True},
        "JPEG": {"quality": QUALITY},
        "WEBP": {"quality": QUALITY},
    }
    plain.save(out, kind, **options[kind])
    return Made(out.getvalue(), FORMATS[kind], *plain.size)
