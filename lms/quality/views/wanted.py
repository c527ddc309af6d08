"""What the address of a statistics page asks for, within the units of the reader."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from flask import request

from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.permissions import scope_paths
from lms.people.api import Unit, unit_by_code, units
from lms.quality.permissions import STATISTICS
from lms.quality.services.items import revisions_of
from lms.quality.services.reading import Cut, groups_of
from lms.roles.api import title_of

LONGEST = 40


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a module, and learners of a unit, a job role, a revision; "" and None are all."""

    module: str
    reach: tuple[str, ...]
    unit: Unit | None
    role: str
    revision: int | None

    @classmethod
    def from_request(cls, module: str) -> "Wanted":
        """Read the address; anything unknown is left out.

        Raises:
            NotFound: for a unit that is not in scope.
        """
        reach = scope_paths(STATISTICS)
        code = request.args.get("unit", "")[:LONGEST]
        unit = unit_by_code(code) if code else None
        if unit is not None and not unit.path.startswith(tuple(reach)):
            raise NotFound(_("There is no such unit."))
        asked = request.args.get("revision", "")
        known = {str(number): number for number in revisions_of(module)}
        return cls(module, reach, unit, request.args.get("role", "")[:LONGEST], known.get(asked))

    @property
    def paths(self) -> tuple[str, ...] | None:
        """The units that are looked at; None is all there are."""
        return (self.unit.path,) if self.unit else whole_or(self.reach)

    @property
    def cut(self) -> Cut:
        """Which first sittings are looked at."""
        return Cut(
            module=self.module, paths=self.paths, job_role=self.role or None, revision_id=self.revision
        )

    @cached_property
    def query(self) -> str:
        """The filters as the query string of another page, with its question mark."""
        kept = {"unit": self.unit.code if self.unit else "", "role": self.role, "revision": self.revision}
        given = {name: value for name, value in kept.items() if value}
        return f"?{urlencode(given)}" if given else ""

    @cached_property
    def choices(self) -> list[tuple[str, str, list[tuple[str, str]], str]]:
        """What the filter bar offers: units, job roles and revisions with first sittings in reach."""
        groups = groups_of(Cut(module=self.module, paths=whole_or(self.reach)))
        known = units()
        sat_in = [known[unit].path for _revision, unit, _role, _count in groups if unit in known]
        offered = [
            unit
            for unit in known.values()
            if unit.path.startswith(tuple(self.reach)) and any(path.startswith(unit.path) for path in sat_in)
        ]
        roles = sorted({role for _revision, _unit, role, _count in groups if role})
        with_sittings = {revision for revision, _unit, _role, _count in groups}
        return [
            (
                _("Unit"),
                "unit",
                [("", _("All my units")), *((unit.code, unit.name) for unit in offered)],
                self.unit.code if self.unit else "",
            ),
            (
                _("Job role"),
                "role",
                [("", _("All roles")), *((role, title_of(role)) for role in roles)],
                self.role,
            ),
            (
                _("Revision"),
                "revision",
                [
                    ("", _("All revisions")),
                    *(
                        (str(number), version)
                        for number, version in revisions_of(self.module).items()
                        if number in with_sittings
                    ),
                ],
                str(self.revision or ""),
            ),
        ]

    @property
    def words(self) -> list[tuple[str, str]]:
        """The filters in words, for the imprint of a file."""
        return [
            (_("Module"), self.module),
            (_("Unit"), self.unit.name if self.unit else ""),
            (_("Job role"), title_of(self.role) if self.role else ""),
            (_("Revision"), revisions_of(self.module).get(self.revision or 0, "")),
        ]


def whole_or(paths: Collection[str]) -> tuple[str, ...] | None:
    """Return the paths, None when every unit lies below them: people without a job count too then."""
    known = units().values()
    return None if all(unit.path.startswith(tuple(paths)) for unit in known) else tuple(paths)
