"""When recipients work: the zone and holidays of their units, and their planned shifts."""

from collections.abc import Collection
from datetime import date, timedelta

from lms.notices.rules.hours import Calendar, Shift
from lms.people.api import employment_of, holidays_of, jobs_of, shifts_between, zones_of

AROUND = timedelta(days=14)
ACTIVE = "active"


def calendars_of(person_ids: Collection[int], day: date) -> dict[int, Calendar]:
    """Return the calendars of people around a day, in a constant number of statements for each 500.

    Whose shifts are known in the fourteen days before or after it works in shifts.
    """
    shifts = shifts_between(person_ids, day - AROUND, day + AROUND)
    units = {
        person_id: [job.unit_id for job in jobs if job.is_held_on(day)]
        for person_id, jobs in jobs_of(person_ids).items()
    }
    zones = zones_of({*(held[0] if held else None for held in units.values())})
    kept = {unit_id: holidays_of(unit_id) for unit_id in {one for held in units.values() for one in held}}
    everywhere = holidays_of(None)
    return {
        person_id: Calendar(
            zone=zones[held[0] if held else None],
            holidays=frozenset.intersection(*(kept[unit_id] for unit_id in held)) if held else everywhere,
            shifts=tuple(
                Shift(one.starts_on, one.starts_at, one.ends_at) for one in shifts.get(person_id, ())
            ),
            is_scheduled=bool(shifts.get(person_id)),
        )
        for person_id, held in units.items()
    }


def at_work(person_ids: Collection[int], day: date) -> dict[int, str]:
    """Return the employment status of people on a day; active for who has a duty but no employment fact."""
    found = {}
    for person_id, facts in employment_of(person_ids).items():
        begun = [fact for fact in facts if fact.from_on <= day]
        found[person_id] = begun[-1].status if begun else ACTIVE
    return found
