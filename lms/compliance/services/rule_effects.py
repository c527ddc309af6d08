"""What a version of a rule does to whom, person by person: the same before it is published and after."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.rules.assignment import WAITS, Assignment
from lms.compliance.rules.cases import RuleVersion
from lms.compliance.rules.dates import add_days
from lms.compliance.rules.facts import Reason
from lms.compliance.rules.rule_versions import Version
from lms.compliance.services.known import Known, known_requirements, requirement_ids
from lms.compliance.services.ledger import KnownFacts, known_facts_of
from lms.compliance.services.programme import programme_from
from lms.compliance.services.resolving import resolved
from lms.compliance.services.rule_texts import asked_by, rule_versions, version_of
from lms.compliance.services.rulebook import Rulebook, made_of, rulebook
from lms.compliance.services.spans import SpanMaker, SpanRow, all_reasons, span_maker, subjects_of
from lms.compliance.services.terms import current_library
from lms.core.content import scope_of
from lms.core.database import db
from lms.core.progress import tell
from lms.people.api import Job, in_chunks

ASKED, SPARED, CHANGED = "asked", "spared", "changed"
Reasons = Sequence[tuple[int, Reason]]


@dataclass(frozen=True)
class Change:
    """What changes of one obligation of a person; without a state before it is new, without one after gone.

    ``begins_on`` is the day on which it is asked, or from which it stands otherwise. ``waits``: its due date
    is not realistic, and somebody must decide.
    """

    person_id: int
    kind: str
    subject: str
    before: SpanRow | None
    after: SpanRow | None
    begins_on: date
    waits: bool

    @property
    def what(self) -> str:
        """Whether it is asked, spared or changed."""
        return ASKED if self.before is None else SPARED if self.after is None else CHANGED


@dataclass(frozen=True)
class PersonEffect:
    """A person whose reasons change, and what of it changes obligations from a day on."""

    person_id: int
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Books:
    """The rules and requirements before and after a change; ``is_in_place``: curricula change with them."""

    rules: frozenset[str]
    is_in_place: bool
    before: Rulebook
    after: Rulebook
    maker_before: SpanMaker
    maker_after: SpanMaker


def books_of_text(body: Mapping[str, Any], starts_on: date) -> Books:
    """Return the rules as they are, and with one more version of a rule from a day on.

    Raises:
        Refused: when a term does not fit its kind.
    """
    rule = str(body["id"])
    texts = rule_versions()
    added = {**texts, rule: [*texts.get(rule, ()), version_of(body, starts_on)]}
    known, ids = dict(known_requirements()), requirement_ids()
    library = current_library()
    for number, asked in enumerate(asked_by(body), start=1):
        terms = resolved(asked, library)
        key = ids.setdefault(asked.key, -number)
        held = known.get(key)
        if held is None:
            plugin = REQUIREMENT_TYPES.get(asked.kind)
            soon = library.policy["due_soon_days"]
            known[key] = Known(key, *asked.key, plugin, (RuleVersion(terms),), soon)
        elif asked.terms.keys() != {"subject"} and held.versions[-1].terms != terms:
            newer = RuleVersion(terms, starts_on, scope_of(dict(body)))
            known[key] = replace(held, versions=(*held.versions, newer))
    return Books(
        rules=frozenset({rule}),
        is_in_place=_is_in_place(added[rule]),
        before=rulebook(),
        after=made_of(added, ids=ids),
        maker_before=span_maker(),
        maker_after=SpanMaker(known, programme_from()),
    )


def books_of_revisions(rules: Collection[str], published_ids: Collection[int]) -> Books:
    """Return the rules without revisions that were just published, and with them."""
    maker, texts = span_maker(), rule_versions()
    return Books(
        rules=frozenset(rules),
        is_in_place=any(_is_in_place(texts[rule]) for rule in rules),
        before=made_of(rule_versions(without=published_ids)),
        after=rulebook(),
        maker_before=maker,
        maker_after=maker,
    )


def _is_in_place(versions: Iterable[Version]) -> bool:
    return any(version.in_place_of_role for version in versions)


def effects(books: Books, *, from_on: date) -> Iterator[PersonEffect]:
    """Yield everybody whose reasons the rules change, with what changes for them from a day on."""
    limited, wanted = _limited(books)
    people = _people(wanted)
    subjects = {
        subject
        for book in (limited.before, limited.after)
        for subject in subjects_of(book, books.maker_after)
    }
    done = 0
    for chunk in in_chunks(people):
        tell("Working out who is hit", done, len(people), "people")
        done += len(chunk)
        for person_id, facts in known_facts_of(chunk, derived=False, subjects=subjects).items():
            before, after = all_reasons(facts, limited.before), all_reasons(facts, limited.after)
            if before != after:
                found = _changes(person_id, facts, (before, after), books, from_on)
                yield PersonEffect(person_id, tuple(found))


def asked_at_most(books: Books) -> set[int] | None:
    """Return the requirements of which the rules can change the obligations; None = any.

    Where rules stand in place of curricula, what a return asks beside them changes as well.
    """
    if books.is_in_place:
        return None
    limited, _roles = _limited(books)
    asked = limited.before.requirement_ids | limited.after.requirement_ids
    quizzes = {id_ for book in (books.before, books.after) for id_ in book.returns.quizzes.values()}
    return None if asked & quizzes else asked


def _limited(books: Books) -> tuple[Books, set[str]]:
    """Return books of what the rules can change at all, and the job roles that they may ask."""
    roles: set[str] = set()
    ids: set[int] = set()
    for book in (books.before, books.after):
        for job_role, assignments in book.by_role.items():
            own = {one.requirement_id for one in assignments if _is_of(one, books.rules)}
            if own:
                roles.add(job_role)
                ids |= own
    if books.is_in_place:
        found = [books.before.by_role[job_role] for job_role in roles]
        found += [books.after.by_role[job_role] for job_role in roles]
        ids |= {one.requirement_id for assignments in found for one in assignments}
    return replace(books, before=books.before.only(ids), after=books.after.only(ids)), roles


def _is_of(assignment: Assignment, rules: Collection[str]) -> bool:
    return assignment.by is not None and assignment.by.rule in rules


def _people(job_roles: Collection[str]) -> list[int]:
    held = select(Job.person_id).where(Job.superseded_at.is_(None), Job.job_role.in_(sorted(job_roles)))
    return sorted(db.session.scalars(held.distinct()))


def _changes(
    person_id: int, facts: KnownFacts, reasons: tuple[Reasons, Reasons], books: Books, from_on: date
) -> Iterator[Change]:
    before, after = (_by_requirement(found) for found in reasons)
    changed = {id_ for id_ in before.keys() | after.keys() if before.get(id_) != after.get(id_)}
    was = _spans(books.maker_before.rows(person_id, facts, reasons[0], changed))
    will = _spans(books.maker_after.rows(person_id, facts, reasons[1], changed))
    for id_ in sorted(changed):
        old, new = was.get(id_, []), will.get(id_, [])
        day = first_difference(old, new, from_on)
        if day is None:
            continue
        known = books.maker_after.requirements[id_]
        waits = any(one.key.endswith(WAITS) and one.period.covers(day) for one in after.get(id_, ()))
        yield Change(
            person_id, known.kind, known.subject, standing_on(old, day), standing_on(new, day), day, waits
        )


def _by_requirement(reasons: Reasons) -> dict[int, list[Reason]]:
    found: dict[int, list[Reason]] = {}
    for id_, reason in reasons:
        found.setdefault(id_, []).append(reason)
    return found


def _spans(rows: Iterable[SpanRow]) -> dict[int, list[SpanRow]]:
    found: dict[int, list[SpanRow]] = {}
    for row in rows:
        found.setdefault(row.requirement_id, []).append(row)
    return found


def standing_on(rows: Iterable[SpanRow], day: date) -> SpanRow | None:
    """Return the stretch that covers a day, None without one."""
    return next((row for row in rows if row.from_on <= day and (row.to_on is None or day <= row.to_on)), None)


def first_difference(old: Sequence[SpanRow], new: Sequence[SpanRow], from_on: date) -> date | None:
    """Return the first day from a day on on which an obligation stands otherwise, None without one."""
    if not old:
        days = [max(row.from_on, from_on) for row in new if row.to_on is None or row.to_on >= from_on]
        return min(days, default=None)
    begins = {row.from_on for row in (*old, *new) if row.from_on > from_on}
    ends = {add_days(row.to_on, 1) for row in (*old, *new) if row.to_on is not None and row.to_on >= from_on}
    for day in sorted({from_on, *begins, *ends}):
        one, other = standing_on(old, day), standing_on(new, day)
        if (one and _standing(one)) != (other and _standing(other)):
            return day
    return None


def _standing(row: SpanRow) -> tuple[Any, ...]:
    return row.state, row.met, row.due_on, row.expires_on, row.unit_id, row.job_role
