"""Values of policy: proposed, worked out whom they affect, approved; and what the reference says to that."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from unittest import mock

import yaml

from lms.authoring.models import Draft
from lms.authoring.services import publishing
from lms.authoring.services.checking import Checked
from lms.authoring.services.drafts import open_draft
from lms.authoring.services.files import files_of_draft, save_file
from lms.authoring.services.policy_evidence import kept_evidence
from lms.authoring.services.policy_proposals import approve, decline, proposal, propose
from lms.authoring.services.policy_rehearsal import rehearse
from lms.authoring.services.publishing import publish_draft
from lms.core import clock, content
from lms.core.content import read_source
from lms.core.errors import DomainError
from tests.access.factories import POLICY
from tests.model import lives
from tests.model.facts import Text
from tests.model.hospital import DAY, RETURNING, House, Limits, follow

EXCEPTIONS = {"waiver_months": 12, "extension_days": 60, "never": ["CLINIC-1"]}
DOCUMENT = {**POLICY, "exceptions": EXCEPTIONS, "returning": RETURNING[0].document}
OPENING = {"gate_days": 30, "limits": Limits(14, 180), "returning": RETURNING[0]}
AHEAD = 60
"""Days from the first day of a value on which the reference is asked whether anybody stands otherwise."""
NAMED, NAMED_GATE = "named as affected", "named as affected in a gate"
STATES = {
    *("complete", "overdue", "expired", "waived", "paused"),
    *("cleared", "grace", "blocked", "provisional"),
    *(NAMED, NAMED_GATE),
}
"""What must have occurred in a long run, so that it is known to have been compared."""
Rows = dict[tuple[str, str, str], tuple[Any, Any, str]]
"""By person, kind and subject: how something stands before and after, and from which day."""


class Value(NamedTuple):
    """A value of policy: its name, the text of the reference that it stands in, and where in it."""

    name: str
    thing: str
    part: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """The section, and the name of the value in it."""
        section, _, name = self.name.partition(".")
        return section, name

    def within(self, body: Any, value: Any) -> Any:
        """Return the text of the reference with another value."""
        if self.part == "bands":
            value = tuple((one["days"], one["asks"]) for one in value)
        return body._replace(**{self.part: value}) if self.part else value


GATE_DAYS = Value("compliance.gate_due_days", "gate_days")
GRACE, LEAVE = Value("access.grace_days", "limits", "grace"), Value("access.leave_days", "limits", "leave")
BANDS = Value("returning.bands", "returning", "bands")
SHIFTS = Value("returning.shifts", "returning", "shifts")
CHOICES = (
    *((GATE_DAYS, days) for days in (14, 30, 60)),
    *((GRACE, days) for days in (0, 14, 30)),
    *((LEAVE, days) for days in (60, 180)),
    *((BANDS, one.document["bands"]) for one in RETURNING),
    *((SHIFTS, shifts) for shifts in (1, 3)),
)


def checked(draft: Draft, **_day: Any) -> Checked:
    """Read a draft: the short texts of the house would not pass for ones that people read."""
    files = {path: one.text for path, one in files_of_draft(draft).items()}
    return Checked(read_source(draft.kind, draft.path, files)[0], ())


DESK = {"check_before_publishing": checked, "after_publishing": follow}


@dataclass
class Policies(House):
    """A policy that is one file, as a hospital has it."""

    planned: date = date.min

    def open_policy(self) -> None:
        """Load the policy as shipped."""
        place = self.folder / "content" / "policy" / "default.yaml"
        place.parent.mkdir(parents=True)
        place.write_text(yaml.safe_dump(DOCUMENT))
        with self.working():
            assert not content.load(place.parents[1]).faults
        for thing, body in OPENING.items():
            self.tell(Text(thing, body, None, "open"))

    def newest(self, thing: str) -> Text:
        """Return the newest text of a thing."""
        return [one for one in self.known() if isinstance(one, Text) and one.thing == thing][-1]

    def edit_policy(self, value: Value, to: Any, day: date, scope: str) -> None:
        """Publish a section with another value and scope from the desk; never before what is planned."""
        section, name = value.place

        def act() -> None:
            draft = open_draft(kind="policy", key=section, by_id=self.people["director"])
            (file,) = files_of_draft(draft).values()
            document = yaml.safe_load(file.text)
            document[section] |= {name: to, "scope": scope}
            save_file(
                draft, file.path, yaml.safe_dump(document), seen=file.number, by_id=self.people["director"]
            )
            publish_draft(draft, reason="As agreed.", by_id=self.people["officer"], starts_on=day)

        with mock.patch.multiple(publishing, **DESK):
            if day >= self.planned and self.tried(act):
                self.now_holds(value, to, day, scope)

    def now_holds(self, value: Value, to: Any, day: date, scope: str) -> None:
        """Tell the reference of a value."""
        self.planned = day
        body = value.within(self.newest(value.thing).body, to)
        self.tell(Text(value.thing, body, day, scope))

    def change_value(self, value: Value, to: Any, day: date, *, is_approved: bool) -> list[str]:
        """Propose a value, work out whom it affects, approve or decline it; return which kinds are named."""
        self.forms += 1
        name, officer, newest = f"v{self.forms}", self.people["officer"], self.newest(value.thing)
        asked = {"name": value.name, "text": json.dumps(to), "starts_on": day, "public_id": name}
        if not self.tried(lambda: propose(**asked, reason="As agreed.", by_id=self.people["director"])):
            return []
        assert day >= self.planned, "what is planned keeps its day"
        with mock.patch.multiple(publishing, **DESK):
            told = self.worked_out(name)
            assert (told is None) == (value.within(newest.body, to) == newest.body), "a value can be tried"
            if told is None or not is_approved:
                assert self.tried(lambda: decline(name, by_id=officer, note="Not now."))
                return []
            assert self.tried(lambda: approve(name, by_id=officer)), "what was tried can be approved"
        before = self.known()
        self.now_holds(value, to, day, newest.scope)
        assert told == self.evidence(name), "what was worked out is what an approval does"
        named = rows_of(told)
        until = max((row[2] for row in named.values()), default=str(day))
        wrong = differing(named, self.affected(before, day, date.fromisoformat(until)))
        assert not wrong, f"{value.name} = {to} from {day}: who is named stands otherwise: {wrong}"
        return [NAMED_GATE if kind == "gate" else NAMED for _number, kind, _subject in named]

    def worked_out(self, name: str) -> dict[str, Any] | None:
        """Return whom a proposal would affect; None when it cannot be published."""
        with clock.frozen(self.now):
            try:
                rehearse(name, by_id=self.people["officer"], by="officer")
            except DomainError:
                return None
        return self.evidence(name)

    def evidence(self, name: str) -> dict[str, Any]:
        """Return what is kept of whom a proposal affects."""
        with clock.frozen(self.now):
            kept = kept_evidence(proposal(name))
        assert kept is not None
        return dict(kept.document)

    def affected(self, before: tuple[Any, ...], day: date, until: date) -> Rows:
        """Return who stands otherwise by the reference: gates on a day, what is asked on any from then on."""
        last = max(day + AHEAD * DAY, until)
        found: Rows = {}
        for person in self.workers:
            number = self.numbers[person]
            was, becomes = (lives.of(self, known, person) for known in (before, self.known()))
            for asked in was:
                change = first_change(was[asked], becomes[asked], day, last)
                if change:
                    found[number, *asked] = change
            was, becomes = (lives.gates(self, known, person, day) for known in (before, self.known()))
            for gate in differing(was, becomes):
                found[number, "gate", gate] = (
                    shown(was[gate].state, None, was[gate].last),
                    shown(becomes[gate].state, None, becomes[gate].last),
                    str(day),
                )
        return found


def first_change(was: lives.Life, becomes: lives.Life, day: date, last: date) -> tuple[Any, Any, str] | None:
    """Return how something stands before and after on the first day on which it is otherwise."""
    for number in range((last - day).days + 1 if was is not becomes else 0):
        turns_on = day + number * DAY
        pair = [one and one._replace(cycle=0) for one in (was.on(turns_on), becomes.on(turns_on))]
        if pair[0] != pair[1]:
            before, after = (one and shown(one.state, one.due_on, one.expires_on) for one in pair)
            return before, after, str(turns_on)
    return None


def shown(state: str, due_on: date | None, expires_on: date | None) -> dict[str, Any]:
    """Return a standing as evidence says it."""
    days = {"due_on": due_on, "expires_on": expires_on}
    return {"state": state, **{name: day and day.isoformat() for name, day in days.items()}}


def rows_of(document: Mapping[str, Any]) -> Rows:
    """Return who is named."""
    return {
        (row["employee_no"], row["kind"], row["subject"]): (row["before"], row["after"], row["begins_on"])
        for row in document["rows"]
    }


def differing(told: Mapping[Any, Any], expected: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return what is told and what is expected where the two differ."""
    keys = [key for key in {**told, **expected} if told.get(key) != expected.get(key)]
    return {key: (told.get(key), expected.get(key)) for key in keys}
