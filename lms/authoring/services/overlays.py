"""Overlays of specialties at the desk: beginning one, adding parts, the places that a module offers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lms.authoring.models import Draft
from lms.authoring.rules.starters import overlay_files, part_text, slug
from lms.authoring.services.drafts import begin_new, open_drafts
from lms.authoring.services.files import DraftText
from lms.core import clock
from lms.core.content import Fault, Source, live, live_all
from lms.core.errors import NotFound, Refused
from lms.core.i18n import gettext as _
from lms.courses.api import (
    OVERLAY,
    Lost,
    Overlay,
    inserts,
    lost_parts,
    overlay_path,
    overlays_of,
)
from lms.people.api import units
from lms.roles.api import roles, title_of

MONTHS_TO_REVIEW = 12
OF_UNITS = ("overlay", "local-block")
"""Kinds whose texts name units."""


@dataclass(frozen=True)
class OverlayRow:
    """A live overlay of a module, whom it is shown in words, and the parts whose place is gone."""

    overlay: Overlay
    job_roles: tuple[str, ...]
    units: tuple[str, ...]
    lost: tuple[Lost, ...]


@dataclass(frozen=True)
class Place:
    """A place that a module offers: the end of a section (``beside`` empty), or behind something in it."""

    lesson: str
    beside: str
    words: str

    @property
    def value(self) -> str:
        """Return the place as a form sends it."""
        return f"{self.lesson} {self.beside}".strip()


def overlay_rows(module: str) -> list[OverlayRow]:
    """Return the live overlays of a module, by specialty."""
    lost = [one for one in lost_parts() if one.module == module]
    names = {unit.code: unit.name for unit in units().values()}
    return [
        OverlayRow(
            one.overlay,
            tuple(sorted(title_of(role) for role in one.overlay.job_roles)),
            tuple(names.get(code, code) for code in one.overlay.units),
            tuple(row for row in lost if row.specialty == one.overlay.id),
        )
        for one in overlays_of(module)
    ]


def lost_of(key: str) -> list[Lost]:
    """Return the parts of one overlay (``CL-03/cardiology``) whose place is gone."""
    return [one for one in lost_parts() if f"{one.module}/{one.specialty}" == key]


def overlay_drafts(module: str) -> list[Draft]:
    """Return the open drafts of overlays of a module."""
    begin = overlay_path(module, "")
    return [draft for path, draft in open_drafts().items() if path.startswith(begin)]


def places_of(module: str) -> list[Place]:
    """Return the places that a live module offers, in the order in which learners meet them.

    Raises:
        NotFound: when no such module is live.
    """
    body = live("module", module).body
    facts = {row["id"]: row["text"] for row in body["module"]["facts"]}
    rules = {row["id"]: row["title"] for row in body["module"]["local_blocks"]}
    found = []
    for number, lesson in enumerate(body["lessons"], start=1):
        head = _("Section %(number)d, %(title)s") % {"number": number, "title": lesson["title"]}
        for kind, key, _line in inserts(lesson["text"]):
            words = _words(kind, key, facts, rules)
            if words:
                found.append(Place(lesson["id"], f"{kind}:{key}", f"{head}: {words}"))
        found.append(Place(lesson["id"], "", f"{head}: {_('at the end')}"))
    return found


def _words(kind: str, key: str, facts: Mapping[str, str], rules: Mapping[str, str]) -> str:
    if kind == "fact":
        return _("after the fact %(id)s, %(text)s") % {"id": key, "text": facts.get(key, "")[:60]}
    if kind == "policy":
        return _("after the local rule %s") % rules.get(key, key)
    return _("after the question %s") % key if kind == "check" else ""


def begin_overlay(
    module: str,
    *,
    title: str,
    owner: str,
    place: str,
    job_roles: Collection[str],
    unit_codes: Collection[str],
    by_id: int,
) -> Draft:
    """Begin the overlay of a specialty: its head and a first part at a place of the module.

    Raises:
        NotFound: when no such module is live.
        Refused: without a title, an owner or somebody to show it to, for a place, a job role or a unit that
            does not exist, or when the specialty has an overlay there.
    """
    if live("module", module).body["module"].get("form_of"):
        raise NotFound(_("A shorter form shows what its module shows."), hint=_("Choose the module."))
    name = slug(title)
    if not name or not owner:
        raise Refused(_("Name the specialty and who answers for its texts."), hint=_("Fill in both."))
    if not job_roles and not unit_codes:
        raise Refused(_("Nobody would see it."), hint=_("Choose a job role or a unit."))
    stands = next((one for one in places_of(module) if one.value == place), None)
    known_units = {unit.code for unit in units().values()}
    if stands is None or set(job_roles) - set(roles()) or set(unit_codes) - known_units:
        raise Refused(_("Something chosen is not there any more."), hint=_("Choose again from the lists."))
    today = clock.today()
    files = overlay_files(
        module=module,
        specialty=name,
        title=title,
        owner=owner,
        review_by=f"{today.year + MONTHS_TO_REVIEW // 12}-{today.month:02d}",
        shown_to={"job_roles": sorted(job_roles), "units": sorted(unit_codes)},
        place=_place(stands),
    )
    return begin_new(kind=OVERLAY, path=overlay_path(module, name), files=files, by_id=by_id)


def new_part(draft: Draft, held: Mapping[str, DraftText], title: str) -> tuple[str, str]:
    """Return path and first text of a further part of an overlay, at the end of the first section."""
    module = draft.path.split("/")[1]
    numbers = [path.rsplit("/", 1)[1][:2] for path in held if "/parts/" in path]
    number = max((int(one) for one in numbers if one.isdecimal()), default=0) + 1
    first = next((one for one in places_of(module) if not one.beside), Place("L1", "", ""))
    path = f"{draft.path}/parts/{number:02d}-{slug(title)}.md"
    return path, part_text(f"P{number}", title, _place(first))


def _place(stands: Place) -> dict[str, str]:
    return {"lesson": stands.lesson} | ({"beside": stands.beside} if stands.beside else {})


def unknown_units(source: Source) -> list[Fault]:
    """Return a fault for each unit that a text names and the organisation does not have."""
    if source.kind not in OF_UNITS:
        return []
    known = {unit.code for unit in units().values()}
    faults = []
    for thing in source.things:
        for path, code in _units_in(thing.body):
            if code not in known:
                faults.append(thing.document.fault(path, f"there is no unit with the code {code}"))
    return faults


def _units_in(body: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    shown_to = body.get("shown_to") or {}
    found: list[tuple[tuple[str | int, ...], str]] = [
        (("shown_to", "units", index), code) for index, code in enumerate(shown_to.get("units") or [])
    ]
    return [*found, (("unit",), body["unit"])] if body.get("unit") else found


def lost_in_words() -> list[str]:
    """Say for ``lms doctor`` which parts of overlays wait, because their place in the module is gone."""
    module_ids = set(live_all("module"))
    return [
        _("Part %(part)s of the overlay %(specialty)s stands at %(place)s, which %(module)s does not have.")
        % {"part": one.part, "specialty": one.specialty, "place": one.place, "module": one.module}
        for one in lost_parts()
        if one.module in module_ids
    ]
