"""Segments and the interchange around one transaction set."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

COMPONENT = ":"
HOUSE, HUB = "BRIDGEWATER", "CLEARINGHUB"
_FORBIDDEN = str.maketrans(dict.fromkeys("*~:^\n\r", " "))


def text(value: object) -> str:
    """Return a value as element text: capitals, without anything that separates."""
    return "" if value is None else str(value).translate(_FORBIDDEN).strip().upper()


def segment(name: str, *elements: str) -> str:
    """Return a segment without its terminator; trailing empty elements are left out."""
    return "*".join((name, *elements)).rstrip("*")


def composite(*parts: str) -> str:
    """Return a composite element; trailing empty parts are left out."""
    return COMPONENT.join(parts).rstrip(COMPONENT)


def money(amount: Decimal) -> str:
    """Return money as X12 writes it: no trailing zeros."""
    shown = f"{amount:.2f}"
    return shown.rstrip("0").rstrip(".")


def day8(day: date) -> str:
    """Return a date as CCYYMMDD."""
    return f"{day:%Y%m%d}"


def interchange(
    kind: tuple[str, str, str], body: Iterable[str], *, sender: str, receiver: str, on: date, control: int
) -> str:
    """Return a whole test interchange with one set.

    Args:
        kind: functional group, set identifier and guide, such as ``("HC", "837", "005010X222A1")``.
        body: segments between ST and SE.
        sender: sender's id, at most 15 characters.
        receiver: receiver's id.
        on: day of sending.
        control: control number of interchange and group.
    """
    group, identifier, guide = kind
    segments = list(body)
    opening = ("ST", identifier, "0001", "" if identifier == "835" else guide)
    parts = [
        _isa(sender, receiver, on, control),
        segment("GS", group, sender, receiver, day8(on), "0600", str(control), "X", guide),
        segment(*opening),
        *segments,
        segment("SE", str(len(segments) + 2), "0001"),
        segment("GE", "1", str(control)),
        segment("IEA", "1", f"{control:09d}"),
    ]
    return "~\n".join(parts) + "~\n"


def _isa(sender: str, receiver: str, on: date, control: int) -> str:
    blank = " " * 10
    parties = ("ZZ", f"{sender:15.15}", "ZZ", f"{receiver:15.15}")
    head = ("ISA", "00", blank, "00", blank, *parties, f"{on:%y%m%d}", "0600", "^", "00501")
    return "*".join((*head, f"{control:09d}", "0", "T", COMPONENT))
