"""The trainer's desk of the demo: a rule of the hospital's own that is live, and a draft under way."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from lms.app.demo.desk_visit import open_visit
from lms.app.demo.history import Step
from lms.app.demo.scope import Scope, months_after, workday
from lms.authoring.api import (
    begin_new,
    files_of_draft,
    open_draft,
    publish_draft,
    save_file,
    write_comment,
)
from lms.authoring.rules.yaml_edit import rewritten, value_of
from lms.core import clock
from lms.core.content import live_all, newest_sources
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import local_text_path
from lms.people.api import Person

Told = Mapping[str, Any]
_VERSION = re.compile(r"^version: .*$", re.MULTILINE)


def rule_steps(scope: Scope, content: Path) -> list[Step]:
    """Return when the hospital's own rules were published, each at two in the afternoon of a working day."""
    told = _told(content)
    return [
        Step(_moment(scope, rule["days_ago"]), act=partial(_publish_rule, scope, rule, told["trainer"]))
        for rule in told["local"]
    ]


def fill_desk(scope: Scope, content: Path) -> None:
    """Open the drafts; without the trainer or the module nothing."""
    told = _told(content)
    ids = _ids()
    draft = told["draft"]
    if told["trainer"] not in ids or draft["key"] not in live_all("module"):
        return
    trainer = ids[told["trainer"]]
    moment = _moment(scope, draft["days_ago"]).replace(tzinfo=clock.zone())
    with clock.frozen(min(moment, clock.now())), unit_of_work(durable=True):
        _open(draft, trainer, ids.get(told["colleague"], trainer))
        open_visit(told["visit"], trainer)
        if told["programme"]["by"] in ids:
            _open_programme(told["programme"], ids[told["programme"]["by"]])


def _told(content: Path) -> Told:
    told: Told = yaml.safe_load((content / "demo" / "desk.yaml").read_text(encoding="utf-8"))
    return told


def _ids() -> dict[str, int]:
    return dict(db.session.execute(select(Person.employee_no, Person.id)).all())


def _moment(scope: Scope, days_ago: int) -> datetime:
    day = max(scope.before(days_ago), scope.go_live_on + timedelta(days=1))
    return datetime.combine(min(workday(day), scope.last_on), time(14))


def _publish_rule(scope: Scope, rule: Told, by: str) -> None:
    """Publish a rule of the hospital, unless it is there; without its trainer or module nothing."""
    unit = rule.get("unit", "")
    path, trainer = local_text_path(rule["module"], rule["block"], unit), _ids().get(by)
    if trainer is None or rule["module"] not in live_all("module") or path in newest_sources():
        return
    review = months_after(scope.today, rule["review_in_months"])
    front = {
        "module": rule["module"],
        "block": rule["block"],
        **({"unit": unit} if unit else {}),
        "owner": rule["owner"],
        "review_by": f"{review:%Y-%m}",
    }
    text = f"---\n{yaml.safe_dump(front, sort_keys=False)}---\n{rule['text']}"
    with unit_of_work(durable=True):
        draft = begin_new(kind="local-block", path=path, files={path: text}, by_id=trainer)
        publish_draft(draft, reason=rule["reason"], by_id=trainer)


def _open_programme(told: Told, director: int) -> None:
    """Begin to ask the queue of the role in its gate: the programme page says who would be hit."""
    draft = open_draft(kind="role", key=told["job_role"], by_id=director)
    file = files_of_draft(draft)[draft.path]
    role = value_of(file.text)
    rows = role["gate"]["requirements"]
    if told["subject"] not in [row["subject"] for row in rows]:
        rows.append({"kind": "simulation-passed", "subject": told["subject"], "critical": True})
        role["gate"]["version"] += 1
        save_file(draft, file.path, rewritten(file.text, role), seen=file.number, by_id=director)


def _open(told: Told, trainer: int, colleague: int) -> None:
    draft = open_draft(kind=told["kind"], key=told["key"], by_id=trainer)
    files = files_of_draft(draft)
    settings, lesson = files[f"{draft.path}/module.yaml"], files.get(told["file"])
    raised = _VERSION.sub(f"version: {told['version']}", settings.text, count=1)
    save_file(draft, settings.path, raised, seen=settings.number, by_id=trainer)
    if lesson is None:
        return
    text = f"{lesson.text.rstrip()}\n\n{told['text']}"
    save_file(draft, lesson.path, text, seen=lesson.number, by_id=trainer)
    block = told["comment"]["block"]
    asked = write_comment(draft, path=lesson.path, block=block, text=told["comment"]["text"], by_id=colleague)
    write_comment(
        draft,
        path=lesson.path,
        block=block,
        text=told["answer"],
        by_id=trainer,
        answers_id=asked.id,
    )
