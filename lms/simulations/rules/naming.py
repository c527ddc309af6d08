"""What a play is called where it is asked for and kept: ``SC1``, ``WQ-1``, ``SC1/biller``. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

VIEW = "/"
"""Between what is played and the role through whose eyes."""


@dataclass(frozen=True)
class Named:
    """Something that can be asked and played.

    ``own_roles`` are the job roles to whom a viewpoint belongs, () for the whole; a play of such a role is
    evidence of the whole. ``minutes`` are those that its author gives, for a viewpoint its share of them.
    """

    subject: str
    key: str
    kind: str
    title: str
    viewpoint: str
    own_roles: tuple[str, ...]
    minutes: int
    competencies: tuple[str, ...]


def subject_of_view(key: str, viewpoint: str) -> str:
    """Return what the view of somebody else's role is called."""
    return f"{key}{VIEW}{viewpoint}"


def key_of(subject: str) -> str:
    """Return what is played, without the viewpoint."""
    return subject.partition(VIEW)[0]


def named_in(kind: str, body: Mapping[str, Any]) -> Iterator[Named]:
    """Yield what requirements may name of a thing that is played: the whole, then each viewpoint."""
    title, minutes = str(body["title"]), int(body.get("minutes", 0))
    shared = tuple(body.get("competencies", ()))
    yield Named(body["id"], body["id"], kind, title, "", (), minutes, shared)
    beats = max(len(body.get("beats", ())), 1)
    for role, terms in body.get("viewpoints", {}).items():
        share = max(round(minutes * len(terms["beats"]) / beats), 1)
        own = tuple(terms.get("roles", (role,)))
        yield Named(subject_of_view(body["id"], role), body["id"], kind, title, role, own, share, shared)
