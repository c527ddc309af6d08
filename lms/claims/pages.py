"""What the pages of claims show: words, links and figures from stories and facts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select

from lms.claims.models import ClaimFact
from lms.claims.rules.reasons import Reason
from lms.claims.services.lists import NOT_ATTRIBUTED, ClaimFilter
from lms.claims.services.payers import PayerBook
from lms.claims.services.stories import Answer, Paid, Sent, Story
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.tables import Column, Table
from lms.core.web.formats import day, day_short, money
from lms.people.api import Unit
from lms.workflows import api as workflows

RESULT_WORDS = {
    "full_denial": "Denied in full",
    "partial_denial": "Denied in part",
    "paid": "Paid",
    "zero_pay_not_denied": "Nothing to pay, not a denial",
    "excluded": "Not counted",
    "out_of_balance": "Out of balance",
}
_LIST_RESULTS = (
    ("", "Any result"),
    ("denied", "Denied, in full or part"),
    ("full_denial", "Denied in full"),
    ("partial_denial", "Denied in part"),
    ("paid", "Paid"),
    ("zero_pay_not_denied", "Nothing to pay, not a denial"),
    ("rejected", "Rejected first"),
    ("accepted", "Accepted first"),
    ("pending", "No remittance yet"),
    ("out_of_balance", "Out of balance"),
    ("excluded", "Not counted"),
)
_ANSWER_WORDS = {
    "accepted": "Accepted",
    "rejected": "Rejected before the payer read it",
    "in_transit": "Received, no decision yet",
    "not_found": "Not found by the payer",
    "partly": "Some sets accepted",
}
_SCOPE_WORDS = {
    "claim": "277CA",
    "batch": "277CA for the whole file",
    "set": "999",
    "group": "999 for the group",
    "interchange": "TA1",
}
_ORDER_WORDS = {"P": "first payer", "S": "second payer", "T": "third payer"}


def result_words(fact: ClaimFact) -> str:
    """Return what became of a claim, in a few words."""
    if fact.result is not None:
        return _(RESULT_WORDS[fact.result])
    return _("Rejected") if fact.ack_outcome == "rejected" else _("Waiting")


def claims_table(query: Select[Any], payers: PayerBook) -> Table:
    """Return the table over ``(ClaimFact, Unit)``."""
    return Table(
        name="claims",
        columns=(
            Column("claim", _("Claim"), lambda row: row[0].public_id, ClaimFact.public_id),
            Column(
                "sent",
                _("First sent"),
                lambda row: day(row[0].first_submission_on),
                ClaimFact.first_submission_on,
            ),
            Column("unit", _("Unit"), lambda row: row[1].name if row[1] else _("Not attributed"), Unit.name),
            Column("payer", _("Payer"), lambda row: payers.name_of(row[0].payer), ClaimFact.payer),
            Column("result", _("Result"), lambda row: result_words(row[0]), ClaimFact.result),
            Column("charge", _("Charged, $"), lambda row: row[0].charge, ClaimFact.charge, numeric=True),
            Column("denied", _("Denied, $"), lambda row: row[0].denied, ClaimFact.denied, numeric=True),
        ),
        query=query,
        default_sort="-sent",
        tie_break=ClaimFact.id.desc(),
    )


def filter_choices(
    cut: ClaimFilter, visible: Collection[Unit], payers: PayerBook, *, has_unattributed: bool
) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Return the selects of the filter bar: label, name, options, chosen."""
    unit_options = [("", _("All my units")), *((unit.code, unit.name) for unit in visible)]
    if has_unattributed:
        unit_options.append((NOT_ATTRIBUTED, _("Not attributed")))
    payer_options = [("", _("All payers")), *payers.names().items()]
    if cut.payer and cut.payer not in payers.names():
        payer_options.append((cut.payer, payers.name_of(cut.payer)))
    return [
        (_("Unit"), "unit", unit_options, cut.unit),
        (_("Payer"), "payer", payer_options, cut.payer),
        (_("Result"), "result", [(key, _(words)) for key, words in _LIST_RESULTS], cut.result),
    ]


@dataclass(frozen=True)
class Cause:
    """A suggested cause as a page shows it."""

    reason: Reason
    step_name: str
    role_title: str
    competency_name: str
    why: str

    @property
    def standing(self) -> str:
        """Return whether the mapping was confirmed."""
        return _("confirmed") if self.reason.status == "confirmed" else _("suggested, not confirmed")


@dataclass(frozen=True)
class Moment:
    """One event of the timeline; ``station`` is its short name, empty for what is no station."""

    on: date
    since: str
    kind: str
    shape: str
    title: str
    text: str
    cause: Cause | None = None
    station: str = ""


def claim_page(story: Story, payers: PayerBook, units: Mapping[int, Unit]) -> dict[str, Any]:
    """Return what the page of a claim shows."""
    fact = story.fact
    unit = units.get(fact.unit_id) if fact.unit_id is not None else None
    moments = _moments(story, payers.name_of(fact.payer))
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


