"""The form that starts a pathway: for whom, from which day, with whom; read from untrusted input."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from lms.core.asked import day_in
from lms.core.i18n import gettext as _
from lms.education.rules.pathways import ACQUISITION, HIRE
from lms.education.rules.starting import Terms
from lms.education.services.starting import Order

ONE, HIRES, PRACTICE = "one", "hires", "practice"
WHO = (ONE, HIRES, PRACTICE)
LONGEST = 60


@dataclass
class StartForm:
    """What was typed, and what is wrong with it by the name of the field."""

    pathway: str = ""
    who: str = PRACTICE
    employee_no: str = ""
    unit: str = ""
    since: str = ""
    acquired: str = ""
    educator: str = ""
    specialty: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def blank(cls, *, pathway: str, educator: str, unit: str, today: date) -> "StartForm":
        """Return an empty form with what is usual."""
        since = (today - timedelta(days=30)).isoformat()
        return cls(pathway=pathway, educator=educator, unit=unit, since=since, acquired=today.isoformat())

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "StartForm":
        """Read a form that was sent; nothing of it is trusted."""
        who = sent.get("who", "")
        form = cls(who=who if who in WHO else PRACTICE)
        for name in ("pathway", "employee_no", "unit", "since", "acquired", "educator", "specialty"):
            setattr(form, name, " ".join(sent.get(name, "").replace("\0", " ").split())[:LONGEST])
        return form

    def order(
        self,
        *,
        pathways: Collection[str],
        units: Mapping[str, str],
        educators: Mapping[str, int],
        person_id: int | None,
        specialties: Collection[str],
    ) -> Order | None:
        """Return what is asked for; None when something is wrong, which ``errors`` then say.

        Args:
            pathways: those that are live.
            units: paths of the units in the reader's scope, by code.
            educators: who may be chosen, by employee number.
            person_id: the provider that the number names in the reader's scope, None for nobody.
            specialties: those that may be chosen.
        """
        if self.pathway not in pathways:
            self._wrong("pathway", _("Choose a pathway."))
        if self.educator not in educators:
            self._wrong("educator", _("Choose an educator."))
        if self.specialty and self.specialty not in specialties:
            self._wrong("specialty", _("Choose one from the list, or none."))
        if self.who == ONE and person_id is None:
            self._wrong("employee_no", _("Nobody in your units has this employee number."))
        if self.who != ONE and self.unit not in units:
            self._wrong("unit", _("Choose a practice or another unit."))
        terms = self._terms()
        if self.errors or terms is None:
            return None
        return Order(
            pathway=self.pathway,
            terms=terms,
            educator_id=educators[self.educator],
            person_id=person_id if self.who == ONE else None,
            path="" if self.who == ONE else units[self.unit],
            specialty=self.specialty,
        )

    def _terms(self) -> Terms | None:
        if self.who == ONE:
            return Terms(HIRE)
        if self.who == HIRES:
            since = day_in(self.since)
            if since is None:
                self._wrong("since", _("Give a day, such as 2026-10-01."))
            return Terms(HIRE, since_on=since) if since else None
        acquired = day_in(self.acquired)
        if acquired is None:
            self._wrong("acquired", _("Give the day of the acquisition, such as 2026-10-01."))
        return Terms(ACQUISITION, acquired_on=acquired) if acquired else None

    def _wrong(self, name: str, why: str) -> None:
        self.errors.setdefault(name, []).append(why)
