"""Payers by the ids and names that files use for them (``content/payers.yaml``)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lms.core.content import live_all

_PAYER_ID = re.compile(r"[A-Z0-9][A-Z0-9-]{1,29}\Z")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Payer:
    """A payer of the content file."""

    key: str
    name: str
    kind: str


class PayerBook:
    """Finds the payer that a file means."""

    def __init__(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        self._payers: dict[str, Payer] = {}
        self._by_id: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        for body in bodies:
            key = body["id"]
            self._payers[key] = Payer(key, body["name"], body["kind"])
            self._by_id |= {_normal(number): key for number in body["ids"]}
            self._by_name |= {_normal(name): key for name in (body["name"], *body["names"])}

    def find(self, number: str | None, name: str | None = None) -> str | None:
        """Return the payer's key; the id itself for one that is not listed; None when it names none.

        An unlisted name is not kept: anything may stand there.
        """
        normal = _normal(number or "")
        found = self._by_id.get(normal) or self._by_name.get(_normal(name or ""))
        if found is not None:
            return found
        return normal if _PAYER_ID.match(normal) else None

    def name_of(self, key: str | None) -> str:
        """Return a payer's name as pages show it."""
        if key is None:
            return "Payer not named"
        return self._payers[key].name if key in self._payers else f"Payer {key}"

    def names(self) -> dict[str, str]:
        """Return the names of the listed payers by key."""
        return {key: payer.name for key, payer in self._payers.items()}


def _normal(text: str) -> str:
    """Return an id or name without case and extra blanks."""
    return _SPACE.sub(" ", text.strip().upper())


def payer_book() -> PayerBook:
    """Return the payers that are live today."""
    return PayerBook(revision.body for revision in live_all("payer").values())
