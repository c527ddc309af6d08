"""Who put a module on a person's list, said in words: the person, or a manager with a day to hope for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.web import formats
from lms.courses import api as courses
from lms.people import api as people


@dataclass(frozen=True)
class Wished:
    """Why a module is on a list: ``words`` say who put it there, ``hoped`` the day hoped for or ""."""

    is_own: bool
    words: str
    hoped: str


def wishes_of(person_id: int) -> Mapping[str, Wished]:
    """Return why each module of a person's list is there, by module."""
    found: dict[str, list[courses.Chosen]] = {}
    for one in courses.chosen_by(person_id):
        found.setdefault(one.module, []).append(one)
    others = {one.by_id for rows in found.values() for one in rows if not one.is_own}
    names = {key: person.full_name for key, person in people.people(others).items()} if others else {}
    return {module: _wished(rows, names) for module, rows in found.items()}


def _wished(rows: Sequence[courses.Chosen], names: Mapping[int, str]) -> Wished:
    days = [one.wish_on for one in rows if one.wish_on is not None]
    return Wished(
        is_own=any(one.is_own for one in rows),
        words=" · ".join(_words(one, names) for one in rows),
        hoped=_("Hoped for by %s") % formats.day_short(min(days)) if days else "",
    )


def _words(one: courses.Chosen, names: Mapping[int, str]) -> str:
    on = formats.day(clock.local_date(one.at))
    if one.is_own:
        return _("You chose it on %s") % on
    said = _("%(name)s enrolled you on %(on)s") % {"name": names.get(one.by_id, _("Your manager")), "on": on}
    if one.wish_on is not None:
        said += _(", hoping for %s") % formats.day(one.wish_on)
    return f"{said}: {one.note}" if one.note else said
