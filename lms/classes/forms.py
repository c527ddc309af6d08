"""Forms of classes: what is planned, why it is cancelled, who was there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from lms.classes.rules.attendance import MARKS
from lms.classes.rules.times import Day, WallTimes, days_of
from lms.classes.services.planning import Plan
from lms.classes.services.reading import Class
from lms.core.asked import day_in
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id

MOST_DAYS = 6
MOST_PLACES = 200
LONGEST_KEY = 40
LONGEST = {"title": 120, "room": 120, "link": 300, "reason": 300, "override": 300}
_LONGEST_NUMBER = 18


@dataclass(frozen=True)
class WrittenDay:
    """One row of days as it was written."""

    on: str = ""
    begins: str = ""
    ends: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether the row has no date; its times alone are no day."""
        return not self.on


@dataclass
class PlanForm:
    """A class as somebody wrote it; ``errors`` by field, empty when it can be planned."""

    form_key: str
    number: int = 0
    module: str = ""
    title: str = ""
    unit: str = ""
    room: str = ""
    link: str = ""
    capacity: str = "12"
    opens_on: str = ""
    closes_on: str = ""
    override: str = ""
    reason: str = ""
    trainers: tuple[str, ...] = ()
    days: tuple[WrittenDay, ...] = ()
    errors: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def blank(cls, *, module: str, unit: str, trainer: str, today: date) -> "PlanForm":
        """Return an empty form with a key of its own, so that sending it twice is one class."""
        row = (WrittenDay("", "09:00", "16:00"),)
        return cls(
            new_public_id(),
            module=module,
            unit=unit,
            trainers=(trainer,),
            days=row,
            opens_on=today.isoformat(),
        )

    @classmethod
    def of(cls, it: Class, unit: str) -> "PlanForm":
        """Return the form of a class as it is."""
        zone = it.zone
        rows = tuple(
            WrittenDay(
                day.on(zone).isoformat(),
                f"{day.starts_at.astimezone(zone):%H:%M}",
                f"{day.ends_at.astimezone(zone):%H:%M}",
            )
            for day in it.days
        )
        return cls(
            new_public_id(),
            number=it.number,
            module=it.module,
            title=it.title,
            unit=unit,
            room=it.room,
            link=it.link,
            capacity=str(it.capacity),
            opens_on=it.window.opens_on.isoformat(),
            closes_on=it.window.closes_on.isoformat(),
            override=next((one.override for one in it.trainers if one.override), ""),
            trainers=tuple(one.employee_no for one in it.trainers),
            days=rows,
        )

    @classmethod
    def read(cls, values: Any) -> "PlanForm":
        """Read an untrusted form (a multi-dictionary) without judging it."""

        def one(name: str) -> str:
            return " ".join(values.get(name, "")[:1000].split())

        rows = [
            WrittenDay(one(f"day-{place}-on"), one(f"day-{place}-begins"), one(f"day-{place}-ends"))
            for place in range(1, MOST_DAYS + 1)
        ]
        return cls(
            one("form_key")[:LONGEST_KEY] or new_public_id(),
            number=whole(one("number")),
            module=one("module"),
            title=one("title"),
            unit=one("unit"),
            room=one("room"),
            link=one("link"),
            capacity=one("capacity"),
            opens_on=one("opens_on"),
            closes_on=one("closes_on"),
            override=one("override"),
            reason=one("reason"),
            trainers=tuple(dict.fromkeys(no[:40] for no in values.getlist("trainers")))[:10],
            days=tuple(row for row in rows if not row.is_blank),
        )

    @property
    def rows(self) -> tuple[WrittenDay, ...]:
        """The days with empty rows after them, as many as a class may have."""
        spare = WrittenDay("", "09:00", "16:00")
        return (*self.days, *(spare for _place in range(MOST_DAYS - len(self.days))))

    def fault(self, name: str, text: str) -> None:
        """Note what is wrong with a field."""
        self.errors.setdefault(name, []).append(text)

    def plan(
        self,
        *,
        modules: Mapping[str, str],
        unit_ids: Mapping[str, int],
        zone_of: Callable[[int], ZoneInfo],
        people: Mapping[str, int],
        is_change: bool,
    ) -> Plan | None:
        """Return what is planned, or None with ``errors``.

        Args:
            modules: titles of the modules that may be chosen, by id.
            unit_ids: units that may be chosen, by code.
            zone_of: the time zone of a unit.
            people: ids of the trainers named, by employee number.
            is_change: a change says why.
        """
        unit_id = unit_ids.get(self.unit)
        if unit_id is None:
            self.fault("unit", _("Choose a unit of yours."))
        if self.module not in modules:
            self.fault("module", _("Choose a module."))
        zone = zone_of(unit_id or 0)
        days = self._days(zone)
        opens_on, closes_on = self._window(days, zone)
        self._check_texts(is_change=is_change)
        trainer_ids = tuple(people[no] for no in self.trainers if no in people)
        if not trainer_ids:
            self.fault("trainers", _("Choose at least one trainer."))
        capacity = whole(self.capacity)
        if not 1 <= capacity <= MOST_PLACES:
            self.fault("capacity", _("Between 1 and %d places.") % MOST_PLACES)
        if self.errors or unit_id is None or opens_on is None or closes_on is None:
            return None
        return Plan(
            module=self.module,
            title=self.title or modules[self.module],
            unit_id=unit_id,
            time_zone=zone.key,
            room=self.room,
            link=self.link,
            capacity=capacity,
            opens_on=opens_on,
            closes_on=closes_on,
            days=days,
            trainer_ids=trainer_ids,
            override=self.override,
        )

    def _days(self, zone: ZoneInfo) -> tuple[Day, ...]:
        written, places = [], []
        for place, row in enumerate(self.days, start=1):
            times = day_in(row.on), time_in(row.begins), time_in(row.ends)
            if times[0] is None or times[1] is None or times[2] is None:
                self.fault(f"day-{place}", _("Give the date, the beginning and the end."))
                continue
            written.append(WallTimes(times[0], times[1], times[2]))
            places.append(place)
        days, faults = days_of(written, zone)
        for index, text in faults.items():
            self.fault(f"day-{places[index]}", _(text))
        if not self.days:
            self.fault("day-1", _("A class has at least one day."))
        return days

    def _window(self, days: tuple[Day, ...], zone: ZoneInfo) -> tuple[date | None, date | None]:
        opens_on = day_in(self.opens_on)
        if opens_on is None:
            self.fault("opens_on", _("Choose the first day of signing up."))
        closes_on = day_in(self.closes_on) if self.closes_on else None
        if self.closes_on and closes_on is None:
            self.fault("closes_on", _("Choose a day, or leave it empty."))
        if not days:
            return opens_on, closes_on
        closes_on = closes_on or days[0].on(zone)
        if closes_on > days[0].on(zone):
            self.fault("closes_on", _("Signing up ends on the first day at the latest."))
        if opens_on is not None and opens_on > closes_on:
            self.fault("opens_on", _("Signing up begins before it ends."))
        return opens_on, closes_on

    def _check_texts(self, *, is_change: bool) -> None:
        for name, most in LONGEST.items():
            if len(getattr(self, name)) > most:
                self.fault(name, _("At most %d characters.") % most)
        if not self.room and not self.link:
            self.fault("room", _("Say where it is: a room, a link, or both."))
        if self.link and not self.link.startswith("https://"):
            self.fault("link", _("A link begins with https://"))
        if is_change and not self.reason:
            self.fault("reason", _("Say why; the people of the class read it."))


def marks_in(values: Mapping[str, str]) -> dict[int, str]:
    """Return the marks of an untrusted form by person; what is no mark or no person is left out.

    ``rest`` is the mark of everybody whom the form names and does not mark.
    """
    rest = values.get("rest", "")
    named = [whole(name[5:]) for name in values if name.startswith("seen-")]
    found = {}
    for person_id in named:
        mark = values.get(f"mark-{person_id}", "") or rest
        if person_id and mark in MARKS:
            found[person_id] = mark
    return found


def whole(text: str) -> int:
    """Return a number that fits a key, 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0


def time_in(text: str) -> time | None:
    """Return the time that ``HH:MM`` names, None for anything else."""
    try:
        found = time.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is None else None
