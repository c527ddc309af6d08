"""States of cycles, entries and teaching in words, the same on a page and in a file."""

from decimal import Decimal

from lms.careers.models import ACCEPTED, RETURNED, TAKEN_BACK
from lms.careers.rules.issuers import Issuer
from lms.careers.rules.standing import BEHIND, MET, OPEN, SHORT, SOON, Standing
from lms.careers.services.countable import CERTIFICATE, CLASS, MODULE
from lms.careers.services.reading import TEACHING_KEY, Entry
from lms.careers.services.teaching import WAITING
from lms.core.i18n import gettext as _
from lms.core.web.formats import day
from lms.core.web.states import Look

CYCLE_LOOKS = {
    MET: Look("met", "ok", _("Enough hours")),
    OPEN: Look("half", "info", _("On course")),
    BEHIND: Look("soon", "warn", _("Behind")),
    SOON: Look("clock", "warn", _("Ends soon")),
    SHORT: Look("blocked", "bad", _("Ended short")),
    "unknown": Look("empty", "off", _("Cycle not known")),
}
TEACHING_LOOKS = {
    WAITING: Look("clock", "info", _("Waits")),
    ACCEPTED: Look("met", "ok", _("Accepted")),
    RETURNED: Look("return", "warn", _("Returned")),
    TAKEN_BACK: Look("waived", "off", _("Taken back")),
}
COUNTABLE_WORDS = {
    CERTIFICATE: _("Firstpass certificate"),
    MODULE: _("completed module"),
    CLASS: _("class outside"),
}


def hours(value: Decimal) -> str:
    """Return hours without empty decimals: ``7``, ``7.5``, ``7.25``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text or "0"


def unit_word(issuer: Issuer, value: Decimal) -> str:
    """Return hours as the association calls them: ``7.5 CEUs``, ``1 contact hour``."""
    return f"{hours(value)} {issuer.word if value == 1 else issuer.word + 's'}"


def lead(standing: Standing) -> str:
    """Return in a sentence how a cycle stands."""
    codes, end = ", ".join(standing.cycle.codes), day(standing.cycle.to_on)
    if not standing.missing:
        return _("%(codes)s: you have the hours of the cycle to %(day)s") % {"codes": codes, "day": end}
    words = {"codes": codes, "hours": unit_word(standing.cycle.issuer, standing.missing), "day": end}
    if standing.state == SHORT:
        return _("%(codes)s: the cycle ended %(day)s, %(hours)s short") % words
    return _("%(codes)s: %(hours)s still to earn by %(day)s") % words


def pace_words(standing: Standing) -> str:
    """Return what the pace so far comes to, "" while it is too early to say or no matter."""
    if standing.at_end is None or not standing.missing:
        return ""
    return _("At this pace: about %(hours)s of %(needed)s by the end.") % {
        "hours": hours(standing.at_end),
        "needed": hours(standing.needed),
    }


def source_words(entry: Entry) -> str:
    """Return what shows an entry that needs no certificate, "" when nothing does."""
    if not entry.source_key:
        return ""
    is_teaching = entry.source_key.startswith(TEACHING_KEY)
    return _("accepted teaching") if is_teaching else _("record of Firstpass")


def shares_words(entry: Entry, titles: dict[tuple[str, str], str]) -> str:
    """Return what an entry counts for, with the categories as the associations name them."""
    return "; ".join(
        f"{one.issuer}: {titles.get((one.issuer, one.category), one.category)}" for one in entry.shares
    )
