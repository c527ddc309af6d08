"""Rules as published: their versions as the rules of time see them, and what they ask for."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from lms.compliance.content_rules import RULE
from lms.compliance.predicates.reading import expression_of
from lms.compliance.renewals import RENEWALS
from lms.compliance.rules.rule_versions import Item, Key, Version
from lms.core.content import Revision, history, keys_of, scope_of
from lms.roles.api import Asked, entries, is_known

Body = Mapping[str, Any]
NOT_TERMS = ("kind", "critical", "due_days")


def published(rule: str, known_at: datetime | None = None) -> list[Revision]:
    """Return the revisions of a rule as published by ``known_at`` (None = now), oldest first."""
    return [found for found in history(RULE, rule) if is_known(found, known_at)]


def rule_versions(
    known_at: datetime | None = None, *, without: Collection[int] = ()
) -> dict[str, list[Version]]:
    """Return the versions of every rule ever published, by id, as known at an instant (None = now).

    ``without`` leaves out revisions by id.
    """
    return {
        rule: [
            version_of(found.body, found.effective_on)
            for found in published(rule, known_at)
            if found.id not in without
        ]
        for rule in keys_of(RULE)
    }


def version_of(body: Body, effective_on: date | None) -> Version:
    """Return a version; an empty body retires the rule."""
    if not body:
        return Version(None, effective_on=effective_on)
    return Version(
        who=expression_of(body["who"]),
        items=dict(_items(body)),
        effective_on=effective_on,
        scope=scope_of(dict(body)),
        title=f"{body['title']}: {body['reason']}",
        in_place_of_role=bool(body.get("in_place_of_role")),
    )


def _items(body: Body) -> Iterator[tuple[Key, Item]]:
    due, cap = body["due"], body.get("cap")
    since_event = RENEWALS.get(body["repeats"]["kind"]).since_event if "repeats" in body else False
    for place, part in enumerate(_parts(body)):
        waits = place // cap["at_once"] * cap["days"] if cap else 0
        for entry in entries(part):
            days = entry.get("due_days", due.get("days"))
            named = (due["anchor"], days, due.get("least_days", 0), due.get("on", ""))
            yield (entry["kind"], entry["subject"]), Item(named, waits, since_event)


def _parts(body: Body) -> Iterator[dict[str, Any]]:
    """Yield what counts as one for the cap: a module with its exam, or a requirement."""
    for item in body["asks"].get("modules", []):
        yield {"modules": [item]}
    for item in body["asks"].get("requirements", []):
        yield {"requirements": [item]}


def asked_by(body: Body) -> list[Asked]:
    """Return what a version of a rule asks for, with the terms that its recurrence names."""
    repeats = body.get("repeats", {})
    terms = {name: repeats[name] for name in ("months", "fixed_on", "active_days") if name in repeats}
    if repeats and not RENEWALS.get(repeats["kind"]).since_event:
        terms["renews"] = repeats["kind"]
    return [
        Asked(
            kind=entry["kind"],
            terms={**{name: value for name, value in entry.items() if name not in NOT_TERMS}, **terms},
            when=RULE,
            due_days=entry.get("due_days"),
        )
        for part in _parts(body)
        for entry in entries(part)
    ]
