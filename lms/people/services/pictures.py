"""The picture of an address that a phone reads."""

import segno

_SCALE, _BORDER = 5, 3


def square_of(address: str) -> str:
    """Return a QR code as a ``data:`` address of an SVG, dark on white in every theme."""
    made = segno.make(address, error="m", micro=False)
    return made.svg_data_uri(scale=_SCALE, border=_BORDER, dark="#000", light="#fff")
