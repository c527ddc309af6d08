"""Plug-in registries: one plug-in is one file and one line in its registry."""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from lms.core.errors import Refused


class Plugin(Protocol):
    """Anything with a ``kind`` that content names for ever."""

    @property
    def kind(self) -> str:
        """Name under which content refers to the plug-in."""
        ...


T = TypeVar("T", bound=Plugin)


class Registry(Generic[T]):
    """The plug-ins of one noun, found by their ``kind``."""

    def __init__(self, noun: str, *plugins: T) -> None:
        self.noun = noun
        self._plugins: dict[str, T] = {}
        for plugin in plugins:
            self.add(plugin)

    def add(self, plugin: T) -> None:
        """Register a plug-in; a second one of the same kind is a programming error."""
        if plugin.kind in self._plugins:
            raise ValueError(f"Two {self.noun} plug-ins are called {plugin.kind!r}.")
        self._plugins[plugin.kind] = plugin

    def get(self, kind: str) -> T:
        """Return the plug-in of ``kind``.

        Raises:
            Refused: when there is none; the message lists the kinds that exist.
        """
        try:
            return self._plugins[kind]
        except KeyError:
            raise Refused(
                f"There is no {self.noun} of kind {kind!r}.", hint=f"Known kinds: {', '.join(self.kinds())}."
            ) from None

    def kinds(self) -> list[str]:
        """Return the registered kinds in order of registration."""
        return list(self._plugins)

    def __iter__(self) -> Iterator[T]:
        return iter(self._plugins.values())

    def __contains__(self, kind: object) -> bool:
        return kind in self._plugins

    def __len__(self) -> int:
        return len(self._plugins)
