"""The manifest of a feature and the place where a running application finds all of them."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, current_app

if TYPE_CHECKING:
    import click
    from marshmallow import Schema
    from sqlalchemy import Select

    from lms.core.content import Companion, Kind
    from lms.core.doctor import Count
    from lms.core.events import Event
    from lms.core.imports import Importer
    from lms.core.jobs import Job
    from lms.core.outbox import Channel
    from lms.core.permissions import Identity
    from lms.core.proving import Asked, Given
    from lms.core.rebuild import Derived
    from lms.core.retention import Kept, Letting
    from lms.core.search import Searchable
    from lms.core.web.api import Resources
    from lms.core.web.parts import PagePart
    from lms.core.work import LongWork


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the navigation: shown when the person holds one of ``duties`` (``()`` = everybody).

    ``count`` gives the number of open things beside the label, or None for no number.
    """

    label: str
    endpoint: str
    icon: str
    order: int
    duties: tuple[str, ...] = ()
    section: str = ""
    count: "Callable[[Identity], int | None] | None" = None


@dataclass(frozen=True)
class Feature:
    """Everything a feature adds to the application."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    resources: "tuple[Resources, ...]" = ()
    commands: "tuple[click.Command, ...]" = ()
    jobs: "tuple[Job, ...]" = ()
    listeners: "tuple[tuple[type[Event], Callable[[Any], None]], ...]" = ()
    kinds: "tuple[Kind, ...]" = ()
    companions: "tuple[Companion, ...]" = ()
    importers: "tuple[Importer, ...]" = ()
    channels: "tuple[Channel, ...]" = ()
    policies: "tuple[tuple[str, type[Schema]], ...]" = ()
    menu: tuple[MenuEntry, ...] = ()
    checks: "tuple[Callable[[], list[str]], ...]" = ()
    verifications: "tuple[Callable[[], Iterator[str]], ...]" = ()
    counts: "tuple[Callable[[], list[Count]], ...]" = ()
    prepare: tuple[Callable[[Flask], None], ...] = ()
    on_init: tuple[Callable[[], None], ...] = ()
    after_content: tuple[Callable[[], None], ...] = ()
    derived: "tuple[Derived, ...]" = ()
    long_work: "tuple[LongWork, ...]" = ()
    searchable: "tuple[Searchable, ...]" = ()
    page_parts: "tuple[PagePart, ...]" = ()
    records: "tuple[Kept | Letting, ...]" = ()
    remarks: "tuple[Callable[[], Iterator[str]], ...]" = ()


@dataclass
class Features:
    """The features of one application; core asks it, features never ask each other through it."""

    all: tuple[Feature, ...] = ()
    identity_of_request: "Callable[[], Identity] | None" = None
    identity_of_person: "Callable[[int], Identity] | None" = None
    unit_codes_under: "Callable[[Collection[str]], Select[str]] | None" = None
    unit_names_at: "Callable[[Collection[str]], list[str]] | None" = None
    asked_to_sign: "Callable[[], Asked] | None" = None
    prove: "Callable[[Given], str] | None" = None
    people_on_hold: "Callable[[], Collection[int]] | None" = None
    caches: dict[str, Any] = field(default_factory=dict)

    @property
    def kinds(self) -> "dict[str, Kind]":
        """Content kinds by name."""
        return {kind.name: kind for feature in self.all for kind in feature.kinds}

    @property
    def importers(self) -> "dict[str, Importer]":
        """Importers by the KIND of ``lms import KIND``."""
        return {importer.kind: importer for feature in self.all for importer in feature.importers}

    @property
    def channels(self) -> "dict[str, Channel]":
        """Outbox channels by name."""
        return {channel.name: channel for feature in self.all for channel in feature.channels}

    @property
    def policy_schemas(self) -> "dict[str, type[Schema]]":
        """Schemas of the policy sections by section name."""
        return {name: schema for feature in self.all for name, schema in feature.policies}

    @property
    def jobs(self) -> "tuple[Job, ...]":
        """Jobs of all features."""
        return tuple(job for feature in self.all for job in feature.jobs)

    @property
    def long_work(self) -> "dict[str, LongWork]":
        """Kinds of long work by name."""
        return {one.kind: one for feature in self.all for one in feature.long_work}

    @property
    def menu(self) -> tuple[MenuEntry, ...]:
        """Menu entries in their order."""
        return tuple(
            sorted((entry for feature in self.all for entry in feature.menu), key=lambda entry: entry.order)
        )

    @property
    def searchables(self) -> "tuple[Searchable, ...]":
        """Kinds of things that can be found, in the order in which they are shown."""
        found = (source for feature in self.all for source in feature.searchable)
        return tuple(sorted(found, key=lambda source: source.order))

    def parts_at(self, place: str) -> "tuple[PagePart, ...]":
        """Parts that features show at a place of a page, in their order."""
        if "page_parts" not in self.caches:
            placed: dict[str, list[PagePart]] = {}
            for part in (part for feature in self.all for part in feature.page_parts):
                placed.setdefault(part.place, []).append(part)
            ordered = {name: sorted(parts, key=lambda part: part.order) for name, parts in placed.items()}
            self.caches["page_parts"] = ordered
        return tuple(self.caches["page_parts"].get(place, ()))

    def listeners_of(self, event: "type[Event]") -> "list[Callable[[Any], None]]":
        """Return the listeners of an event in the order of the features."""
        return [
            listener for feature in self.all for listened, listener in feature.listeners if listened is event
        ]


def features() -> Features:
    """Return the features of the current application."""
    found: Features = current_app.extensions["lms"]
    return found
