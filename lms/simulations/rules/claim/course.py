"""The course of one claim: what happens to it, stage by stage, in order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lms.simulations.rules.claim.catalogue import ROWS
from lms.simulations.rules.claim.consequences import REPAIR, row_of, stop_for
from lms.simulations.rules.claim.facts import Change, Delay, Readback, Round, Stop, Visit
from lms.simulations.rules.claim.payer_model.base import Case, Sent
from lms.simulations.rules.claim.payer_model.registry import look
from lms.simulations.rules.claim.rounds import Answered, draft, payer_of, scrub, send, to_second
from lms.simulations.rules.claim.sheet import Sheet, same

_REPLACEMENT = "7"
_OFFICE = {"patient": "patient-billed", "write_off": "written-off", "wait": "waited"}


class Course:
    """Follows a claim; afterwards ``stops``, ``rounds`` and ``delays`` tell what happened."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.sheet = Sheet.of(visit)
        self.stops: list[Stop] = []
        self.rounds: list[Round] = []
        self.delays: list[Delay] = []
        self.is_held = False
        self._before: list[Sent] = []
        self._hits: list[Stop] = []
        self._released_by: Change | None = None

    def run(self, changes: Sequence[Change]) -> None:
        """Follow the claim through all stages."""
        for change in changes:
            if change.stage == "before":
                self._decide(change)
        self._edit([change for change in changes if change.stage == "edit"])
        if not self.is_held:
            self._send()
        for change in changes:
            if change.stage == "denial":
                self._repair(change)

    def _decide(self, change: Change) -> None:
        """Apply a decision and what it holds up."""
        self.sheet.apply(change)
        for key in change.holds:
            stop = stop_for(self.sheet, "hold", key, by=change)
            self.stops.append(stop)
            self._delay(stop.choice, key, stop.days, stop.message)

    def _delay(self, choice: str, code: str, days: int, why: str) -> None:
        if days:
            self.delays.append(Delay(choice, code, days, why))

    @property
    def is_on_its_way(self) -> bool:
        """Tell whether money may still come: not after something was done about a denial in vain."""
        first, _ = last_outcomes(self.rounds)
        has_tried = any(change.stage == "denial" for change in self.sheet.order)
        return not (has_tried and (first is None or first.result != "paid"))

    @property
    def _days(self) -> int:
        """Return the days added so far."""
        return sum(delay.days for delay in self.delays)

    def _edit(self, changes: Sequence[Change]) -> None:
        """Run the edits, apply what the biller did about them, run them again."""
        sending = draft(self.sheet, self.visit.day(self.visit.bill_days + self._days), 1)
        found = self._scrubbed(sending)
        for change in changes:
            self._decide(change)
            if change.facts.get("release"):
                self._released_by = change
        left = found
        if any(change.fields or change.holds or set(change.facts) - {"release"} for change in changes):
            sending = draft(self.sheet, self.visit.day(self.visit.bill_days + self._days), 1)
            left = self._scrubbed(sending)
        known = {stop.code: stop for stop in found}
        left = [known.get(stop.code, stop) for stop in left]
        codes = {stop.code for stop in left}
        repaired = [replace(stop, is_repaired=True) for stop in found if stop.code not in codes]
        self._hits = left
        self.is_held = self.sheet.fact("send") is False or bool(left and self._released_by is None)
        edits = [*repaired, *left]
        self.stops += edits
        worked = edits if self.is_held else repaired
        if worked:
            longest = max(worked, key=lambda stop: stop.days)
            self._delay(longest.choice, longest.code, longest.days, longest.message)
        if sending is None:
            self.is_held = True
            self.stops.append(stop_for(self.sheet, "hold", "no-payer", fields=("payer_1",)))
        elif self.is_held:
            self._hold(sending)

    def _hold(self, sending: Any) -> None:
        claim, _ = scrub(sending, ())
        payer = sending.payer.id
        self.rounds.append(Round(claim, tuple(self._hits), None, None, None, payer))

    def _scrubbed(self, sending: Any) -> list[Stop]:
        """Return the edits on a claim as stops, each edit once."""
        if sending is None:
            return []
        found: dict[str, Stop] = {}
        for hit in scrub(sending, self._before)[1]:
            if hit.edit in found:
                continue
            listed = row_of(self.visit, hit.edit, "edit").get("fields", ())
            found[hit.edit] = stop_for(
                self.sheet,
                "edit",
                hit.edit,
                fields=tuple(listed) or _fields_at(hit.location),
                facts=tuple(row_of(self.visit, hit.edit, "edit").get("facts", ())),
                message=hit.message,
                step=hit.step,
                fixer=hit.fixer,
            )
        return list(found.values())

    def _send(self, at_least: int = 0) -> Answered | None:
        """Send the claim to its first payer, and to the second when the first one paid."""
        day = max(self.visit.bill_days + self._days, at_least)
        sending = draft(self.sheet, self.visit.day(day), len(self.rounds) + 1)
        if sending is None:
            return None
        span = max(self.visit.best_days - self.visit.bill_days, 2)
        second = payer_of(self.sheet, "2")
        has_two = second is not None and second is not sending.payer and bool(second.pays_second)
        half = span // 2 if has_two else span
        hits = tuple(self._hits) if not self._before else ()
        first = self._answer(send(sending, self._before, self.visit.day(day + half), hits))
        if first.outcome is not None and first.outcome.result == "paid":
            number = len(self.rounds) + 1
            to_other = to_second(first, self.sheet, self.visit.day(day + half), number)
            if to_other is not None:
                self._answer(send(to_other, self._before, self.visit.day(day + span)))
        return first

    def _answer(self, answered: Answered) -> Answered:
        """Keep a round, and the stop that its answer is."""
        self.rounds.append(answered.round)
        self._before.append(answered.sent)
        outcome, finding = answered.outcome, answered.finding
        if outcome is None or (outcome.result != "rejected" and not outcome.is_denial):
            return answered
        is_rejection = outcome.result == "rejected"
        code = f"277CA-{outcome.category}" if is_rejection else f"CARC-{outcome.carc}"
        stop = stop_for(
            self.sheet,
            "rejection" if is_rejection else "denial",
            code,
            fields=finding.fields if finding is not None else (),
            facts=finding.facts if finding is not None else (),
            message=finding.why if finding is not None else "",
            by=self._answers_for(),
            group=outcome.group,
            remarks=outcome.remarks,
            paid=outcome.paid,
        )
        self.stops.append(stop)
        self._delay(stop.choice, stop.code, stop.days, stop.message)
        return answered

    def _answers_for(self) -> Change | None:
        """Return the choice that let the claim go out in spite of edits, or sent it again; None otherwise."""
        last = self.sheet.order[-1] if self.sheet.order else None
        if last is not None and last.stage == "denial":
            return last
        if self._released_by is not None and self._released_by.choice and self._hits:
            return self._released_by
        return None

    def _repair(self, change: Change) -> None:
        """Apply what was done about a denial."""
        denial = next((s for s in reversed(self.stops) if s.kind in ("denial", "rejection")), None)
        if denial is None or denial.is_repaired:
            self._decide(change)
            return
        before = dict(self.sheet.values)
        self._decide(change)
        action = change.facts.get("action") or ("resubmit" if change.fields or change.facts else "")
        if action in _OFFICE:
            self._note(_OFFICE[action], change, denial)
        elif action == "appeal" and self._finds_again():
            self._lose_appeal(change, denial)
        elif action in ("resubmit", "appeal"):
            self._resend(change, denial, is_changed=not same(before, self.sheet.values))

    def _finds_again(self) -> bool:
        """Tell whether the payer would find the same thing again when it looks at an appeal."""
        payer = payer_of(self.sheet, "1")
        if payer is None:
            return True
        on = self.visit.service_to
        return look(Case(self.sheet, payer, "P", on)) is not None

    def _note(self, key: str, change: Change, denial: Stop) -> Stop:
        """Keep a stop of the office itself; the way to the money has not begun."""
        self._forget_repair(denial)
        stop = stop_for(self.sheet, "hold", key, by=change)
        self.stops.append(stop)
        self._delay(stop.choice, key, stop.days, stop.message)
        return stop

    def _lose_appeal(self, change: Change, denial: Stop) -> None:
        stop = self._note("appeal-lost", change, denial)
        right = self.visit.coverages.get(str(self.visit.truth.get("payer_1")))
        day = self._worked_on() + stop.days
        if right is None or day <= right.filing_days:
            return
        late = f"By then it is day {day}; the first payer's limit is {right.filing_days} days."
        self.stops[-1] = replace(stop, message=f"{stop.message} {late}".strip())

    def _worked_on(self) -> int:
        """Return the day, from the last day of service, on which a denial is worked."""
        return self.visit.denial_days or self.visit.best_days

    def _resend(self, change: Change, denial: Stop, *, is_changed: bool) -> None:
        """Send the claim again: to the same payer as a replacement, to another as a first claim."""
        payer = payer_of(self.sheet, "1")
        sent = next((one for one in reversed(self._before) if payer and one.payer == payer.id), None)
        replaces = change.facts.get("action") == "appeal" or is_changed or len(change.facts) > 1
        if sent is not None and replaces and denial.kind == "denial":
            self.sheet.values["original_control"] = sent.control
            self._as_replacement()
        self._forget_repair(denial)
        answered = self._send(self._worked_on())
        outcome = answered.outcome if answered is not None else None
        if outcome is not None and outcome.result == "paid":
            self._repaired(change, denial)

    def _as_replacement(self) -> None:
        values = self.sheet.values
        if self.visit.kind == "837P":
            values["frequency"] = _REPLACEMENT
        elif values.get("bill_type"):
            values["bill_type"] = f"{str(values['bill_type'])[:2]}{_REPLACEMENT}"

    def _forget_repair(self, denial: Stop) -> None:
        """Count only the waiting of a denial, because what was done about it counts by itself."""
        if not denial.repair_days:
            return
        for place, delay in enumerate(self.delays):
            if delay.code == denial.code and delay.days == denial.days:
                self.delays[place] = replace(delay, days=denial.days - denial.repair_days)
                return

    def _repaired(self, change: Change, denial: Stop) -> None:
        self.stops = [
            replace(stop, is_repaired=True) if stop.kind in ("denial", "rejection", "edit") else stop
            for stop in self.stops
        ]
        days = row_of(self.visit, REPAIR, REPAIR, change.choice).get("days", denial.repair_days)
        self._delay(change.choice, REPAIR, int(days), "Sent again and paid.")


def _fields_at(location: str) -> tuple[str, ...]:
    """Return the fields of the catalogue that stand at a place of the 837, such as 2000B SBR05."""
    return tuple(row.name for row in ROWS if location and location in row.location)


def last_outcomes(rounds: Sequence[Round]) -> tuple[Readback | None, Readback | None]:
    """Return what the last first payer and the second payer after it said."""
    first = second = None
    for one in rounds:
        if one.order == "P":
            first, second = one.outcome, None
        else:
            second = one.outcome
    return first, second
