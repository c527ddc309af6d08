"""What to tell whom of obligations: the steps of the ladder that a day reaches, planned as notices."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from lms.compliance.ladder_policy import catch_up_days, ladder
from lms.compliance.rules.ladder import LEARNER, newly_reached
from lms.compliance.services.open_things import Open, Since, open_things, reaching
from lms.compliance.services.tellings import Tellings
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from lms.notices.api import (
    Circle,
    Forecast,
    Item,
    circles_of,
    forecast,
    hand_out,
    keys_known,
    note_planned,
    plan,
    planned_until,
)
from lms.people.api import in_chunks

SOURCE, NUDGE = "escalation", "nudge"
_DAY = timedelta(days=1)


def send_notices(*, by_mail: bool = True) -> str:
    """Plan today unless it is planned, then hand out what may go out now; return the outcome in words.

    Opens its own units of work. Without ``by_mail`` it is told in the application alone.
    """
    planned = plan_day(clock.today())
    return f"{planned} planned, {hand_out(holding_now, by_mail=by_mail)} digests"


def plan_day(day: date) -> int:
    """Plan everything that is to be told from a day on; return how many notices were added.

    Opens its own units of work, 500 people each. Killed in between, the next run does the rest: what was
    planned is known by its key, and the day counts as planned only at the end.
    """
    since = _since(day)
    if since is None or not ladder():
        return 0
    begun = clock.now()
    added = 0
    found = reaching(ladder(), since, day)
    for people in in_chunks({one.person_id for one in found}):
        with unit_of_work():
            added += plan(items_of(_of(found, people), since, day))
    with unit_of_work():
        note_planned(SOURCE, day, begun)
    return added


def steps_on(day: date, paths: Collection[str] | None = None) -> list[Item]:
    """Return what the plan of a day would add, seen from now; nothing for a day that is planned.

    ``paths`` leaves only obligations in units at or below them; None = all.
    """
    since = _since(day)
    if since is None:
        return []
    found = reaching(ladder(), since, day, paths)
    items: list[Item] = []
    for people in in_chunks({one.person_id for one in found}):
        known = keys_known(people, SOURCE)
        made = items_of(_of(found, people), since, day)
        items += [one for one in made if (one.recipient_id, one.about_id, one.key) not in known]
    return items


def forecast_of(day: date, paths: Collection[str] | None = None) -> Forecast:
    """Return who is told what on a day, today or later, if nothing else happens until then.

    ``paths`` leaves only what is about people in units at or below them; None = everybody.
    """
    return forecast(day, lambda on: steps_on(on, paths), still_holding, paths)


def still_holding(items: Collection[Item], day: date) -> list[Item]:
    """Return those of the items that hold on a day: the thing is open with the same last day.

    Items of other sources hold.
    """
    own = {item.about_id for item in items if item.source in (SOURCE, NUDGE)}
    held = {(one.person_id, one.topic, one.last_day) for one in open_things(own, day)}
    return [
        item
        for item in items
        if item.source not in (SOURCE, NUDGE) or (item.about_id, item.topic, item.due_on) in held
    ]


def holding_now(items: Collection[Item]) -> set[int]:
    """Return the ids of the items that hold today."""
    return {item.id for item in still_holding(items, clock.today())}


def items_of(things: Collection[Open], since: Since, day: date) -> list[Item]:
    """Return the notices that open things of at most 500 people give on a day; a constant number of reads."""
    steps = ladder()
    due = [
        (one, step)
        for one in things
        for step in newly_reached(steps, one.last_day, date.min if one.is_new else since.day, day)
    ]
    if not due:
        return []
    circles = circles_of({one.person_id for one, _step in due}, day)
    tellings = Tellings([one for one, _step in due], SOURCE, day)
    return [
        tellings.item(one, step, recipient_id, circles[one.person_id].named)
        for one, step in due
        for recipient_id in _recipients(one.person_id, circles[one.person_id], step.audience)
    ]


def _since(day: date) -> Since | None:
    """Return since when things are new on a day; None when the day is planned."""
    known = planned_until(SOURCE)
    if known is None:
        return Since(day - (catch_up_days() + 1) * _DAY, None)
    return None if known[0] >= day else Since(*known)


def _of(things: Collection[Open], people: Collection[int]) -> list[Open]:
    chosen = set(people)
    return [one for one in things if one.person_id in chosen]


def _recipients(person_id: int, circle: Circle, audience: str) -> Iterator[int]:
    if audience == LEARNER:
        yield person_id
        return
    told = {"manager": circle.managers, "director": circle.directors, "access": circle.officers}
    yield from told[audience]
