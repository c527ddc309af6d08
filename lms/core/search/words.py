"""Words as they are searched: small letters without diacritics; and the marks in what was found. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from markupsafe import Markup, escape

MOST_CHARACTERS = 200
MOST_WORDS = 8
LONGEST_WORD = 60
SHORTEST_WORD = 2
SHORTEST_BEGINNING = 3
EXCERPT_BEFORE, EXCERPT_AFTER = 60, 120
_WORD = re.compile(r"[^\W_]+")
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def folded(text: str) -> str:
    """Return ``text`` in small letters without diacritics: ``Café`` and ``CAFE`` are both ``cafe``."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_PLAIN)


def storable(text: str) -> str:
    """Return the beginning of a typed text with single blanks, without what no database takes."""
    sound = text[:MOST_CHARACTERS].replace("\0", " ").encode(errors="ignore").decode()
    return " ".join(sound.split())


def words_of(text: str) -> str:
    """Return the words of ``text`` as the index holds them: folded, one blank between two."""
    return " ".join(word[:LONGEST_WORD] for word in _WORD.findall(folded(text)))


def wanted_words(query: str) -> tuple[str, ...]:
    """Return the words that a query asks for, each once; nothing when all of them are too short."""
    found = dict.fromkeys(words_of(query[:MOST_CHARACTERS]).split()[:MOST_WORDS])
    return tuple(found) if any(len(word) >= SHORTEST_WORD for word in found) else ()


def is_beginning(word: str) -> bool:
    """Tell whether a wanted word may be the beginning of a longer one; shorter ones are whole words."""
    return len(word) >= SHORTEST_BEGINNING


def marked(text: str, wanted: tuple[str, ...]) -> Markup:
    """Return ``text`` escaped, with the words that begin with a wanted one marked."""
    parts, end = [], 0
    for found in _matches(text, wanted):
        parts += [escape(text[end : found.start()]), Markup("<mark>%s</mark>") % found[0]]
        end = found.end()
    return Markup("").join((*parts, escape(text[end:])))


def all_in(text: str, wanted: tuple[str, ...]) -> bool:
    """Tell whether every wanted word begins a word of ``text``."""
    words = words_of(text).split()
    return all(any(_fits(word, one) for word in words) for one in wanted)


def excerpt(text: str, wanted: tuple[str, ...]) -> str:
    """Return the stretch of ``text`` around its first wanted word, whole words only; empty without one."""
    found = next(_matches(text, wanted), None)
    if found is None:
        return ""
    begin, end = max(0, found.start() - EXCERPT_BEFORE), found.end() + EXCERPT_AFTER
    if begin:
        begin = text.find(" ", begin, found.start()) + 1 or found.start()
    stretch = text[begin:end]
    if end < len(text) and " " in stretch[found.end() - begin :]:
        stretch = stretch.rsplit(" ", 1)[0]
    return ("… " if begin else "") + stretch.strip() + (" …" if end < len(text) else "")


def _matches(text: str, wanted: tuple[str, ...]) -> Iterator[re.Match[str]]:
    return (found for found in _WORD.finditer(text) if any(_fits(folded(found[0]), one) for one in wanted))


def _fits(word: str, wanted: str) -> bool:
    return word.startswith(wanted) if is_beginning(wanted) else word == wanted
