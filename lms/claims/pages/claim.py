"""The page of a claim: the finding, the money, the four clean numbers, the timeline."""

from collections.abc import Mapping
from typing import Any

from lms.claims.models import ClaimFact
from lms.claims.pages.timeline import moments_of
from lms.claims.pages.words import result_words
from lms.claims.services.payers import PayerBook
from lms.claims.services.stories import Story
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.web.formats import day, day_short, money
from lms.people.api import Unit

_ORDER_WORDS = {"P": "first payer", "S": "second payer", "T": "third payer"}


_CLEAN_NAMES = {
    "K12": "Clean in our edits",
    "K14": "Accepted first time",
    "K33": "First-pass paid",
    "K34": "Clean end to end",
}


def claim_page(story: Story, payers: PayerBook, units: Mapping[int, Unit]) -> dict[str, Any]:
    """Return what the page of a claim shows."""
    fact = story.fact
    unit = units.get(fact.unit_id) if fact.unit_id is not None else None
    moments = moments_of(story, payers.name_of(fact.payer))
    return {
        "story": story,
        "fact": fact,
        "heading": _heading(story),
        "line": _line(fact, unit),
        "badge_of": _badge(fact),
        "stations": [f"{one.station} {day_short(one.on)}" for one in moments if one.station],
        "moments": moments,
        "payer": payers.name_of(fact.payer),
        "amounts": _amounts(story),
        "clean": [
            {
                "name": f"{_(_CLEAN_NAMES[test.measure])}, {test.measure}",
                "is_clean": test.passed,
                "why": _(test.why),
            }
            for test in story.clean
        ],
    }


def _line(fact: ClaimFact, unit: Unit | None) -> str:
    kind = _("Hospital claim") if fact.claim_type == "837I" else _("Professional claim")
    parts = [
        f"{kind}, {_(_ORDER_WORDS.get(fact.payer_order, 'other payer order'))}",
        _("service %(day)s") % {"day": day(fact.service_from)},
        unit.name if unit else _("not attributed to a unit"),
        _("known by keyed hash only, no patient data is kept"),
    ]
    return " · ".join(parts)


def _heading(story: Story) -> str:
    """Return the finding about a claim."""
    fact = story.fact
    began = fact.first_submission_on
    days = (fact.latest_remit_on - began).days if fact.latest_remit_on and began else None
    if fact.is_quarantined:
        return _("Out of balance: kept apart until a person accepts it")
    if fact.result in ("full_denial", "partial_denial"):
        if fact.is_overturned and days is not None:
            return _("Denied first, paid after %(days)s") % {"days": _days(days)}
        return _("%(result)s, %(money)s") % {"result": result_words(fact), "money": money(fact.denied)}
    if fact.result is not None and days is not None:
        return _("%(result)s after %(days)s") % {"result": result_words(fact), "days": _days(days)}
    if fact.ack_outcome == "rejected":
        return _("Rejected on %(day)s, before the payer read it") % {"day": day(fact.ack_on)}
    return _("Waiting for an answer since %(day)s") % {"day": day(began)}


def _days(count: int) -> str:
    """Return a number of days in words."""
    return ngettext("%d day", "%d days", count) % count


def _badge(fact: ClaimFact) -> tuple[str, str, str]:
    """Return words, kind and shape of what became of a claim in the end."""
    if fact.is_overturned:
        return _("Paid in the end"), "ok", "met"
    looks = {
        "paid": ("ok", "met"),
        "zero_pay_not_denied": ("ok", "met"),
        "full_denial": ("bad", "blocked"),
        "partial_denial": ("bad", "blocked"),
        "out_of_balance": ("warn", "soon"),
        "excluded": ("off", "waived"),
    }
    waiting = ("bad", "close") if fact.ack_outcome == "rejected" else ("info", "clock")
    return (result_words(fact), *looks.get(fact.result or "", waiting))


def _amounts(story: Story) -> list[tuple[str, str]]:
    """Return the money of the first remittance and what stays paid."""
    fact, initial = story.fact, story.initial
    rows = [(_("Charged"), money(fact.charge))]
    if initial is not None:
        less = (
            (_("Contract reduction"), initial.contractual),
            (_("Other payers"), initial.cob),
            (_("Patient's share"), initial.patient_share),
            (_("Denied first"), initial.denied),
        )
        rows += [(words, money(-amount)) for words, amount in less if amount]
        rows += [(_("Paid first"), money(initial.paid)), (_("Paid in all"), money(fact.latest_paid))]
    if fact.takeback:
        rows.append((_("Taken back later"), money(-fact.takeback)))
    return rows
