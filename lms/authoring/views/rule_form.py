"""The form of a rule: what may be chosen in it, and reading what it says."""

from collections.abc import Mapping
from typing import Any

from flask import request

from lms.authoring.rules.who_tree import ALL, ANY, added, data_of, read_tree, removed
from lms.compliance.api import ANCHORS, PREDICATES, RENEWALS
from lms.core.content import FUTURE, OPEN, live_all
from lms.core.i18n import gettext as _
from lms.core.web import formats
from lms.courses.api import modules
from lms.people.api import units
from lms.roles.api import JOB_ROLES, title_of

LONGEST_TEXT, LONGEST, MOST = 300, 80, 60
ADD, REMOVE = "add", "remove"
_LISTS = ("choices", "units")
OTHERS = (("checklist", "observed-skill"), ("attestation", "attestation"))
"""Kinds of content that a rule may ask for besides modules, with the kind of requirement."""


def shapes() -> dict[str, dict[str, str]]:
    """Return how each input of each predicate is read: a list, a number, a flag or a text."""
    return {
        one.kind: {
            item.name: "list"
            if item.kind in _LISTS and item.name == "any_of"
            else {"days": "number", "flag": "flag"}.get(item.kind, "text")
            for item in one.inputs
        }
        for one in PREDICATES
    }


def choices() -> dict[str, Any]:
    """Return what may be chosen: parts of an expression, job roles, units, modules, anchors, recurrences."""
    asked = [
        (f"{kind}:{key}", str(found.body["title"])) for source, kind in OTHERS for key, found in _live(source)
    ]
    return {
        "options": {
            f"{one.kind}:{item.name}": [(word, formats.spoken(word)) for word in item.options]
            for one in PREDICATES
            for item in one.inputs
        },
        "parts": [
            *((one.kind, _(one.label)) for one in PREDICATES),
            (ALL, _("all of these hold")),
            (ANY, _("any of these holds")),
        ],
        "groups": [(ALL, _("all of these hold")), (ANY, _("any of these holds"))],
        "roles": sorted(((key, title_of(key)) for key in JOB_ROLES), key=lambda pair: pair[1]),
        "units": [
            (unit.code, f"{'· ' * (unit.path.count('/') - 2)}{unit.name}") for unit in units().values()
        ],
        "modules": [(key, f"{key} {one.title}") for key, one in modules().items()],
        "others": asked,
        "anchors": [(one.kind, _(one.label)) for one in ANCHORS],
        "repeats": [("", _("as the requirement says")), *((one.kind, _(one.label)) for one in RENEWALS)],
        "scopes": [
            (OPEN, _("Everybody whom it means")),
            (FUTURE, _("Only jobs that begin from its first day on")),
        ],
    }


def _live(kind: str) -> list[tuple[str, Any]]:
    return list(live_all(kind).items())


def shown(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule as its form shows it: everything has a value, an empty text where nothing is said."""
    return {
        **{name: body.get(name) or "" for name in ("title", "reason", "in_place_of_role")},
        "scope": body.get("scope") or OPEN,
        "due": _group(body, "due", ("anchor", "days", "least_days", "on")),
        "repeats": _group(body, "repeats", ("kind", "months", "fixed_on", "active_days")),
        "cap": _group(body, "cap", ("at_once", "days")),
        "modules": [{"exam": True, **one} for one in _rows(body, "modules", ("module",))],
        "requirements": [{"title": "", **one} for one in _rows(body, "requirements", ("kind", "subject"))],
    }


def _rows(body: Mapping[str, Any], part: str, needed: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return what of a list of asked things can be read: mappings that say what is needed."""
    asks = body.get("asks")
    found = asks.get(part) if isinstance(asks, Mapping) else None
    return [
        dict(one)
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, Mapping) and all(isinstance(one.get(name), str) for name in needed)
    ]


def _group(body: Mapping[str, Any], name: str, keys: tuple[str, ...]) -> dict[str, Any]:
    found = body.get(name)
    held: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    return {key: held.get(key, "") for key in keys}


def said(before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rule that the form says; what the form does not show stays as it was."""
    body = dict(before)
    body |= {
        "title": _text("title"),
        "reason": _text("reason"),
        "scope": FUTURE if request.form.get("scope") == FUTURE else OPEN,
        "in_place_of_role": request.form.get("in_place_of_role") == "1",
        "who": _who(),
        "asks": _asks(before),
        "due": _known(
            {
                "anchor": _text("anchor"),
                "days": _days("days"),
                "least_days": _days("least_days") or 0,
                "on": _text("on"),
            }
        ),
    }
    repeats = _known(
        {
            "kind": _text("repeats"),
            "months": _days("months"),
            "fixed_on": _text("fixed_on"),
            "active_days": _days("active_days"),
        }
    )
    cap = _known({"at_once": _days("at_once"), "days": _days("cap_days")})
    for name, value, is_said in (("repeats", repeats, "kind" in repeats), ("cap", cap, bool(cap))):
        body.pop(name, None)
        if is_said:
            body[name] = value
    return body


def _who() -> dict[str, Any]:
    given = {name: request.form.getlist(name)[:MOST] for name in request.form}
    tree = read_tree(given, shapes())
    what, _colon, place = request.form.get("op", "").partition(":")
    kind = request.form.get(f"add:{place}", "")
    if what == ADD and (kind in PREDICATES or kind in (ALL, ANY)):
        added(tree, place, kind)
    elif what == REMOVE:
        removed(tree, place)
    return data_of(tree)


def _asks(before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is asked: rows that were shown and not taken out, and what is added."""
    out = set(request.form.getlist("out"))
    kept = [
        {**one, "exam": request.form.get(f"exam:{one['module']}") == "1"}
        for one in _rows(before, "modules", ("module",))
        if one["module"] not in out
    ]
    others = [
        one
        for one in _rows(before, "requirements", ("kind", "subject"))
        if f"{one['kind']}:{one['subject']}" not in out
    ]
    module = _text("add_module")
    if module and module in modules() and module not in {one["module"] for one in kept}:
        kept.append({"module": module, "exam": request.form.get("exam_new") == "1"})
    kind, _colon, subject = _text("add_other").partition(":")
    if subject and (kind, subject) not in {(one.get("kind"), one.get("subject")) for one in others}:
        others.append({"kind": kind, "subject": subject})
    return {"modules": kept, "requirements": others}


def _text(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST_TEXT]


def _days(name: str) -> Any:
    text = _text(name)
    return int(text) if text.isdecimal() and len(text) < 6 else text or None


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None)}
