"""The way of a claim through the claims tool: entered, stopped by edits, corrected, released."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from lms.app.demo.claims import AUTO, ClaimPlan, EditPlan
from lms.app.demo.scope import Scope, days_of, workday
from lms.app.demo.story import Spreader


class ClaimsTool:
    """Sends the claims of one facility through the tool, in the order in which they enter."""

    def __init__(
        self, scope: Scope, story: Mapping[str, Any], entry: Mapping[str, Any], billers: Sequence[str]
    ) -> None:
        self._scope, self._billers = scope, billers
        self._rng = scope.stream("tool", entry["unit"])
        self._codes = [edit["code"] for edit in story["edits"]]
        self._weights = [edit["weight"] for edit in story["edits"]]
        self._days = story["days"]
        self._unreleased = Spreader()
        self._touched = Spreader()
        self._auto = Spreader()
        self._percent = story["percent"]
        self._touched_percent = entry["touched_percent"]

    def work(self, claims: Sequence[ClaimPlan]) -> None:
        """Give each claim its edits and, unless it is held, the day on which it is released."""
        for claim in sorted(claims, key=lambda one: (one.entered_on, one.number)):
            self._work(claim)

    def _work(self, claim: ClaimPlan) -> None:
        rng = self._rng
        entered_at = datetime.combine(claim.entered_on, time(rng.randint(6, 16), rng.randint(0, 59)))
        ready_on = claim.entered_on
        held = self._unreleased.take(self._percent["unreleased"])
        if held or self._touched.take(self._touched_percent - self._percent["unreleased"]):
            edit = self._hit(entered_at)
            if not held:
                edit.by = rng.choice(self._billers)
                ready_on = workday(claim.entered_on + days_of(rng, self._days["by_person"]))
                edit.resolved_at = datetime.combine(ready_on, time(rng.randint(8, 16), rng.randint(0, 59)))
                if edit.resolved_at <= entered_at:
                    edit.resolved_at = entered_at + timedelta(minutes=40)
            claim.edits.append(edit)
        elif self._auto.take(self._percent["auto"]):
            edit = self._hit(entered_at)
            edit.by, edit.resolved_at = AUTO, entered_at + timedelta(minutes=2)
            claim.edits.append(edit)
        else:
            claim.edits.append(EditPlan("", entered_at))
        if not held:
            claim.submit_on = workday(ready_on + days_of(rng, self._days["to_submit"]))

    def _hit(self, entered_at: datetime) -> EditPlan:
        code = self._rng.choices(self._codes, self._weights)[0]
        return EditPlan(code, entered_at, entered_at + timedelta(minutes=1))


def as_known_on(edit: EditPlan, day: date) -> EditPlan:
    """Return an edit as it stood at the end of a day: resolved later means open."""
    if edit.resolved_at is None or edit.resolved_at.date() <= day:
        return edit
    return EditPlan(edit.code, edit.entered_at, edit.hit_at)
