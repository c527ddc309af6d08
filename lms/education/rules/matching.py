"""Why an educator is competent for a provider: what their profile says, confirmed lines alone. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

SPECIALTY, SETTING, CREDENTIAL = "specialty", "setting", "credential"
KINDS = (CREDENTIAL, SPECIALTY, SETTING)
SETTINGS_OF_CARE = {
    "acute": ("inpatient", "outpatient"),
    "ambulatory": ("professional", "outpatient"),
    "both": ("inpatient", "outpatient", "professional"),
}
"""Settings of coding that serve a care setting, the closest first."""
_DAYS_OF_A_YEAR = 365.25


@dataclass(frozen=True)
class Line:
    """A line of an educator's profile; ``confirmed_by`` names the manager who confirmed it, "" nobody yet."""

    kind: str
    code: str
    title: str
    detail: str
    from_on: date
    confirmed_by: str = ""
    confirmed_on: date | None = None

    @property
    def is_confirmed(self) -> bool:
        """Tell whether a manager confirmed it."""
        return self.confirmed_on is not None

    def years(self, today: date) -> int:
        """Return the full years since its first day, 0 at least."""
        return max(int((today - self.from_on).days / _DAYS_OF_A_YEAR), 0)


@dataclass(frozen=True)
class Match:
    """What speaks for an educator: the provider's specialty, settings that fit, credentials.

    ``specialty`` is None when the profile does not name it, or when the provider's is not known.
    """

    specialty: Line | None
    settings: tuple[Line, ...]
    credentials: tuple[Line, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing speaks for them yet."""
        return not (self.specialty or self.settings or self.credentials)


def match(lines: Iterable[Line], *, specialty: str | None, care_setting: str) -> Match:
    """Return what a profile says for a provider of a specialty in a care setting."""
    known = [one for one in lines if one.is_confirmed]
    fitting = SETTINGS_OF_CARE.get(care_setting, ())
    settings = [one for one in known if one.kind == SETTING and one.code in fitting]
    return Match(
        next((one for one in known if one.kind == SPECIALTY and one.code == specialty), None),
        tuple(sorted(settings, key=lambda one: fitting.index(one.code))),
        tuple(one for one in known if one.kind == CREDENTIAL),
    )
