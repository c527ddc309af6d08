"""The effect of a rule as a document that is kept: previewed with a draft, or as evidence of what it did."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select

from lms.compliance.content_rules import RULE
from lms.compliance.models_rules import RuleEffect
from lms.compliance.predicates.reading import expression_of
from lms.compliance.rules.expressions import sentence
from lms.compliance.services.kept_effects import keep_effect, newest_effect
from lms.compliance.services.naming import RuleNames
from lms.compliance.services.rule_effects import (
    ASKED,
    SPARED,
    Change,
    PersonEffect,
    asked_at_most,
    books_of_revisions,
    books_of_text,
    effects,
)
from lms.compliance.services.spans import SpanRow
from lms.core import audit, clock
from lms.core.collector import heap_at_rest
from lms.core.content import Revision, history, keys_of, live_all
from lms.core.database import db
from lms.core.unit_of_work import recorded_at
from lms.courses.api import modules
from lms.people.api import employee_numbers, units

PREVIEW, APPLIED = "preview", "applied"
OVERDUE = "overdue"
Document = dict[str, Any]


def preview_rule(body: Mapping[str, Any], *, starts_on: date, text: str, by: str) -> RuleEffect:
    """Work out what a version of a rule would do from a day on, and keep it; nothing is published.

    Args:
        body: the version as its file says it.
        starts_on: its first day.
        text: digest of the text that it was read from.
        by: employee number of who asked.
    """
    with heap_at_rest():
        found = list(effects(books_of_text(body, starts_on), from_on=max(starts_on, clock.today())))
        return _keep(body, found, starts_on=starts_on, stage=PREVIEW, text=text, by=by)


def newest_preview(rule: str, text: str) -> RuleEffect | None:
    """Return the newest preview of a text of a rule, None when it was not previewed."""
    return newest_effect(rule, text, PREVIEW)


def applied_effects(rule: str) -> list[RuleEffect]:
    """Return what versions of a rule did when they were published, newest first."""
    statement = select(RuleEffect).where(RuleEffect.rule == rule, RuleEffect.stage == APPLIED)
    return list(db.session.scalars(statement.order_by(RuleEffect.id.desc())))


def apply_rules() -> tuple[set[int], set[int] | None]:
    """Keep as evidence what the rules published in this unit of work do.

    Returns:
        Whose reasons change, and of which requirements at most; None = of any.

    The first rules of a system, which hold from the beginning, change nothing that was known before.
    """
    fresh = {
        rule: new
        for rule in keys_of(RULE)
        if (new := [found for found in history(RULE, rule) if found.published_at == recorded_at()])
    }
    touched: set[int] = set()
    asked: set[int] | None = set()
    for rule, revisions in fresh.items():
        books = books_of_revisions([rule], [found.id for found in revisions])
        starts_on = _starts_on(revisions)
        found = list(effects(books, from_on=max(starts_on, clock.today())))
        touched |= {one.person_id for one in found}
        own = asked_at_most(books)
        asked = None if asked is None or own is None else asked | own
        if any(one.effective_on for one in revisions):
            body = revisions[-1].body or {"id": rule}
            _keep(body, found, starts_on=starts_on, stage=APPLIED, text=revisions[-1].digest, by="system")
    return touched, asked


def _starts_on(revisions: Iterable[Revision]) -> date:
    return min((found.effective_on for found in revisions if found.effective_on), default=clock.today())


def _keep(
    body: Mapping[str, Any], found: list[PersonEffect], *, starts_on: date, stage: str, text: str, by: str
) -> RuleEffect:
    document = document_of(body, found, starts_on)
    rule = str(body["id"])
    made = keep_effect(of=rule, stage=stage, text=text, document=document, by=by)
    if stage == APPLIED:
        numbers = {name: document[name] for name in ("people", ASKED, SPARED, "minutes", OVERDUE, "waiting")}
        audit.record("compliance.rule-applied", subject=f"rule:{rule}", sha256=made.digest, **numbers)
    return made


def document_of(body: Mapping[str, Any], found: list[PersonEffect], starts_on: date) -> Document:
    """Return the document: who is hit, and each change of an obligation, person by person."""
    changes = [change for one in found for change in one.changes]
    minutes = _minutes()
    rows = rows_of(changes, minutes)
    work: Counter[str] = Counter()
    for row in rows:
        work[row["employee_no"]] += row["minutes"]
    by_place = Counter((row["unit"], row["job_role"]) for row in _one_each(rows))
    return {
        "rule": body["id"],
        "title": body.get("title", ""),
        "who": sentence(expression_of(body["who"]), RuleNames()) if "who" in body else "Nobody",
        "starts_on": starts_on.isoformat(),
        "as_of": clock.today().isoformat(),
        "people": len({row["employee_no"] for row in rows}),
        ASKED: sum(row["what"] == ASKED for row in rows),
        SPARED: sum(row["what"] == SPARED for row in rows),
        "minutes": sum(work.values()),
        "most_minutes": max(work.values(), default=0),
        OVERDUE: len({row["employee_no"] for row in rows if becomes_overdue(row)}),
        "waiting": len({row["employee_no"] for row in rows if row["waits"]}),
        "places": [
            {"unit": unit, "job_role": job_role, "people": count}
            for (unit, job_role), count in sorted(by_place.items(), key=lambda pair: str(pair[0]))
        ],
        "rows": rows,
    }


def rows_of(changes: list[Change], minutes: Mapping[tuple[str, str], int]) -> list[Document]:
    """Return each change as a row, by employee number; ``minutes`` is the work that is new."""
    numbers = employee_numbers({one.person_id for one in changes})
    codes = {unit.id: unit.code for unit in units().values()}
    found = []
    for change in changes:
        home = change.after or change.before
        is_new = change.what == ASKED and change.after is not None and not change.after.met
        found.append(
            {
                "employee_no": numbers[change.person_id],
                "unit": codes.get(home.unit_id or 0) if home else None,
                "job_role": home.job_role if home else None,
                "kind": change.kind,
                "subject": change.subject,
                "what": change.what,
                "before": _standing(change.before),
                "after": _standing(change.after),
                "begins_on": change.begins_on.isoformat(),
                "minutes": minutes.get((change.kind, change.subject), 0) if is_new else 0,
                "waits": change.waits,
            }
        )
    return sorted(found, key=lambda row: (row["employee_no"], row["kind"], row["subject"]))


def _standing(row: SpanRow | None) -> Document | None:
    if row is None:
        return None
    return {
        "state": row.state,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "expires_on": row.expires_on.isoformat() if row.expires_on else None,
    }


def becomes_overdue(row: Document) -> bool:
    """Tell whether an obligation becomes overdue that was not."""
    was = row["before"] is not None and row["before"]["state"] == OVERDUE
    return row["after"] is not None and row["after"]["state"] == OVERDUE and not was


def _one_each(rows: Iterable[Document]) -> Iterable[Document]:
    seen: dict[str, Document] = {}
    for row in rows:
        seen.setdefault(row["employee_no"], row)
    return seen.values()


def _minutes() -> dict[tuple[str, str], int]:
    """Return the minutes of what may be asked: modules with their exam, and observed skills."""
    found = {("module-completed", key): module.minutes for key, module in modules().items()}
    checklists = live_all("checklist").items()
    return found | {("observed-skill", key): int(one.body["minutes"]) for key, one in checklists}


def rule_in_words(who: Any) -> str | None:
    """Return whom the expression of a rule means, in plain words; None while it cannot be read."""
    try:
        return sentence(expression_of(who), RuleNames())
    except ValidationError:
        return None


def minutes_of(body: Mapping[str, Any]) -> int:
    """Return the minutes of everything that a version of a rule asks for."""
    asks, known = body.get("asks", {}), _minutes()
    asked = [("module-completed", one["module"]) for one in asks.get("modules", [])]
    asked += [(one["kind"], one["subject"]) for one in asks.get("requirements", [])]
    return sum(known.get(pair, 0) for pair in asked)
