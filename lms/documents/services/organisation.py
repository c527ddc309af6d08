"""The name that stands on a paper as who issues it."""

from lms.core.i18n import gettext as _
from lms.people.api import unit_paths_of, units


def organisation_of(person_id: int) -> str:
    """Return the name of the top unit above a person's unit; of the first top unit for who has none."""
    tops = {unit.path: unit.name for unit in units().values() if unit.parent_id is None}
    for path in unit_paths_of(person_id):
        for top, name in tops.items():
            if path.startswith(top):
                return name
    return next(iter(tops.values()), _("Firstpass"))
