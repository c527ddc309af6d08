"""What the form of a programme says of the groups of its gate, and what it offers to put into them."""

from typing import Any

from lms.authoring.rules.gate_groups import ALONE, AT_LEAST, HOWS, OUT, GroupWanted, Part, Regrouping, label
from lms.authoring.rules.programmes import GATE, MODULE, Key
from lms.authoring.services.programmes import Programme, other_things
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.courses.api import modules

MOST_GROUPS, LONGEST, MOST_PARTS = 30, 80, 99
Choice = tuple[str, str]


def grouping_sent(form: Any) -> Regrouping:
    """Return what was sent of groups.

    Raises:
        Refused: for a form that is not complete, or a thing that nobody may be asked for.
    """
    paths = [path[:LONGEST] for path in form.getlist("group")[:MOST_GROUPS]]
    parts = [path[:LONGEST] for path in form.getlist("part")[: MOST_GROUPS * 4]]
    return Regrouping(
        groups={path: _group(form, f":{path}", is_dissolved=f"dissolve:{path}" in form) for path in paths},
        parts={path: form.get(f"to:{path}", "")[:LONGEST] for path in parts},
        critical={path: form.get(f"critical-part:{path}") == "1" for path in parts},
        added=[(path, _key(value)) for path in paths if (value := form.get(f"put:{path}", ""))],
        new=_new(form),
    )


def _new(form: Any) -> tuple[str, GroupWanted, list[Key]] | None:
    if not form.get("how-new"):
        return None
    values = [form.get(name, "") for name in ("put-new", "put-new-2")]
    keys = list(dict.fromkeys(_key(value) for value in values if value))
    if not keys:
        raise Refused(_("A new group needs a requirement."), hint=_("Choose what stands in it first."))
    return form.get("in-new", "")[:LONGEST], _group(form, "-new", is_dissolved=False), keys


def _group(form: Any, name: str, *, is_dissolved: bool) -> GroupWanted:
    how, least = form.get(f"how{name}", ""), form.get(f"least{name}", "1")
    is_number = least.isdecimal() and len(least) <= 2 and 1 <= int(least) <= MOST_PARTS
    if how not in HOWS or (how == AT_LEAST and not is_number):
        raise Refused(
            _("Say how many of the group are enough."), hint=_("A whole number from 1, for “at least”.")
        )
    title = " ".join(form.get(f"title{name}", "")[:LONGEST].split())
    return GroupWanted(how, int(least) if is_number else 1, title, is_dissolved)


def _key(value: str) -> Key:
    kind, _colon, subject = value[: 2 * LONGEST].partition(":")
    if (kind == MODULE and subject in modules()) or (kind, subject) in other_things():
        return kind, subject
    raise Refused(_("There is no %s that can be asked for.") % subject, hint=_("Choose one from the list."))


def places(programme: Programme) -> list[Choice]:
    """Return where a requirement of a group may go: the groups by path, alone, or out."""
    groups = [one for top in programme.groups for one in top.all_groups()]
    return [
        *((one.path, _("in “%s”") % label(one)) for one in groups),
        (ALONE, _("needed by itself")),
        (OUT, _("take out")),
    ]


def things_to_put(programme: Programme) -> list[tuple[str, list[Choice]]]:
    """Return what may be put into a group, by heading: what the gate asks by itself, then everything else."""
    own = [line for line in programme.lines if line.row.part == GATE]
    known = {(MODULE, key): f"{key} {one.title}" for key, one in modules().items()} | other_things()
    new = [(_value(key), title) for key, title in known.items() if key not in programme.titles]
    return [
        (
            _("Needed by itself so far"),
            [(_value(line.row.key), line.title) for line in own if line.row.key in known],
        ),
        (_("New in this gate"), new),
    ]


def _value(key: Key) -> str:
    return f"{key[0]}:{key[1]}"


def named(group: Part) -> str:
    """Return the heading of a group: its name, else its place."""
    return group.title or label(group).capitalize()
