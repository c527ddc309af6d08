"""Parts that several first pages share: a tile that opens its list, a count at the head of a sentence."""

from dataclasses import dataclass

from lms.core.i18n import ngettext
from lms.core.web import formats


@dataclass(frozen=True)
class Tile:
    """A number that opens its list."""

    title: str
    href: str
    value: str
    unit: str = ""
    detail: str = ""


def people(count: int) -> str:
    """Return ``Two people`` or ``No one`` for the head of a sentence."""
    if not count:
        return ngettext("No one", "No one", 0)
    words = ngettext("%s person", "%s people", count) % formats.in_words(count)
    return words[0].upper() + words[1:]


def short_names(names: list[str], most: int = 3) -> str:
    """Return ``G. Abara, D. Whitfield and 4 more``."""
    shown = [_short(name) for name in names[:most]]
    more = len(names) - len(shown)
    if more > 0:
        return ", ".join(shown) + " " + ngettext("and %d more", "and %d more", more) % more
    return ", ".join(shown)


def _short(name: str) -> str:
    given, _, family = name.partition(" ")
    return f"{given[:1]}. {family}" if family else given
