"""The life of a claim as dated moments, each with the cause that it suggests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lms.claims.pages.words import RESULT_WORDS
from lms.claims.rules.reasons import Reason
from lms.claims.services.stories import Answer, Paid, Sent, Story
from lms.core.i18n import gettext as _
from lms.core.web.formats import money
from lms.workflows import api as workflows

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


def moments_of(story: Story, payer: str) -> list[Moment]:
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
