"""What the contracts say of obligations and gates, worked out day by day: the judge of the real engine.

Plain Python that shares no rule with the product. Facts in, the state of any day out. Whoever wants to know
what was known at an instant gives the facts that were known then.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from tests.model.facts import Back, Days, Job, Moved, Result, Standing, Status, Text, Waiting

DAY = timedelta(days=1)
FOREVER = date.max
SOON_DAYS, WINDOW_DAYS, DISMISSED = 30, 60, -(10**6)
JOINED_DAYS, SATURDAY = 7, 5
KINDS = {"exam-passed": "exam", "module-completed": "completion", "observed-skill": "observed"}
QUIZ = "renewal-passed"
KINDS[QUIZ] = "renewal"


class Verdict(NamedTuple):
    met: bool
    until: date
    started: bool


def last_day(results: tuple[Result, ...], months: int | None, day: date) -> date | None:
    verdict = judged(results, months, day)
    return verdict.until if verdict.met else None


NOTHING = Verdict(False, FOREVER, False)


class Cycle(NamedTuple):
    number: int
    opened: date
    terms: Any
    verdict: Verdict
    due: date | None
    lapsed: bool


class Asked(NamedTuple):
    """Why something is asked on a day: reasons, each from a day on and due in some days, and returns."""

    reasons: list[tuple[date, Any]]
    returns: list[Back]
    worked_out: dict[tuple[date, int | None], date | None]

    @property
    def since(self) -> date:
        return max((one.since for one in self.returns), default=date.min)


def covers(fact: Any, day: date) -> bool:
    return fact.from_on <= day and (fact.to_on is None or day <= fact.to_on)


def months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def bound(texts: tuple[Text, ...], day: date, begun: date) -> Text | None:
    """The newest version in effect; one for future cycles binds only what began under it."""
    for text in reversed(texts):
        if text.effective is None or text.effective <= (begun if text.scope == "future" else day):
            return text
    return None


@lru_cache(maxsize=20_000)
def ends(passes: tuple[Result, ...], months: int | None) -> tuple[tuple[date, date], ...]:
    """Each pass and its last day: so many months, or those of an anniversary that it renews in time."""
    found, chains = [], set()
    window = timedelta(days=min(WINDOW_DAYS, 15 * (months or 12)))
    for one in passes:
        own = {(one.on, months)} if months else set()
        for anchor, length in [*chains]:
            last = months_after(anchor, length)
            if last - window <= one.on <= last:
                own.add((anchor, length + months))
        limit = one.expires or FOREVER
        own = {(limit, 0) if months_after(*chain) > limit else chain for chain in own}
        chains |= own
        found.append((one.on, max((months_after(*chain) for chain in own), default=limit)))
    return tuple(found)


def judged(results: tuple[Result, ...], months: int | None, day: date, before: date = FOREVER) -> Verdict:
    had = [one for one in results if one.on <= day and one.on < before]
    if not had:
        return NOTHING
    valid = [last for _, last in ends(tuple(one for one in had if one.passed), months) if last >= day]
    return Verdict(bool(valid), max(valid, default=FOREVER), not valid)


class Case(NamedTuple):
    """What decides one obligation of one person.

    ``beside`` is what stands in one group with it: the passes, and the months of the newest terms.
    """

    asked: tuple[str, str]
    jobs: tuple[Job, ...]
    statuses: tuple[Status, ...]
    dated: tuple[Days, ...]
    results: tuple[Result, ...]
    read: tuple[Result, ...]
    texts: tuple[Text, ...]
    moved: tuple[Moved, ...] = ()
    beside: tuple[tuple[tuple[str, str], tuple[Result, ...], int | None], ...] = ()

    @property
    def begins(self) -> date:
        """The first day of a job or of a manager's wish."""
        wishes = [one for one in self.dated if one.what == "wish"]
        return min((one.from_on for one in (*self.jobs, *wishes)), default=FOREVER)

    def of(self, thing: str) -> tuple[Text, ...]:
        return tuple(text for text in self.texts if text.thing == thing)

    def status(self, day: date) -> Status | None:
        for one in reversed(self.statuses):
            if one.from_on <= day:
                return one
        return None

    def employed(self, day: date) -> bool:
        status = self.status(day)
        return status is not None and status.status != "terminated"

    def on_leave(self, day: date) -> bool:
        status = self.status(day)
        return status is not None and status.status == "leave"

    def paused(self, day: date) -> bool | None:
        """Whether the clock stands still; None when it does without a known end."""
        found: bool | None = False
        for one in self.dated:
            if one.what == "pause" and covers(one, day):
                found = True
        if self.on_leave(day):
            found = True if any(one.from_on > day for one in self.statuses) else None
        return found

    def due(self, start: date, days: int | None) -> date | None:
        """The day that many days later on a clock that stands still in pauses."""
        day, left = start, days
        if left is None or left < 0:
            return None if left is None else start + timedelta(days=left)
        while True:
            paused = self.paused(day)
            if paused is None or (not paused and left == 0):
                return None if paused is None else day
            left -= not paused
            day += DAY

    def reasons(self, texts: dict[str, tuple[Text, ...]], day: date) -> Iterator[tuple[Any, Any]]:
        """Why it is asked on a day: what names the reason, and how its due days follow from its first day."""
        for one in self.dated:
            if one.what == "wish" and one.about == self.asked and covers(one, day):
                yield one, one.due_days
        for job in self.jobs if self.employed(day) else ():
            if not covers(job, day):
                continue
            text = bound(texts.get(f"role:{job.role}", ()), day, job.from_on)
            for asked, days in text.body.after if text else ():
                if asked == self.asked:
                    yield (job[:4], "after", days), days
            for group in self.needs_in_gate(text.body, day) if text else ():
                yield (job[:4], "gate", group), self.gate_days(texts, job, day)
            rule = bound(texts.get("rule", ()), day, job.from_on)
            if rule and rule.body and self.asked == rule.body.asks and rule.body.means(self, job, day):
                yield (job[:4], "rule", rule.body.anchor, rule.body.days), (rule.body, job)

    def needs_in_gate(self, role: Any, day: date) -> Iterator[Any]:
        """Yield None when the gate asks it by itself, or the group in which it is still needed."""
        if self.asked in role.gate:
            yield None
        for group in role.groups:
            if self.asked in group.things():
                until = {thing: last_day(results, months, day) for thing, results, months in self.beside}
                if until[self.asked] is not None or group.last(until) is None:
                    yield group

    def gate_days(self, texts: dict[str, tuple[Text, ...]], job: Job, day: date) -> int:
        """Days in which a gate is due, from its first day on: the newest number that binds the job then."""
        bound_to = bound(texts.get("gate_days", ()), day, job.from_on)
        return bound_to.body if bound_to else 0

    def days_of(self, since: date, given: Any) -> int | None:
        """Due days of a reason from its first day; a rule whose day is past before that waits: never."""
        if not isinstance(given, tuple):
            return given
        rule, job = given
        left = ((job.from_on if rule.anchor == "job-start" else since) - since).days + rule.days
        decided = next((one for one in self.dated if one.what == "decision"), None)
        if left >= 0 or decided is None:
            return left if left >= 0 else None
        choices = {"date": (decided.from_on - since).days, "anyway": left, "dismiss": DISMISSED}
        return choices[decided.about]

    def absence(self, day: date) -> tuple[date, int] | None:
        """The first day and the length of the absence from which somebody is back on a day."""
        if not self.employed(day) or self.on_leave(day) or not self.on_leave(day - DAY):
            return None
        begun = day
        while self.on_leave(begun - DAY):
            begun -= DAY
        for before in range(1, JOINED_DAYS):
            earlier = self.absence(begun - before * DAY)
            if earlier:
                return earlier[0], earlier[1] + (day - begun).days
        return begun, (day - begun).days

    def asked_on_return(
        self, texts: dict[str, tuple[Text, ...]], reasons: list[Any], day: date
    ) -> Iterator[Back]:
        """What was asked for the first time in an absence, and what its length asks; due in working days."""
        away = self.absence(day)
        policy = bound(texts.get("returning", ()), day, away[0]) if away else None
        asks = policy.body.asks(away[1]) if away and policy else None
        if not away or not policy or not asks:
            return
        due, left = day - DAY, policy.body.shifts
        while left:
            due += DAY
            left -= due.weekday() < SATURDAY
        is_new = any(away[0] <= start < day and days is not None for start, days in reasons)
        for job in self.jobs:
            if covers(job, day) and job.from_on < day:
                is_anew = self.is_asked_anew(
                    asks, bound(texts[f"role:{job.role}"], day, job.from_on), job, day
                )
                if is_new or is_anew:
                    yield Back(job, day, (due - day).days, asks, day if is_anew else date.min)

    def is_asked_anew(self, asks: str, role: Text | None, job: Job, day: date) -> bool:
        """Whether what was done before a return counts no more: the quiz, the exams or all of the gate."""
        if not role or asks == "deltas":
            return False
        if self.asked[0] == QUIZ:
            return job.role == self.asked[1] and bool(role.body.gate or role.body.groups)
        is_meant = asks == "everything" or (asks == "exam" and self.asked[0] == "exam-passed")
        return is_meant and any(True for _group in self.needs_in_gate(role.body, day))

    def waits_for(self, one: Back) -> Waiting:
        """What access waits for with a return: terms are those of its day."""
        terms = self.of(f"terms:{':'.join(self.asked)}")
        known = [text.body for text in terms if not text.effective or text.effective <= one.on]
        counted = tuple(result for result in self.results if result.on >= one.since)
        return Waiting(one.on, counted, known[-1] if known else terms[0].body)

    def verdict(self, terms: Text, day: date, since: date, before: date = FOREVER) -> Verdict:
        return judged(tuple(one for one in self.results if one.on >= since), terms.body, day, before)

    def life(self) -> Iterator[tuple[Cycle, Asked] | None]:
        """In which cycle it is on each day from the first job or wish on, and what it is due by."""
        texts = {text.thing: self.of(text.thing) for text in self.texts}
        terms, since, cycle, number = texts[f"terms:{':'.join(self.asked)}"], {}, None, 0
        day, worked_out, returns = self.begins, {}, list[Back]()
        turns, lived = {one.from_on for one in self.statuses}, None
        while True:
            given = dict(self.reasons(texts, day))
            since = {key: since.get(key, day) for key in given}
            dues = [(since[key], self.days_of(since[key], value)) for key, value in given.items()]
            reasons = [due for due in dues if due[1] != DISMISSED]
            returns = [one for one in returns if covers(one.job, day) and self.employed(day)]
            returns += self.asked_on_return(texts, reasons, day) if day in turns else ()
            asked = Asked(reasons, returns, worked_out)
            if not reasons and not returns:
                cycle = None
                yield None
            else:
                if cycle is None:
                    cycle = Cycle(number + 1, day, None, NOTHING, None, False)
                before = None
                while before != cycle:
                    before, cycle = cycle, self.advanced(cycle, terms, asked, day)
                number = cycle.number
                lived = lived if lived == (cycle, asked) else (cycle, asked)
                yield lived
            day += DAY

    def first_due(self, asked: Asked, opened: date) -> date | None:
        worked_out = asked.worked_out
        reasons = [*asked.reasons, *((one.on, one.days) for one in asked.returns)]
        for start, days in reasons:
            key = max(start, opened), days
            if key not in worked_out:
                worked_out[key] = self.due(*key)
        found = (worked_out[max(start, opened), days] for start, days in reasons)
        return min((day for day in found if day), default=None)

    def advanced(self, cycle: Cycle, texts: tuple[Text, ...], asked: Asked, day: date) -> Cycle:
        renews, since = renews_from(cycle), asked.since
        terms = bound(texts, day, cycle.opened) or texts[0]
        found = self.verdict(terms, day, since)
        following = (bound(texts, day, renews) or texts[0]) if day >= renews else terms
        if following != terms:
            renewed = self.verdict(following, day, since)
            is_longer = renewed.met and renewed.until > cycle.verdict.until
            terms, found = (
                (following, renewed) if is_longer else (terms, self.verdict(terms, day, since, renews))
            )
        was = cycle.verdict
        if found.met and not was.met:
            due = cycle.due if cycle.lapsed else self.first_due(asked, cycle.opened)
            return cycle._replace(terms=terms, verdict=found, due=due, lapsed=False)
        if found.met and found.until > was.until and (terms == cycle.terms or day >= renews):
            opened = renews if day >= renews else cycle.opened
            return Cycle(cycle.number + 1, opened, terms, found, was.until, False)
        if was.met and not found.met:
            ran_out = was.until < day
            opened, due = (renews, was.until) if ran_out else (day, None)
            return Cycle(cycle.number + 1, opened, terms, found, due, ran_out)
        return cycle._replace(terms=terms, verdict=found)

    def standing(self, cycle: Cycle, asked: Asked, day: date) -> Standing:
        met, until, started = cycle.verdict
        is_open_again = met and day >= renews_from(cycle)
        due = until if is_open_again else cycle.due
        if not met and not cycle.lapsed:
            due = self.first_due(asked, cycle.opened)
        for one in () if met else self.moved:
            if due is not None and one.on <= day and one.was_due <= due < one.due:
                due = one.due
        waived = any(d.what == "waiver" and d.about == self.asked and covers(d, day) for d in self.dated)
        state = "in_progress" if started else "not_started"
        if met:
            state = "due_soon" if until < FOREVER and (until - day).days <= SOON_DAYS else "complete"
        elif due is not None and (due - day).days <= SOON_DAYS:
            state = "overdue" if day > due else "due_soon"
        state = (
            "paused"
            if self.paused(day) is not False
            else "waived"
            if waived
            else "expired"
            if cycle.lapsed and (due is None or day > due)
            else state
        )
        return Standing(
            state, met, cycle.number + is_open_again, due, until if met and until < FOREVER else None
        )


def renews_from(cycle: Cycle) -> date:
    if not cycle.verdict.met or cycle.verdict.until == FOREVER:
        return FOREVER
    return cycle.verdict.until - timedelta(days=min(WINDOW_DAYS, 15 * (cycle.terms.body or 12)))
