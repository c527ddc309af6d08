"""Whose facts a question may see: units by path, and what is not attributed only for the whole system."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true

from lms.core.errors import NotFound
from lms.core.permissions import Identity, Permission, scope_paths
from lms.kpi.permissions import KPI_VIEW
from lms.people.api import Unit, in_scope, units


@dataclass(frozen=True)
class Scope:
    """Paths of the units that may be seen; ``paths`` None = the whole system with what is not attributed.

    ``unit`` is the code of the unit that the viewer chose; ``setting`` keeps acute or ambulatory units.
    """

    paths: tuple[str, ...] | None = None
    unit: str | None = None
    setting: str | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is left out, claims without a unit included."""
        return self.paths is None and self.setting is None

    def clause(self, unit_id: Any) -> ColumnElement[bool]:
        """Return the SQL on a unit column."""
        if self.is_whole:
            return true()
        if self.paths == ():
            return false()
        wanted = select(Unit.id)
        if self.paths is not None:
            wanted = wanted.where(in_scope(self.paths))
        if self.setting is not None:
            wanted = wanted.where(or_(Unit.care_setting == self.setting, Unit.care_setting == "both"))
        clause: ColumnElement[bool] = unit_id.in_(wanted)
        return clause

    def covers(self, path: str) -> bool:
        """Tell whether a unit lies in the scope."""
        return self.paths is None or any(path.startswith(own) for own in self.paths)

    def holds(self, unit: Unit | None) -> bool:
        """Tell whether what belongs to a unit, or to none, may be seen."""
        if self.setting is not None and (unit is None or unit.care_setting not in (self.setting, "both")):
            return False
        return self.covers(unit.path) if unit else self.is_whole


WHOLE = Scope()


def scope_of(
    identity: Identity,
    *,
    unit: str | None = None,
    setting: str | None = None,
    permission: Permission = KPI_VIEW,
) -> Scope:
    """Return what a person may see of the measures, narrowed to a unit and a setting.

    Raises:
        NotFound: when the unit does not exist or lies outside.
    """
    held = scope_paths(permission, identity)
    roots = {found.path for found in units().values() if found.parent_id is None}
    scope = Scope(None if roots and roots <= set(held) else held, setting=setting)
    return narrowed(scope, unit) if unit else scope


def narrowed(scope: Scope, code: str) -> Scope:
    """Return the part of a scope at or below a unit.

    Raises:
        NotFound: when the unit does not exist or lies outside, which read the same.
    """
    if scope.paths == ():
        return replace(scope, unit=code)
    path = next((unit.path for unit in units().values() if unit.code == code), None)
    if path is not None and scope.covers(path):
        return replace(scope, paths=(path,), unit=code)
    below = tuple(own for own in scope.paths or () if path is not None and own.startswith(path))
    if not below:
        raise NotFound(f"There is no unit with the code {code} among those that you may see.")
    return replace(scope, paths=below, unit=code)
