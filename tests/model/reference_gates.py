"""What the contracts say of gates, day by day; beside the reference of obligations."""

from datetime import date
from typing import NamedTuple

from tests.model.facts import Days, Gate, Job, Result, Sign, Status, Text, Waiting
from tests.model.reference import DAY, FOREVER, Case, bound, covers, judged

BEST_FIRST = ["cleared", "grace", "provisional", "ready_for_signoff", "blocked", "in_progress", "not_started"]


class Clearance(NamedTuple):
    """Two signatures under a version that both were given while everything was met."""

    version: Text
    since: date
    void_on: date


class GateCase(NamedTuple):
    """What decides one gate of one person; ``results`` by what is asked, versions oldest first."""

    person: int
    jobs: tuple[Job, ...]
    statuses: tuple[Status, ...]
    dated: tuple[Days, ...]
    signs: tuple[Sign, ...]
    results: tuple[tuple[tuple[str, str], tuple[Result, ...]], ...]
    versions: tuple[Text, ...]
    limits: tuple[Text, ...]
    waiting: tuple[Waiting, ...] = ()

    def verdicts(self, version: Text, day: date) -> dict:
        read = dict(self.results)
        return {asked: judged(read.get(asked, ()), months, day) for asked, months in version.body.asked}

    def until(self, version: Text, day: date) -> date | None:
        """The last day on which enough is met, when nothing else happens; None when it is not."""
        found = self.verdicts(version, day)
        until = {asked: one.until if one.met else None for asked, one in found.items()}
        days = [until[asked] for asked in version.body.gate]
        days += [group.last(until) for group in version.body.groups]
        return None if None in days else min(days, default=FOREVER)

    def is_met(self, version: Text, day: date) -> bool:
        return self.until(version, day) is not None

    def status(self, day: date) -> str:
        return getattr(Case.status(self, day), "status", "terminated")

    def version_on(self, day: date, opened: date) -> Text:
        return bound(self.versions, day, min(opened, day)) or self.versions[0]

    def limit(self, name: str, day: date, begun: date) -> int:
        days: int = getattr((bound(self.limits, day, begun) or self.limits[0]).body, name)
        return days

    def stays_too_long(self, day: date) -> bool:
        """Whether a day of leave is one that no clearance survives; a later limit takes nothing back."""
        begun = day
        while self.status(begun - DAY) == "leave":
            begun -= DAY
        changed = [one.effective - DAY for one in self.limits if one.effective and one.effective <= day]
        lasts = [last for last in (*changed, day) if last >= begun]
        outlasted = any((last - begun).days >= self.limit("leave", last, begun) for last in lasts)
        return self.status(day) == "leave" and outlasted

    def waits(self, start: date, day: date) -> bool:
        """Whether something that a return since the start of a job asks has been open ever since."""
        backs = {one.back for one in self.waiting if start <= one.back <= day}
        return any(
            all(self.is_open(back, back + n * DAY) for n in range((day - back).days + 1)) for back in backs
        )

    def is_open(self, back: date, day: date) -> bool:
        asked = [one for one in self.waiting if one.back == back]
        return not all(judged(one.results, one.months, day).met for one in asked)

    def void_on(self, version: Text, since: date, until: date) -> date:
        """The first day after ``since`` on which grace is used up or a leave has been too long."""
        used, begun, day = 0, since, since + DAY
        while day <= until:
            if self.is_met(version, day):
                used = 0
            else:
                begun = day if used == 0 and self.is_met(version, day - DAY) else begun
                if used >= self.limit("grace", day, begun):
                    return day
                used += self.status(day) != "leave"
            if self.stays_too_long(day):
                return day
            day += DAY
        return FOREVER

    def grace_until(self, version: Text, day: date) -> date:
        """The last day of the grace of a day, if nothing is made good."""
        begun, used = day, 0
        while not self.is_met(version, begun - DAY):
            begun -= DAY
        last = begun
        while not self.stays_too_long(last):
            if used >= self.limit("grace", last, begun):
                break
            used += self.status(last) != "leave"
            last += DAY
        return last - DAY

    def clearances(self, unit: str, start: date, until: date) -> tuple[list[Clearance], list[Sign]]:
        """The clearances signed for a job by the end of a day, and its signatures."""
        found, signs = [], [s for s in self.signs if s.unit == unit and start <= s.on <= until]
        for place, release in enumerate(signs):
            confirm = self.confirmation(signs[:place], release.version, release.by)
            if release.what != "release" or confirm is None or release.by == self.person:
                continue
            opened = max([start, *(one.void_on for one in found if one.void_on <= release.on)])
            version = next((one for one in self.versions if one.body.number == release.version), None)
            current = [self.version_on(day, opened) for day in (release.on, release.on - DAY)]
            days = (confirm.on, release.on)
            effective = version is not None and (version.effective or date.min) <= min(days)
            held_back = any(self.waits(start, day) for day in days)
            is_met = effective and all(self.is_met(version, day) for day in days)
            if version in current and is_met and not held_back:
                found.append(Clearance(version, confirm.on, self.void_on(version, confirm.on, until)))
        return found[::-1], signs

    def confirmation(self, signs: list[Sign], version: int, but: int) -> Sign | None:
        found = None
        for sign in signs:
            if sign.what in ("return", "refuse"):
                found = None
            elif sign.what == "confirm" and sign.version == version and sign.by not in (self.person, but):
                found = sign
        return found

    def tenures(self, day: date) -> list[tuple[str, date, date | None]]:
        """The unbroken times in one unit that cover a day, oldest first: unit, first and last day."""
        found = []
        for unit in {job.unit for job in self.jobs if covers(job, day)}:
            own = [job for job in self.jobs if job.unit == unit]
            first = last = day
            while any(covers(job, first - DAY) for job in own):
                first -= DAY
            while any(job.to_on is not None and covers(job, last + DAY) for job in own):
                last += DAY
            is_open = any(job.to_on is None and job.from_on <= last + DAY for job in own)
            found.append((unit, first, None if is_open else last))
        return sorted(found, key=lambda tenure: (tenure[1], tenure[0]))

    def on(self, day: date) -> Gate | None:
        """How the gate stands; None when no job of it is held."""
        held = self.tenures(day)
        if not held:
            return None
        first = self.version_in(held[0][0], held[0][1], day).body.number
        if self.status(day) == "terminated" or self.stays_too_long(day):
            return Gate("blocked", None, first)
        if any(one.what == "suspension" and covers(one, day) for one in self.dated):
            return Gate("suspended", None, first)
        found = [self.in_tenure(day, *one) for one in held]
        return min(found, key=lambda gate: BEST_FIRST.index(gate.state))

    def version_in(self, unit: str, start: date, day: date) -> Text:
        """The version that binds in a job: counted from where the way to clearance began."""
        voids = [one.void_on for one in self.clearances(unit, start, day)[0]]
        return self.version_on(day, max([start, *(void_on for void_on in voids if void_on <= day)]))

    def in_tenure(self, day: date, unit: str, start: date, end: date | None) -> Gate:
        cleared, _signs = self.clearances(unit, start, day)
        waits = self.waits(start, day)
        standing = [one for one in cleared if day < one.void_on and not waits]
        for one in standing:
            until = self.until(one.version, day)
            if until is not None:
                left = [
                    s.from_on - DAY for s in self.statuses if s.from_on > day and s.status == "terminated"
                ]
                limits = [until, end or FOREVER, *left[:1]]
                return Gate(
                    "cleared", None if min(limits) == FOREVER else min(limits), one.version.body.number
                )
        if standing:
            first = standing[0].version
            return Gate("grace", None, first.body.number, self.grace_until(first, day))
        version = self.version_in(unit, start, day)
        number = version.body.number
        for one in self.dated:
            if one.what == "provisional" and covers(one, day):
                return Gate("provisional", None, number, one.to_on)
        if self.is_met(version, day):
            return Gate("blocked" if waits else "ready_for_signoff", None, number)
        if cleared:
            return Gate("blocked", None, number)
        is_begun = any(one.met or one.started for one in self.verdicts(version, day).values())
        return Gate("in_progress" if is_begun else "not_started", None, number)
