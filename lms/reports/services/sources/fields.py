"""Fields that several sources have: the person, the unit, the job role, words of fixed values."""

from collections.abc import Collection, Iterable

from lms.core.i18n import gettext as _
from lms.core.web.formats import spoken
from lms.people.api import job_roles_in, units
from lms.reports.services.sources.base import Choices, Field
from lms.roles.api import title_of


def units_below(paths: Collection[str]) -> Iterable[tuple[str, str]]:
    """Return code and name of the units at or below paths."""
    return [(unit.code, unit.name) for unit in units().values() if unit.path.startswith(tuple(paths))]


def roles_below(paths: Collection[str]) -> Iterable[tuple[str, str]]:
    """Return the job roles held in units."""
    return [(job_role, title_of(job_role)) for job_role in job_roles_in(paths)]


def one_of(values: Iterable[str]) -> Choices:
    """Return choices of fixed values with their words."""
    words = [(value, spoken(value)) for value in values]
    return lambda _paths: words


EMPLOYEE_NO = Field("employee_no", _("Employee no."))
NAME = Field("name", _("Person"))
UNIT_NAME = Field("unit", _("Unit"))
UNIT_CODE = Field("unit_code", _("Unit code"), choices=units_below)
JOB_ROLE = Field("job_role", _("Job role"), words=title_of, choices=roles_below)
WHO = (NAME, EMPLOYEE_NO, UNIT_NAME, UNIT_CODE)
