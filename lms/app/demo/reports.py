"""Reports of the demo: two that are sent, the days that were written down, and an evidence pack to take."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial

from lms.app.demo.history import Step
from lms.app.demo.scope import Scope
from lms.core.feature import features
from lms.core.permissions import acting_as
from lms.core.unit_of_work import unit_of_work
from lms.core.work import RUNNING, Task, work_named
from lms.reports.api import (
    Definition,
    Keeping,
    Schedule,
    Wanted,
    ask_for_pack,
    make_pack,
    save,
    send_due,
    take_snapshots,
)

DIRECTOR, MANAGER, AUDITOR, LAPSED = "10002", "10011", "10037", "10044"
WEEKS, DAYS = 4, 10
HOLDER = "demo"
BEGAN, MORNING, NIGHT, EVENING = time(9), time(7, 30), time(1, 20), time(21)
LATE = Definition(
    "obligations",
    ("name", "employee_no", "unit", "job_role", "requirement", "requirement_kind", "state", "due_on"),
    {"state": "overdue"},
)
DECIDED = Definition(
    "overrides",
    ("name", "employee_no", "unit", "override", "about", "from_on", "to_on", "reason", "by_name"),
    {"from_on": "90"},
)


def report_steps(scope: Scope, ids_of: Callable[[], Mapping[str, int]]) -> list[Step]:
    """Return when two reports were kept and sent, the last days written down, and a pack was made."""
    began = scope.before(7 * WEEKS + 3)
    mornings = [scope.before(number) for number in range(7 * WEEKS + 2, 0, -1)]
    nights = [scope.before(number) for number in range(DAYS, 0, -1)]
    return [
        Step(datetime.combine(began, BEGAN), act=lambda: _keep(ids_of())),
        *(Step(datetime.combine(day, MORNING), act=send_due) for day in mornings),
        *(Step(datetime.combine(day, NIGHT), act=partial(_write_down, day)) for day in nights),
        Step(datetime.combine(scope.last_on, EVENING), act=lambda: _make_pack(scope, ids_of()[AUDITOR])),
    ]


def _keep(ids: Mapping[str, int]) -> None:
    late = Keeping("Overdue in my units", LATE, Schedule("weekly", 7, 0), (MANAGER,), "demo:late")
    decided = Keeping("Overrides of the last 90 days", DECIDED, Schedule("monthly", 6), (), "demo:overrides")
    with unit_of_work():
        save(late, ids[DIRECTOR])
        save(decided, ids[AUDITOR])


def _write_down(day: date) -> None:
    with unit_of_work(durable=True):
        take_snapshots(day - timedelta(days=1))


def _make_pack(scope: Scope, auditor_id: int) -> None:
    """Ask for a pack and make it at once; other work that waits is left to the job server."""
    find = features().identity_of_person
    assert find is not None
    auditor = find(auditor_id)
    wanted = Wanted("person", LAPSED, scope.last_on, "Survey of the state: a lapsed clearance", "demo:pack")
    with acting_as(auditor):
        with unit_of_work(durable=True):
            work = work_named(ask_for_pack(wanted, auditor).work)
            if work.is_over:
                return
            work.state, work.holder = RUNNING, HOLDER
            task = Task.of(work, HOLDER)
        make_pack(task)
