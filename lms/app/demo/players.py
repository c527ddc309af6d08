"""Who plays in the demo: people who stay and work at their desks; the newcomers of the guide have not yet."""

import random
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from lms.app.demo.people import PersonPlan
from lms.app.demo.scope import Scope
from lms.core import clock

NEWCOMERS = ("10042", "10043")
"""People whose first days the guide shows: they have not played."""
_HOURS = (8, 16)


def players_among(people: Mapping[str, PersonPlan]) -> dict[str, str]:
    """Return the job role of each person who may play, by employee number."""
    return {
        number: person.job.job_role
        for number, person in sorted(people.items())
        if number not in NEWCOMERS and person.left_on is None and person.leave_on is None
    }


def moment_of_play(
    scope: Scope, person: PersonPlan, rng: random.Random, *, days_ago: tuple[int, int], minute: int
) -> datetime | None:
    """Return when somebody plays, in local time; None when their job began too late for these days."""
    day = scope.before(rng.randrange(*days_ago))
    at = time(rng.randrange(*_HOURS), minute)
    earliest = max(person.job.from_on, scope.go_live_on) + timedelta(days=2)
    latest = scope.before(days_ago[0])
    return datetime.combine(max(day, earliest), at) if earliest <= latest else None


def instant(local: datetime) -> datetime:
    """Return a local moment of the hospital as an instant."""
    return local.replace(tzinfo=clock.zone())
