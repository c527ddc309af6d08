"""A mapping whose values are worked out when they are asked for: a page needs few of many modules."""

from collections.abc import Callable, Iterator, KeysView, Mapping
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Lazily(Mapping[str, Value], Generic[Value]):
    """Values by key, in the order of the keys; each is made once, when it is first asked for."""

    def __init__(self, keys: KeysView[str], make: Callable[[str], Value]) -> None:
        self._keys = keys
        self._make = make
        self._made: dict[str, Value] = {}

    def __getitem__(self, key: str) -> Value:
        """Return the value of a key.

        Raises:
            KeyError: when there is no such key.
        """
        if key not in self._keys:
            raise KeyError(key)
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a value of a key, without making it."""
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        """Yield the keys."""
        return iter(self._keys)

    def __len__(self) -> int:
        """Return the number of keys."""
        return len(self._keys)
