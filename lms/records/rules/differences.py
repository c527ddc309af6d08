"""What differs between two versions of settings, in words and place by place. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NAMES = (
    *(("id",), ("key",), ("code",), ("module",), ("kind", "subject"), ("subject",), ("kind",)),
    *(("day",), ("days",), ("attempt",), ("name",), ("title",)),
)
"""What may name the entries of a list, in this order."""
_ABSENT = object()


@dataclass(frozen=True)
class Difference:
    """One value that differs: where it stands, and what it was and is; None where there was or is none."""

    place: tuple[str, ...]
    before: str | None
    after: str | None

    @property
    def way(self) -> str:
        """Whether it was ``added``, ``removed`` or ``changed``."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def where(self) -> str:
        """The place in words, outermost first."""
        return " › ".join(part.replace("_", " ") for part in self.place)


def differences(before: Any, after: Any) -> list[Difference]:
    """Return every value that differs, in the order of the newer version, what was removed after it."""
    return list(_between(before, after, ()))


def in_words(value: Any) -> str:
    """Return a value as a person reads it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(in_words(item) for item in value) or "nothing"
    if isinstance(value, Mapping):
        return (
            "; ".join(f"{str(key).replace('_', ' ')} {in_words(item)}" for key, item in value.items())
            or "nothing"
        )
    return str(value)


def _between(before: Any, after: Any, place: tuple[str, ...]) -> Iterator[Difference]:
    if before == after and type(before) is type(after):
        return
    old, new = _parts(before, after), _parts(after, before)
    if old is None or new is None:
        yield Difference(place, _words_or_none(before), _words_or_none(after))
        return
    for name in [*new, *(name for name in old if name not in new)]:
        yield from _between(old.get(name, _ABSENT), new.get(name, _ABSENT), (*place, name))


def _words_or_none(value: Any) -> str | None:
    return None if value is _ABSENT else in_words(value)


def _parts(value: Any, other: Any) -> dict[str, Any] | None:
    """Return the named parts of a mapping or of a list of mappings; None for everything else.

    Entries of a list are named by the first key that tells them apart in both versions, else by their place.
    """
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if not _is_list_of_mappings(value):
        return None
    lists = [one for one in (value, other) if _is_list_of_mappings(one)]
    for names in NAMES:
        if all(_tells_apart(names, one) for one in lists):
            return {_name(names, item): item for item in value}
    return {str(number): item for number, item in enumerate(value, 1)}


def _is_list_of_mappings(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _tells_apart(names: tuple[str, ...], items: list[Mapping[str, Any]]) -> bool:
    has_all = all(item.get(name) is not None for item in items for name in names)
    return has_all and len({_name(names, item) for item in items}) == len(items)


def _name(names: tuple[str, ...], item: Mapping[str, Any]) -> str:
    return " ".join(str(item[name]) for name in names)
