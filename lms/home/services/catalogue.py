"""The catalogue: every whole module as one person meets it, by role, step, length, level and words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from lms.core import clock
from lms.core.content import ContentRevision
from lms.core.i18n import gettext as _
from lms.core.kept import kept
from lms.core.permissions import Identity
from lms.core.search import find
from lms.courses import api as courses
from lms.home.rules.catalogue import (
    ADVANCED,
    FIRST,
    LONG,
    MIDDLE,
    NEXT,
    SHORT,
    Choice,
    Offer,
    chosen,
    levels,
)
from lms.home.rules.todo import MODULE_KINDS
from lms.home.services.library import look_of
from lms.roles import api as roles

LENGTH_WORDS = {SHORT: "up to 30 min", MIDDLE: "31 to 60 min", LONG: "over an hour"}
LEVEL_WORDS = {FIRST: "First steps", NEXT: "Builds on the basics", ADVANCED: "Advanced"}


@dataclass(frozen=True)
class Offered:
    """A module in the catalogue: what it is, how the reader stands in it, and what they may do.

    ``needs`` names the modules that come first, "" for none; ``is_chosen`` tells that it is on the reader's
    list, ``may_choose`` that they may put it there.
    """

    id: str
    title: str
    summary: str
    minutes: int
    level: str
    needs: str
    state: tuple[str, str, str]
    is_chosen: bool
    may_choose: bool


@dataclass(frozen=True)
class Catalogue:
    """The modules that fit a choice, how many there are in all, and what else was searched for the words."""

    rows: tuple[Offered, ...]
    in_all: int
    also: tuple[str, ...]


def catalogue_of(identity: Identity, choice: Choice, words: str) -> Catalogue:
    """Return the catalogue for a person; with words only what they find, best first."""
    person_id = identity.person_id or 0
    also: tuple[str, ...] = ()
    if words:
        found, also = _found(words, identity)
        choice = replace(choice, found=found)
    own = {one.module for one in courses.chosen_by(person_id)}
    progress = courses.progress_of(person_id)
    live = courses.modules()
    offered = offers()
    rows = tuple(
        _offered(live[offer.id], offer, progress[offer.id], is_chosen=offer.id in own)
        for offer in chosen(offered, choice)
    )
    return Catalogue(rows, len(offered), also)


def offers() -> tuple[Offer, ...]:
    """Return every live whole module with the roles that are asked for it and the steps that it teaches."""
    today = clock.today()
    return kept("home.offers", (ContentRevision,), _offers, key=today)


def _offers() -> tuple[Offer, ...]:
    live = courses.modules()
    asked = _asked_of(live)
    taught: dict[str, set[str]] = {}
    for step, modules in courses.teaching().items():
        for module in modules:
            taught.setdefault(module.id, set()).add(step)
    level = levels({key: module.prerequisites for key, module in live.items()})
    return tuple(
        Offer(
            key,
            module.minutes,
            level[key],
            frozenset(asked.get(key, ())),
            frozenset(taught.get(key, ())),
        )
        for key, module in live.items()
        if not module.form_of
    )


def _asked_of(live: Mapping[str, courses.ModuleSummary]) -> dict[str, set[str]]:
    """Return the job roles that each whole module is asked of today, also by one of its shorter forms."""
    today = clock.today()
    found: dict[str, set[str]] = {}
    for role in roles.roles():
        for rule in roles.rules(role):
            module = live.get(rule.asked.subject)
            is_over = rule.to_on is not None and rule.to_on < today
            if module is not None and rule.asked.kind in MODULE_KINDS and not is_over:
                found.setdefault(module.form_of or module.id, set()).add(role)
    return found


def _found(words: str, identity: Identity) -> tuple[list[str], tuple[str, ...]]:
    """Return the modules that words find, themselves or by a lesson, and what else was searched."""
    live = courses.modules()
    results = [find(words, identity, kind=kind) for kind in ("module", "lesson")]
    hits = [hit.key.split()[0] for result in results for group in result.groups for hit in group.hits]
    whole = [live[key].form_of or key for key in hits if key in live]
    return list(dict.fromkeys(whole)), results[0].also


def _offered(
    module: courses.ModuleSummary, offer: Offer, own: courses.ModuleProgress, *, is_chosen: bool
) -> Offered:
    return Offered(
        id=module.id,
        title=module.title,
        summary=module.summary,
        minutes=module.minutes,
        level=_(LEVEL_WORDS[offer.level]),
        needs=_needs(module.prerequisites),
        state=look_of(own),
        is_chosen=is_chosen,
        may_choose=not (is_chosen or own.is_locked or own.is_started or own.is_finished),
    )


def _needs(prerequisites: Collection[str]) -> str:
    return _("after %s") % ", ".join(prerequisites) if prerequisites else ""
