"""How the rules of an exam are said to a learner: plain, short, with what to do next."""

from datetime import date
from decimal import Decimal

from lms.assessments.rules.attempts import Bar, Standing
from lms.assessments.rules.scoring import KindCut
from lms.core.i18n import gettext as _
from lms.core.web.formats import day, instant


def why_closed(standing: Standing) -> str:
    """Say what stands between a learner and the next sitting; empty when nothing does."""
    if standing.bar is Bar.WAIT and standing.opens_at is not None:
        return _("Attempt %(number)s opens on %(moment)s.") % {
            "number": standing.number,
            "moment": instant(standing.opens_at),
        }
    if standing.bar is Bar.PASSED:
        if standing.opens_on is None:
            return _("Passed. It is not due again.")
        return _("Passed. It opens again on %(day)s.") % {"day": day(standing.opens_on)}
    return {
        Bar.NONE: "",
        Bar.OPEN: _("The exam is running. Go on where you stopped."),
        Bar.READ_REASONS: _("Read the reasons of the last exam first; then the next one opens."),
        Bar.TRAINER_SESSION: _(
            "Next is a session with a trainer on the objectives still open; it opens two more attempts."
        ),
        Bar.DECISION: _("Your manager and a trainer decide with you what helps next."),
    }.get(standing.bar, "")


def month_name(text: str) -> str:
    """Return ``Nov 2026`` for the month ``2026-11`` of a check or review."""
    return f"{date.fromisoformat(f'{text}-01'):%b %Y}"


def plain(value: Decimal) -> str:
    """Return ``80`` for 80.00 and ``79.67`` for 79.67: never rounded up to a cut that was not reached."""
    return f"{value.normalize():f}"


def items_of(kind: str) -> str:
    """Return how the items of a kind with a cut of its own are called; "" are all others."""
    names = {"": _("All other items"), "case-coding": _("Coded cases"), "claim-form": _("Claim forms")}
    return names.get(kind) or _("Items of the kind %s") % kind


def asked_of(cut: KindCut) -> str:
    """Say what items of a kind must reach: ``90 % together, each at least 80 %``."""
    together = _("%d %% together") % cut.cut
    return (
        together
        if cut.each is None
        else _("%(together)s, each at least %(each)d %%")
        % {
            "together": together,
            "each": cut.each,
        }
    )
