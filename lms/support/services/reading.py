"""What pages show of issues: a person's own, one at a place, the news among them; a few statements each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from lms.core.content import Revision, history
from lms.core.database import db, plain_rows
from lms.core.kept import kept
from lms.people import api as people
from lms.support.models import Issue, IssueEvent
from lms.support.rules.issues import ANSWERS, state_after, state_of
from lms.support.services.standing import newest_kind
from lms.support.services.titles import title_of

SHOWN = 25


@dataclass(frozen=True)
class Happened:
    """One thing that happened to an issue; ``version`` names the version in which it was put right."""

    kind: str
    by_id: int
    by: str
    text: str
    version: str
    at: datetime


@dataclass(frozen=True)
class Report:
    """An issue as a page shows it, with what happened in order; ``text`` is what was said at first."""

    issue: Issue
    title: str
    state: str
    happened: tuple[Happened, ...]

    @property
    def is_news(self) -> bool:
        """Tell whether it is answered and not taken as read yet."""
        return self.state in ANSWERS

    @property
    def seen(self) -> int:
        """The number of the newest event, 0 for none."""
        return len(self.happened)


@dataclass(frozen=True)
class Standing:
    """Where a report stands: its public id, its state, the day by which it is answered."""

    public_id: str
    state: str
    due_on: date


@dataclass(frozen=True)
class Own:
    """A person's reports, those with news first, then the newest; ``total`` counts those not shown too."""

    reports: tuple[Report, ...]
    total: int
    number: int
    last: int


def own_reports(person_id: int, page: int) -> Own:
    """Return a page of a person's reports; four statements, whatever their number."""
    total = (
        db.session.scalar(select(func.count()).select_from(Issue).where(Issue.person_id == person_id)) or 0
    )
    last = max(1, -(-total // SHOWN))
    number = min(max(page, 1), last)
    mine = (
        select(Issue)
        .where(Issue.person_id == person_id)
        .order_by(Issue.recorded_at.desc(), Issue.id.desc())
        .limit(SHOWN)
        .offset((number - 1) * SHOWN)
    )
    reports = reports_of(list(db.session.scalars(mine)))
    return Own(tuple(sorted(reports, key=lambda one: not one.is_news)), total, number, last)


def reports_of(issues: Sequence[Issue]) -> list[Report]:
    """Return issues as pages show them, in their order; two statements."""
    ids = [one.id for one in issues]
    rows = db.session.scalars(
        select(IssueEvent)
        .where(IssueEvent.issue_id.in_(ids))
        .order_by(IssueEvent.issue_id, IssueEvent.number)
    )
    events: dict[int, list[IssueEvent]] = {}
    for row in rows:
        events.setdefault(row.issue_id, []).append(row)
    names = _names({one.by_id for found in events.values() for one in found})
    return [_report(one, events.get(one.id, ()), names) for one in issues]


def reports_at(person_id: int, module: str, kind: str) -> Mapping[str, Standing]:
    """Return where a person's newest report at each lesson, or item, of a module stands; kept."""
    key = (person_id, module, kind)
    return kept("support.at", (Issue, IssueEvent), lambda: _reports_at(*key), key=key)


def _reports_at(person_id: int, module: str, kind: str) -> Mapping[str, Standing]:
    own = (
        select(Issue.thing, Issue.public_id, Issue.due_on, newest_kind().label("newest"))
        .where(Issue.person_id == person_id, Issue.module == module, Issue.place == kind)
        .order_by(Issue.number)
    )
    return {
        row.thing: Standing(row.public_id, state_after(row.newest), row.due_on) for row in plain_rows(own)
    }


def news_count(person_id: int) -> int:
    """Return how many of a person's reports are answered and not taken as read; kept between requests."""
    return kept("support.news", (Issue, IssueEvent), lambda: _news_count(person_id), key=person_id)


def _news_count(person_id: int) -> int:
    found = (
        select(func.count())
        .where(Issue.person_id == person_id, newest_kind().in_(ANSWERS))
        .select_from(Issue)
    )
    return int(plain_rows(found).scalar() or 0)


def _report(issue: Issue, events: Collection[IssueEvent], names: Mapping[int, str]) -> Report:
    versions = {one.id: one for one in history("module", issue.module)}
    happened = tuple(
        Happened(
            row.kind,
            row.by_id,
            names.get(row.by_id, ""),
            row.text,
            _version(versions.get(row.revision_id or 0)),
            row.recorded_at,
        )
        for row in events
    )
    state = state_of(row.kind for row in events)
    return Report(issue, title_of(issue.module, issue.place, issue.thing), state, happened)


def _version(found: Revision | None) -> str:
    return str(found.body["module"]["version"]) if found and found.body else ""


def _names(ids: Collection[int]) -> dict[int, str]:
    return {key: one.full_name for key, one in people.people(ids).items()} if ids else {}
