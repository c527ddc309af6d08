"""Rules of the demo: a clinic where something goes live, and a rule at the desk with whom it would hit."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from lms.app.demo.history import Step
from lms.app.demo.scope import Scope, workday
from lms.authoring.api import begin_new, preview_draft
from lms.core import clock
from lms.core.content import keys_of, load, newest_sources
from lms.core.unit_of_work import unit_of_work

_NOT_OF_THE_RULE = ("by", "days_ago", "starts_in_days")
Told = Mapping[str, Any]


def go_live_steps(scope: Scope, content: Path, folder: Path) -> list[Step]:
    """Return when the hospital said what goes live where; without such a file nothing."""
    told = _told(content)
    if not told:
        return []
    days_ago = max(one["told_days_ago"] for one in told["go_lives"])
    at = datetime.combine(workday(max(scope.before(days_ago), scope.go_live_on)), time(9))
    return [Step(at, act=partial(_tell_go_lives, scope, told["go_lives"], folder))]


def _tell_go_lives(scope: Scope, told: list[dict[str, Any]], folder: Path) -> None:
    rows = [
        {
            "id": one["id"],
            "unit": one["unit"],
            "on": workday(scope.today + timedelta(days=one["in_days"])),
            "title": one["title"],
        }
        for one in told
    ]
    path = folder / "policy" / "go_lives.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"go_lives": {"units": rows}}, sort_keys=False), encoding="utf-8")
    with unit_of_work():
        load(folder)


def fill_rules(scope: Scope, content: Path, ids: Mapping[str, int]) -> None:
    """Begin the rule that is thought about, and work out whom it would hit; without its author nothing."""
    told = _told(content).get("draft")
    if told is None or told["by"] not in ids or told["id"] in keys_of("rule"):
        return
    moment = datetime.combine(workday(scope.before(told["days_ago"])), time(15)).replace(tzinfo=clock.zone())
    path = f"rules/{told['id']}.yaml"
    body = {name: value for name, value in told.items() if name not in _NOT_OF_THE_RULE}
    with clock.frozen(min(moment, clock.now())), unit_of_work(durable=True):
        if not newest_sources():
            return
        begin_new(
            kind="rule",
            path=path,
            files={path: yaml.safe_dump(body, sort_keys=False, allow_unicode=True)},
            by_id=ids[told["by"]],
        )
        starts_on = workday(clock.today() + timedelta(days=told["starts_in_days"]))
        preview_draft(told["id"], starts_on=starts_on, by=told["by"])


def _told(content: Path) -> Told:
    path = content / "demo" / "rules.yaml"
    found: Told = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found
