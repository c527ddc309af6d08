"""Why a topic of a renewal form is asked, as a sentence to its learner."""

from lms.compliance.rules.renewal_topics import CRITICAL, DENIALS, MODULE, Chosen
from lms.core.i18n import gettext as _

_RANKS = ("", "most frequent", "second most frequent", "third most frequent")


def why_asked(topic: Chosen, job_role: str, months: int, where: str) -> str:
    """Return the sentences that say why a topic is asked, the first reason first.

    Args:
        topic: what was chosen.
        job_role: its name for people.
        months: how far back denials were looked at.
        where: which denials were looked at, such as "in your unit".
    """
    said = [_denials(topic, months, where)] if DENIALS in topic.reasons else []
    if CRITICAL in topic.reasons:
        said.append(_("Every renewal asks the critical objective of its module."))
    elif MODULE in topic.reasons:
        said.append(_("Every module that is renewed is asked at least once."))
    said.append(_results(topic, job_role))
    return " ".join(filter(None, said)) or _("Nobody's first attempts on it are known yet.")


def _denials(topic: Chosen, months: int, where: str) -> str:
    denied = topic.denied
    if denied is None:
        return ""
    rank = _RANKS[denied.rank] if denied.rank < len(_RANKS) else _("frequent")
    words = _(
        "%(what)s was the %(rank)s reason for denials %(where)s: %(count)d of %(of)d in %(months)d months."
    )
    return words % {
        "what": denied.category.replace("_", " ").capitalize(),
        "rank": rank,
        "where": where,
        "count": denied.claims.count,
        "of": denied.claims.of,
        "months": months,
    }


def _results(topic: Chosen, job_role: str) -> str:
    own, role = topic.candidate.own, topic.candidate.role
    if own is not None:
        return _("In your first attempt %(count)d of %(of)d were right.") % {"count": own.count, "of": own.of}
    if role is not None:
        share = round(100 * role.share)
        return _(
            "At first attempts of people who work as %(role)s, %(share)d %% were right (%(count)d of %(of)d)."
        ) % {
            "role": job_role,
            "share": share,
            "count": role.count,
            "of": role.of,
        }
    return ""
