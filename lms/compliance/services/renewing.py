"""The renewal form of a person: which modules it would renew, which topics it asks and why, and its start.

For whoever returns from a leave the same form is asked for by an obligation of the kind ``renewal-passed``
with the job role as its subject (:mod:`lms.compliance.requirements.renewal_passed`): give a reason with
``counts_from`` the day of return (``exceptions.ask_for``, or a rule that comes back ``event``). While that
is open, ``renewal_offer`` offers a form of the purpose ``return`` over all modules of the job role, at
``/me/renewal``; failed, another one the next day. A pass records evidence ``renewal`` about the job role.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.assessments import api as assessments
from lms.compliance.policy import compliance_policy, renewal_policy
from lms.compliance.rules.renewal_topics import Candidate, Chosen, Mix, Part, chosen_topics
from lms.compliance.services.obligations import Obligation, obligations_of_people
from lms.compliance.services.renewal_denials import denied_near
from lms.compliance.services.renewal_words import why_asked
from lms.core import clock
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.courses.api import ModuleSummary, modules
from lms.roles.api import title_of

ASKED_AS = {"module-completed": "completion", "exam-passed": "exam"}
FORM_ASKED = "renewal-passed"
LAST_CALL_DAYS = 30
"""Days before its end from which a module is renewed also when another part of it cannot be renewed yet."""


@dataclass(frozen=True)
class Covered:
    """A module that a pass would renew; ``until`` is the last day on which it counts without."""

    module: ModuleSummary
    until: date
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class TopicShown:
    """A topic of the form as it would be made now: the objective, its items and why, in a sentence."""

    module: ModuleSummary
    objective: str
    text: str
    is_critical: bool
    items: int
    why: str


@dataclass(frozen=True)
class Offer:
    """What a person can renew by a form now.

    Attributes:
        purpose: renewal or return; "" when nothing is offered.
        job_role: whose topics are asked.
        covered: the modules that a pass renews, the first to end first.
        topics: what the form asks and why.
        asked: the form itself.
        running: the form that the person is in, None without one.
        failed: modules that a form of this cycle did not renew: they are renewed the usual way.
        waits: modules for another form, because this one is full.
        opens_on: the first day on which something can be renewed; None when nothing runs out.
        again_on: the day from which another form of return may be taken, None for now.
    """

    purpose: str = ""
    job_role: str = ""
    covered: tuple[Covered, ...] = ()
    topics: tuple[TopicShown, ...] = ()
    asked: assessments.FormAsked | None = None
    running: assessments.FormTaken | None = None
    failed: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    opens_on: date | None = None
    again_on: date | None = None


@dataclass(frozen=True)
class _Open:
    """What of a person is open to a form, before its topics are chosen."""

    ripe: tuple[Covered, ...]
    failed: tuple[str, ...]
    returning: Obligation | None
    running: assessments.FormTaken | None
    opens_on: date | None
    again_on: date | None


def renewal_offer(person_id: int) -> Offer:
    """Return what a person can renew by a form today, with the topics it would ask and why."""
    today = clock.today()
    owed = obligations_of_people([person_id], as_of=today)[person_id]
    found = _open(owed, assessments.forms_of(person_id), today)
    plain = Offer(
        failed=found.failed, opens_on=found.opens_on, running=found.running, again_on=found.again_on
    )
    if found.running is not None or found.again_on is not None or not (found.ripe or found.returning):
        return plain
    policy = renewal_policy()
    covered, waits = found.ripe[: policy["items"]], found.ripe[policy["items"] :]
    job_role = found.returning.subject if found.returning else _role_of(owed, covered)
    asking = _asking(owed, covered, job_role if found.returning else None)
    topics = _topics(person_id, job_role, asking, covered, policy)
    live = modules()
    occasion = _occasion(found.returning)
    asked = assessments.FormAsked(
        purpose=assessments.RETURN if found.returning else assessments.ANNUAL,
        job_role=job_role,
        topics=tuple(
            assessments.TopicAsked(
                one.candidate.module,
                live[one.candidate.module].revision_id,
                one.candidate.objective,
                one.items,
                why,
            )
            for one, why in topics
        ),
        renews=tuple(
            assessments.Renews(one.module.id, one.module.revision_id, one.until, one.kinds) for one in covered
        ),
        least_cut=policy["cut"],
        occasion=occasion,
    )
    return Offer(
        purpose=asked.purpose,
        job_role=job_role,
        covered=covered,
        topics=tuple(_shown(one, why, live) for one, why in topics),
        asked=asked,
        failed=found.failed,
        waits=tuple(one.module.id for one in waits),
        opens_on=found.opens_on,
    )


def renewable(owed: Iterable[Obligation], today: date) -> tuple[Covered, ...]:
    """Return the modules of obligations that a form could renew on a day, the first to end first.

    A module is open to it when all of it that is met is in its window; or in its last days what is.
    """
    live = modules()
    by_module: dict[str, list[Obligation]] = defaultdict(list)
    for one in owed:
        if one.kind in ASKED_AS and one.met and one.renews_from is not None and one.subject in live:
            by_module[one.subject].append(one)
    found = []
    for module, own in by_module.items():
        ripe = [one for one in own if one.renews_from is not None and one.renews_from <= today]
        ends = [one.expires_on for one in ripe if one.expires_on is not None]
        is_last_call = bool(ends) and min(ends) <= today + timedelta(days=LAST_CALL_DAYS)
        if ripe and (len(ripe) == len(own) or is_last_call):
            found.append(Covered(live[module], min(ends), tuple(sorted(ASKED_AS[one.kind] for one in ripe))))
    return tuple(sorted(found, key=lambda one: (one.until, one.module.id)))


def start_renewal(*, person_id: int, token: str) -> assessments.Started:
    """Start the form that a person is offered; the same start again leads to the same form.

    Raises:
        Refused: when nothing is offered; the message says what to do.
    """
    offer = renewal_offer(person_id)
    if offer.running is not None:
        return assessments.Started(offer.running.public_id, is_new=False)
    if offer.again_on is not None:
        raise Refused(
            _("The next form opens tomorrow."), hint=_("Read the reasons of the last one meanwhile.")
        )
    if offer.asked is None:
        raise Refused(
            _("There is nothing to renew by a form now."),
            hint=_("Your page says from when something is, and what is renewed the usual way."),
        )
    return assessments.start_form(person_id=person_id, asked=offer.asked, token=token)


def _open(owed: Sequence[Obligation], taken: Sequence[assessments.FormTaken], today: date) -> _Open:
    spent = {(one.module, one.until) for form in taken if form.outcome == "fail" for one in form.renews}
    ripe = renewable(owed, today)
    returning = next((one for one in owed if one.kind == FORM_ASKED and not one.met), None)
    occasion = _occasion(returning)
    last = next((form for form in reversed(taken) if occasion and form.occasion == occasion), None)
    ended_on = clock.local_date(last.submitted_at) if last and last.submitted_at else None
    opens = [one.renews_from for one in owed if one.kind in ASKED_AS and one.renews_from is not None]
    return _Open(
        ripe=tuple(one for one in ripe if (one.module.id, one.until) not in spent),
        failed=tuple(one.module.id for one in ripe if (one.module.id, one.until) in spent),
        returning=returning,
        running=next((form for form in taken if form.submitted_at is None), None),
        opens_on=min(opens, default=None),
        again_on=today + timedelta(days=1) if ended_on == today else None,
    )


def _occasion(returning: Obligation | None) -> str:
    """Return what asks for a form of return, by the first day of its newest reason; "" without one."""
    if returning is None:
        return ""
    newest = max((reason.from_on for reason in returning.reasons), default=None)
    return f"{returning.subject}:{newest.isoformat() if newest else returning.cycle}"


def _role_of(owed: Iterable[Obligation], covered: Sequence[Covered]) -> str:
    """Return the job role that asks for the module which ends first."""
    first = covered[0].module.id
    return next((one.job_role for one in owed if one.subject == first and one.job_role), "")


def _asking(owed: Iterable[Obligation], covered: Sequence[Covered], job_role: str | None) -> set[str]:
    """Return the modules that are asked: those to renew, and on return all of the job role."""
    asked = {one.module.id for one in covered}
    if job_role is not None:
        asked |= {one.subject for one in owed if one.kind == "exam-passed" and one.job_role == job_role}
    return asked & modules().keys()


def _topics(
    person_id: int,
    job_role: str,
    asking: Collection[str],
    covered: Sequence[Covered],
    policy: Mapping[str, int],
) -> list[tuple[Chosen, str]]:
    """Return the topics of the form with the sentence that says why each is asked."""
    candidates = _candidates(person_id, job_role, asking)
    denied, where = denied_near(person_id, policy)
    mix = Mix(policy["items"], policy["items"] * policy["denial_percent"] // 100)
    chosen = chosen_topics(candidates, denied, mix, each_of=[one.module.id for one in covered])
    return [(one, why_asked(one, title_of(job_role), policy["denial_months"], where)) for one in chosen]


def _candidates(person_id: int, job_role: str, asking: Collection[str]) -> list[Candidate]:
    live = modules()
    items = assessments.live_items([live[key].revision_id for key in sorted(asking)])
    own = assessments.own_shares(person_id, asking)
    role = assessments.role_shares(job_role, asking)
    smallest = compliance_policy()["smallest_group"]
    found = []
    for key in sorted(asking):
        for objective in live[key].objectives:
            mine, others = own.get((key, objective.id)), role.get((key, objective.id))
            found.append(
                Candidate(
                    key,
                    objective.id,
                    objective.critical,
                    frozenset(objective.competencies),
                    frozenset(objective.steps),
                    items.get((live[key].revision_id, objective.id), 0),
                    Part(mine.right, mine.asked) if mine else None,
                    Part(others.right, others.asked) if others and others.asked >= smallest else None,
                )
            )
    return found


def _shown(one: Chosen, why: str, live: Mapping[str, ModuleSummary]) -> TopicShown:
    module = live[one.candidate.module]
    objective = next(each for each in module.objectives if each.id == one.candidate.objective)
    return TopicShown(module, objective.id, objective.text, objective.critical, one.items, why)