_CLEAN_NAMES = {
    "K12": "Clean in our edits",
    "K14": "Accepted first time",
    "K33": "First-pass paid",
    "K34": "Clean end to end",
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


def _moments(story: Story, payer: str) -> list[Moment]:
    """Return the timeline: what was sent, answered and paid, in order of time."""
    began = story.sent[0].submission.sent_on
    found: list[Moment] = []
    for number, sent in enumerate(story.sent):
        found.append(_sent_moment(sent, payer, began, is_again=number > 0))
        found += [_answer_moment(answer, began) for answer in _telling(sent.answers)]
    found += [_paid_moment(paid, payer, began) for paid in story.paid]
    return sorted(found, key=lambda moment: moment.on)


def _telling(answers: Sequence[Answer]) -> list[Answer]:
    """Leave out the answer to a group that says no more than the answer to its set."""
    has_set = any(one.ack.scope == "set" for one in answers)
    return [one for one in answers if not (has_set and one.ack.scope == "group" and one.cause is None)]


def _since(on: date, began: date) -> str:
    return _("day %(number)s") % {"number": (on - began).days}


def _sent_moment(sent: Sent, payer: str, began: date, *, is_again: bool) -> Moment:
    one = sent.submission
    title = _("Sent again to %(payer)s, %(money)s") if is_again else _("Sent to %(payer)s, %(money)s")
    text = _("%(type)s, frequency %(frequency)s.") % {
        "type": one.claim_type,
        "frequency": one.frequency or _("not given"),
    }
    return Moment(
        on=one.sent_on,
        since=_since(one.sent_on, began),
        kind="info",
        shape="return" if is_again else "send",
        title=title % {"payer": payer, "money": money(one.charge)},
        text=text,
        station=_("Sent again") if is_again else _("Sent"),
    )


def _answer_moment(answer: Answer, began: date) -> Moment:
    """Return an acknowledgment as the timeline shows it."""
    ack = answer.ack
    looks = {"accepted": ("ok", "met"), "rejected": ("bad", "close")}
    kind, shape = looks.get(ack.answer, ("info", "clock"))
    return Moment(
        on=ack.acked_on,
        since=_since(ack.acked_on, began),
        kind=kind,
        shape=shape,
        title=_(_ANSWER_WORDS[ack.answer]),
        text=f"{_(_SCOPE_WORDS[ack.scope])} {ack.detail}".strip() + ".",
        cause=cause_shown(answer.cause, ack.detail) if answer.cause is not None else None,
        station=_answer_station(ack.answer, ack.scope),
    )


def _answer_station(answer: str, scope: str) -> str:
    """Return the station of an answer: only what decides about the claim is one."""
    if answer == "rejected":
        return _("Rejected")
    return _("Accepted") if answer == "accepted" and scope == "claim" else ""


def _paid_moment(paid: Paid, payer: str, began: date) -> Moment:
    """Return a remittance event as the timeline shows it."""
    remit, outcome = paid.remit, paid.outcome
    codes = ", ".join(f"{one.group}-{one.code} {money(one.amount)}" for one in paid.effects)
    if outcome is None:
        title, kind, shape = _("Payment taken back by %(payer)s") % {"payer": payer}, "warn", "return"
        station = _("Taken back")
    elif paid.is_duplicate:
        title, kind, shape = _("Answered as a duplicate"), "info", "copy"
        station = ""
    elif outcome.is_denial:
        station = _(RESULT_WORDS[outcome.result])
        title, kind, shape = f"{station}, {money(outcome.denied)}", "bad", "blocked"
    elif outcome.result == "out_of_balance":
        gap = {"money": money(outcome.difference)}
        title, kind, shape = _("Out of balance by %(money)s") % gap, "warn", "soon"
        station = _("Out of balance")
    else:
        station = _(RESULT_WORDS[outcome.result])
        title, kind, shape = f"{station}, {money(remit.paid)}", "ok", "met"
    reason = outcome.cause if outcome is not None and outcome.is_denial and not paid.is_duplicate else None
    carc = f"{outcome.group}-{outcome.carc}" if outcome is not None and outcome.carc else ""
    return Moment(
        on=remit.paid_on,
        since=_since(remit.paid_on, began),
        kind=kind,
        shape=shape,
        title=title,
        text=_("835, status %(status)s. %(codes)s") % {"status": remit.status, "codes": codes},
        cause=cause_shown(reason, carc) if reason is not None else None,
        station=station,
    )


def cause_shown(reason: Reason, told: str) -> Cause:
    """Return a cause with the names of its step, role and competency."""
    step = workflows.steps().get(reason.step)
    role = workflows.workflow_roles().get(reason.role)
    competency = workflows.competencies().get(reason.competency)
    return Cause(
        reason=reason,
        step_name=f"{reason.step} {step.name}" if step else reason.step,
        role_title=role.title if role else reason.role,
        competency_name=competency.name if competency else reason.competency,
        why=_("%(codes)s: %(label)s") % {"codes": told or reason.id, "label": reason.label},
    )
