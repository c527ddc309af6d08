"""What things in rules are called by people."""

from functools import cached_property

from lms.compliance.services.known import evidence_title
from lms.people.api import units
from lms.roles.api import title_of


class RuleNames:
    """Titles of job roles, units and evidence, for the sentence of a rule."""

    @cached_property
    def _units(self) -> dict[str, str]:
        return {unit.code: unit.name for unit in units().values()}

    def role(self, job_role: str) -> str:
        """Return the title of a job role."""
        return title_of(job_role)

    def unit(self, code: str) -> str:
        """Return the name of a unit; the code where there is none."""
        return self._units.get(code, code)

    def thing(self, kind: str, subject: str) -> str:
        """Return the title of what evidence is about, with its subject."""
        title = evidence_title(kind, subject)
        return title if title == subject else f"{title} ({subject})"
