"""Who starts a pathway and who is left out, and why. Pure; the day is an argument."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.education.rules.pathways import HIRE, Pathway

FURTHEST_AHEAD = timedelta(days=120)


class LeftOut(StrEnum):
    """Why somebody does not start."""

    NO_PROVIDER = "no_provider"
    LEFT = "left"
    RUNNING = "running"
    HAD_IT = "had_it"
    NOT_NEW = "not_new"
    TOO_FAR = "too_far"


@dataclass(frozen=True)
class Candidate:
    """Somebody who may start: the job by which they were found, and the pathway they had last.

    ``last_on`` is the anchor of the newest start, None without any; ``began_on`` the first day of the
    earliest job of a provider that they hold or held here.
    """

    person_id: int
    employee_no: str
    name: str
    job_role: str
    unit_id: int
    job_from_on: date
    began_on: date
    has_left: bool
    times: int
    last_on: date | None
    is_running: bool


@dataclass(frozen=True)
class Terms:
    """How a start is meant: the anchor, the day of the acquisition, and since when a hire is new."""

    anchor: str
    acquired_on: date | None = None
    since_on: date | None = None


def anchor_of(one: Candidate, terms: Terms) -> date:
    """Return the day from which the steps of somebody are counted.

    After an acquisition who joined the practice later is counted from the first day of the job.
    """
    if terms.anchor == HIRE or terms.acquired_on is None:
        return one.job_from_on
    return max(terms.acquired_on, one.job_from_on)


def anchor_kind(one: Candidate, terms: Terms) -> str:
    """Return what the anchor of somebody is: who joined a practice after it was acquired is a hire."""
    was_there = terms.acquired_on is not None and one.job_from_on <= terms.acquired_on
    return terms.anchor if was_there else HIRE


def why_left_out(one: Candidate, pathway: Pathway, terms: Terms, *, today: date) -> LeftOut | None:
    """Return why somebody does not start, None for who does."""
    if one.job_role not in pathway.job_roles:
        return LeftOut.NO_PROVIDER
    if one.has_left:
        return LeftOut.LEFT
    if one.is_running:
        return LeftOut.RUNNING
    anchor_on = anchor_of(one, terms)
    if one.last_on is not None and anchor_on < one.last_on + timedelta(days=pathway.again_after_days):
        return LeftOut.HAD_IT
    if terms.since_on is not None and one.began_on < terms.since_on:
        return LeftOut.NOT_NEW
    return LeftOut.TOO_FAR if anchor_on > today + FURTHEST_AHEAD else None


@dataclass(frozen=True)
class Sieved:
    """Who starts, and who is left out with the reason; each person stands in one of the two, once."""

    starts: tuple[Candidate, ...]
    left_out: tuple[tuple[Candidate, LeftOut], ...]

    @property
    def counts(self) -> Mapping[LeftOut, int]:
        """How many are left out for each reason."""
        found: dict[LeftOut, int] = {}
        for _one, why in self.left_out:
            found[why] = found.get(why, 0) + 1
        return found


def sieve(candidates: Iterable[Candidate], pathway: Pathway, terms: Terms, *, today: date) -> Sieved:
    """Tell who starts; of several jobs of a person the first one that lets them start counts."""
    starts: dict[int, Candidate] = {}
    left: dict[int, tuple[Candidate, LeftOut]] = {}
    for one in candidates:
        why = why_left_out(one, pathway, terms, today=today)
        if why is None:
            starts.setdefault(one.person_id, one)
        else:
            left.setdefault(one.person_id, (one, why))
    rest = tuple(pair for person_id, pair in left.items() if person_id not in starts)
    return Sieved(tuple(starts.values()), rest)


def hired_terms(pathway: Pathway, *, today: date) -> Terms:
    """Return the terms by which the roster starts a pathway: new hires of the last days."""
    return Terms(HIRE, since_on=today - timedelta(days=pathway.hire_window_days))


def lightest(loads: Mapping[int, int]) -> int | None:
    """Return the educator with the fewest pathways, the lowest id of equals; None for nobody."""
    return min(loads, key=lambda educator_id: (loads[educator_id], educator_id), default=None)
