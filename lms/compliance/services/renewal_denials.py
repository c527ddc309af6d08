"""What payers denied most near a person: the topics that a renewal form asks first."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from lms.assessments.api import add_months
from lms.claims.api import DenialCount, denial_counts
from lms.compliance.rules.renewal_topics import Denied, Part
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.people.api import jobs_of, units

LEAST_DENIALS = 20
"""Denials in the own units from which they are looked at alone; below that those around them, then all."""


def denied_near(person_id: int, policy: Mapping[str, int]) -> tuple[list[Denied], str]:
    """Return what payers denied most, and where: in the units of a person, around them, or everywhere.

    The nearest place that has enough denials counts, so that one odd claim decides nothing.

    Args:
        person_id: whose units.
        policy: how renewal forms are made: how far back, how many categories.
    """
    today = clock.today()
    since = add_months(today, -policy["denial_months"])
    held = {job.unit_id for job in jobs_of([person_id])[person_id] if job.is_held_on(today)}
    for unit_ids, where in (
        (held, _("in your unit")),
        (_around(held), _("in your facility")),
        (units().keys(), _("in all units")),
    ):
        counts = denial_counts(unit_ids, from_on=since, to_on=today)
        if sum(one.claims for one in counts) >= LEAST_DENIALS:
            return _ranked(counts)[: policy["denial_topics"]], where
    return [], ""


def _ranked(counts: Iterable[DenialCount]) -> list[Denied]:
    """Return denials by category, the most frequent first."""
    by_category: dict[str, list[DenialCount]] = defaultdict(list)
    for one in counts:
        by_category[one.category].append(one)
    sums = {category: sum(one.claims for one in own) for category, own in by_category.items()}
    order = sorted(by_category.items(), key=lambda pair: (-sums[pair[0]], pair[0]))
    return [
        Denied(
            category,
            rank,
            Part(sums[category], sum(sums.values())),
            frozenset(one.competency for one in own if one.competency),
            frozenset(one.step for one in own if one.step),
        )
        for rank, (category, own) in enumerate(order, start=1)
    ]


def _around(unit_ids: Collection[int]) -> set[int]:
    """Return the units that stand beside some units, below the same parents, these included."""
    known = units()
    parents = {known[one].parent_id for one in unit_ids}
    beside = {one.id for one in known.values() if one.parent_id is not None and one.parent_id in parents}
    return set(unit_ids) | beside | {one for one in parents if one is not None}
