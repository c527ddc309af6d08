"""Forms of careers, read from what a browser sent; errors stand by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from lms.careers.rules.issuers import Issuer
from lms.careers.services.cycles import LONGEST_NUMBER
from lms.careers.services.entries import LONGEST_REASON, LONGEST_TITLE, MOST_HOURS, Activity
from lms.careers.services.reading import Entry, Share
from lms.careers.services.teaching import Presented
from lms.core import clock
from lms.core.asked import day_in
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.search.words import storable

LONGEST_KEY = 40
LONGEST_APPROVAL = 60
Values = Mapping[str, str]


@dataclass
class Read:
    """A form as it came: its values for the page and what is wrong, by field."""

    values: dict[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Values) -> "Read":
        """Return a form with text that can be stored; a new one gets a key of its own."""
        kept = {name: storable(value).strip() for name, value in values.items()}
        kept["form_key"] = kept.get("form_key", "")[:LONGEST_KEY] or new_public_id()
        return cls(kept)

    @property
    def form_key(self) -> str:
        """The key by which sending it twice is one fact."""
        return self.values["form_key"]

    @property
    def seen(self) -> int:
        """The version that was on the page, 0 for none."""
        text = self.values.get("seen", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0

    def say(self, name: str, problem: str) -> None:
        """Note what is wrong with a field."""
        self.errors.setdefault(name, []).append(problem)

    def text(self, name: str, most: int, missing: str = "") -> str:
        """Return a text of at most so many characters; ``missing`` is said when it may not be empty."""
        value = " ".join(self.values.get(name, "").split())
        if len(value) > most:
            self.say(name, _("At most %d characters.") % most)
        elif missing and not value:
            self.say(name, missing)
        return value[:most]

    def day(self, name: str, missing: str, *, is_over: bool = True) -> date:
        """Return a day; one to come is wrong when ``is_over``."""
        found = day_in(self.values.get(name))
        if found is None:
            self.say(name, missing)
        elif is_over and found > clock.today():
            self.say(name, _("This day lies in the future."))
        return found or date.min

    def hours(self, name: str) -> Decimal:
        """Return hours with at most two decimals."""
        text = self.values.get(name, "").replace(",", ".")
        try:
            value = Decimal(text[:12])
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or not 0 < value <= MOST_HOURS or value != round(value, 2):
            self.say(name, _("Enter hours, such as 1 or 7.5, at most %s.") % MOST_HOURS)
            return Decimal(0)
        return value


def read_activity(form: Read, issuers: Sequence[Issuer]) -> Activity:
    """Read an activity; for each association a category or nothing, and its approval number."""
    return Activity(
        on=form.day("on", _("Enter the day.")),
        hours=form.hours("hours"),
        title=form.text("title", LONGEST_TITLE, _("Say what it was, as on the certificate.")),
        provider=form.text("provider", LONGEST_TITLE),
        shares=tuple(one for one in (_share(form, issuer) for issuer in issuers) if one is not None),
    )


def _share(form: Read, issuer: Issuer) -> Share | None:
    chosen = form.values.get(f"category-{issuer.id}", "")
    approval = form.text(f"approval-{issuer.id}", LONGEST_APPROVAL)
    if not chosen:
        return None
    if issuer.category(chosen) is None:
        form.say(f"category-{issuer.id}", _("Choose one of the categories."))
    return Share(issuer.id, chosen, approval)


def values_of(entry: Entry) -> dict[str, str]:
    """Return an entry as the values of its form."""
    values = {
        "on": entry.on.isoformat(),
        "hours": f"{entry.hours.normalize():f}",
        "title": entry.title,
        "provider": entry.provider,
        "seen": str(entry.number),
    }
    for share in entry.shares:
        values[f"category-{share.issuer}"] = share.category
        values[f"approval-{share.issuer}"] = share.approval_no
    return values


def read_presented(form: Read) -> Presented:
    """Read an external presentation."""
    return Presented(
        title=form.text("title", LONGEST_TITLE, _("Say what you presented.")),
        place=form.text("where", LONGEST_TITLE, _("Say where: the chapter, the meeting, the town.")),
        taught_on=form.day("on", _("Enter the day.")),
        hours=form.hours("hours"),
    )


def read_reason(form: Read) -> str:
    """Read why something is changed or returned."""
    return form.text("reason", LONGEST_REASON, _("Say why. It stays on record."))


def read_number(form: Read) -> str:
    """Read the number on a credential."""
    return form.text("credential_no", LONGEST_NUMBER)


def read_score(form: Read) -> Decimal | None:
    """Read a score in percent, None when nothing was entered."""
    text = form.values.get("score", "").replace(",", ".")
    if not text:
        return None
    try:
        value = Decimal(text[:8])
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= 100 or value != round(value, 2):
        form.say("score", _("Enter percent from 0 to 100, or nothing."))
        return None
    return value
