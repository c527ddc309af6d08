"""What happens in the hospital: each act through the real services, and as the reference is told of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from lms.access.services.provisional import Granting, grant_provisional
from lms.access.services.sign_off import confirm, decline, release
from lms.access.services.suspensions import Suspending, restore, standing_suspension, suspend
from lms.compliance.models import Requirement, Waiver
from lms.compliance.models_exceptions import DueExtension
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.exception_steps import ask_for_exception, decide_exception
from lms.compliance.services.exceptions import ask_for, pause, waive
from lms.compliance.services.rule_decisions import decide
from lms.compliance.services.rule_documents import applied_effects, preview_rule
from lms.core import clock
from lms.core.database import db
from lms.people.models import Person
from tests.access.factories import ATTESTATION, CHECKLIST, MODULE, publish, signing
from tests.compliance.rule_worlds import rule_body
from tests.factories import UnitFactory, make_person
from tests.model.facts import Days, Excepted, Group, Job, Moved, Result, Sign, Status, Text
from tests.model.hospital import (
    CLINIC,
    DAY,
    EXAM,
    LESSONS,
    MODULE_TOO,
    PASS_CUT,
    POLICY_SIGNED,
    QUIZZES,
    RULE,
    SKILL,
    WAYS,
    ZONES,
    Pair,
    RoleText,
    Rule,
)
from tests.model.policies import Policies
from tests.model.reference import KINDS


@dataclass
class Hospital(Policies):
    """The acts of the histories."""

    def open(self) -> None:
        """Publish the first content; make units, three who sign and three who will work."""
        self.open_policy()
        with self.working():
            system = UnitFactory(code="LH", kind="system", time_zone="America/New_York")
            for code, zone in ZONES.items():
                UnitFactory(code=code, parent=system, time_zone=zone)
            publish("module", "PA-03", MODULE)
            publish("checklist", "walk-in", {**CHECKLIST, "minutes": 20})
            publish("attestation", "acceptable-use", ATTESTATION)
            for name in ("manager", "officer", "director"):
                self.people[name] = make_person(unit=system, job_role="leader", employee_no=name).id
            for number in ("W1", "W2", "W3"):
                self.workers.append(make_person(unit=system, job_role=None, employee_no=number).id)
                self.numbers[self.workers[-1]] = number
        unlimited = ((thing, None) for thing in (CLINIC, *QUIZZES.values()))
        for thing, months in ((EXAM, 12), (LESSONS, 12), (SKILL, 12), (POLICY_SIGNED, 12), *unlimited):
            self.tell(Text(f"terms:{':'.join(thing)}", months, None, "open"))
        self.publish_role("registrar", (EXAM, LESSONS, SKILL), {POLICY_SIGNED: 45})
        self.publish_role("nurse", (SKILL, POLICY_SIGNED), {})
        for worker in self.workers:
            self.tell(Status(worker, "active", date(2020, 1, 6), "employee"))

    def publish_role(
        self,
        role: str,
        gate: tuple[tuple[str, str], ...],
        after: Mapping[tuple[str, str], int],
        effective: date | None = None,
        scope: str = "open",
        groups: tuple[Group, ...] = (),
    ) -> None:
        """Publish what a job role asks; every version is one of its gate as well."""
        self.versions += 1
        requirements = [{"kind": kind, "subject": subject} for kind, subject in gate if subject != "PA-03"]
        body = {
            "id": role,
            "title": role,
            "workflow_roles": ["registrar"],
            "scope": scope,
            "gate": {
                "version": self.versions,
                "scope": scope,
                "modules": [{"module": "PA-03", "critical": True}] if EXAM in gate else [],
                "requirements": requirements,
                "terms": [node_of(group) for group in groups],
            },
            "after": {
                "requirements": [
                    {"kind": kind, "subject": subject, "due_days": days}
                    for (kind, subject), days in after.items()
                ]
            },
        }
        self.publish("role", role, body, effective)
        every = [*gate, *(thing for group in groups for thing in group.things())]
        months = {thing: self.months_of(thing) for thing in every}
        given = RoleText(self.versions, gate, groups, tuple(after.items()), tuple(months.items()))
        self.tell(Text(f"role:{role}", given, effective, scope))

    def months_of(self, thing: tuple[str, str]) -> int | None:
        """Return for how many months the newest terms let a pass count."""
        newest = [f for f in self.known() if isinstance(f, Text) and f.thing == f"terms:{':'.join(thing)}"]
        months: int | None = newest[-1].body
        return months

    def roster(
        self, job: Job, status: str, left_on: date | None = None, employment: str | None = None
    ) -> None:
        """Import a row of the roster; whatever was told of the days from its first day on is told anew."""
        person = job.person
        was = [fact for fact in self.known() if isinstance(fact, Status) and fact.person == person][-1]
        values = (status, left_on, employment or was.employment)
        row = {
            "employee_no": self.numbers[person],
            "status": status,
            "left_on": left_on or "",
            "employment_type": values[2],
            "job_role": job.role,
            "unit_code": job.unit,
            "job_from": job.from_on,
            "job_to": job.to_on or "",
        }
        if not self.imported("roster", row):
            return
        begins = left_on + DAY if left_on else self.today
        if values != self.values.get((person, "roster"), ("active", None, "employee")):
            self.forget(lambda fact: _is_status_of(fact, person) and fact.from_on >= begins)
            if was.status == status == "terminated":
                self.forget(lambda fact: fact is was)
            self.tell(Status(person, status, begins, values[2]))
            self.values[person, "roster"] = values
        job = job._replace(to_on=job.to_on or left_on)
        if job not in self.known():
            self.forget(lambda fact: isinstance(fact, Job) and fact[:4] == job[:4])
            self.tell(job)

    def learn(
        self,
        person: int,
        things: Iterable[Pair],
        day: date,
        outcome: str,
        score: int | None,
        key: str = "",
        expires: date | None = None,
    ) -> None:
        """Record results; the same key again is a correction."""
        facts = []
        for kind, subject in ((KINDS.get(kind, kind), subject) for kind, subject in things):
            named = f"{kind}:{subject}:{key or day}"
            percent = None if score is None or kind == "completion" else Decimal(score)
            facts.append(
                NewEvidence(
                    person, kind, subject, day, named, score=percent, outcome=outcome, expires_on=expires
                )
            )
        with self.working():
            record_evidence(facts)
        for fact in facts:
            self.remember(fact)

    def remember(self, fact: NewEvidence, source: str = "firstpass") -> None:
        """Tell the reference a result, unless it knows the same."""
        if self.values.get((fact.person_id, fact.key)) == fact:
            return
        self.values[fact.person_id, fact.key] = fact
        person, key, is_scored = fact.person_id, fact.key, fact.kind in ("exam", "observed")
        self.forget(lambda old: isinstance(old, Result) and (old.person, old.key) == (person, key))
        is_passed = fact.outcome == "pass" and (not is_scored or (fact.score or PASS_CUT) >= PASS_CUT)
        if source in ("firstpass", "import"):
            self.tell(
                Result(person, fact.kind, fact.subject, fact.occurred_on, key, is_passed, fact.expires_on)
            )

    def import_result(self, person: int, thing: Pair, day: date, outcome: str, source: str) -> None:
        """Import a result of elsewhere."""
        kind, subject = KINDS.get(thing[0], thing[0]), thing[1]
        row = {
            "employee_no": self.numbers[person],
            "kind": kind,
            "subject": subject,
            "occurred_on": day,
            "source": source,
            "outcome": outcome,
        }
        assert self.imported("evidence", row)
        key = f"import:{kind}:{subject}:{day}:{source}"
        self.remember(NewEvidence(person, kind, subject, day, key, outcome=outcome), source)

    def sign(self, person: int, role: str, what: str, by: str) -> bool:
        """Sign a gate; tell whether the signature was taken."""
        signer = person if by == "self" else self.people[by]
        taken: list[Any] = []

        def act() -> None:
            acts = {"confirm": confirm, "release": release, "return": lambda one: decline(one, "return")}
            who = (Person(id=person), Person(id=signer))
            taken.append(acts[what](signing(*who, gate=f"ehr-{role}", note="Signed in a history.")))

        if not self.tried(act):
            return False
        made = taken[0]
        unit = made.tenure.partition("@")[2]
        on = clock.local_date(self.now, ZONES[unit])
        self.tell(Sign(person, role, unit, what, signer, made.gate_version, on, made.id))
        return True

    def suspend_or_restore(self, person: int, role: str, days: int | None) -> None:
        """Suspend somebody's access, or lift the suspension that stands."""
        gate, officer, today = f"ehr-{role}", self.people["officer"], self.today
        found: list[Any] = []

        def act() -> None:
            standing = standing_suspension(person, gate, today)
            if standing is not None:
                found.append(standing.from_on)
                restore(suspension_id=standing.id, by_id=officer, reason="Looked at.")
                return
            to_on = None if days is None else today + days * DAY
            self.forms += 1
            asked = Suspending(
                person_id=person,
                gate=gate,
                by_id=officer,
                reason="Review.",
                form_key=f"s{self.forms}",
                to_on=to_on,
            )
            found.extend([None, suspend(asked).from_on, to_on])

        if not self.tried(act):
            return
        if found[0] is None:
            self.tell(Days(person, "suspension", role, found[1], found[2], None))
            return
        self.forget(
            lambda fact: isinstance(fact, Days) and fact[:4] == (person, "suspension", role, found[0])
        )
        self.tell(Days(person, "suspension", role, found[0], today - DAY, None))

    def let_in(self, person: int, role: str, begins: int, days: int) -> None:
        """Grant provisional access."""
        self.forms += 1
        first = self.today + begins * DAY
        asked = Granting(
            person_id=person,
            gate=f"ehr-{role}",
            by_id=self.people["officer"],
            supervisor_id=self.people["manager"],
            from_on=first,
            to_on=first + days * DAY,
            reason="Beside the supervisor.",
            form_key=f"p{self.forms}",
        )
        if self.tried(lambda: grant_provisional(asked)):
            self.tell(Days(person, "provisional", role, first, first + days * DAY, None))

    def except_or_ask(self, person: int, what: str, thing: Pair, day: date, last: date | None) -> None:
        """Waive, pause, or ask for something in a manager's name."""
        self.forms += 1
        text, due = f"Said {self.forms} times", 14 if last else None
        acts: dict[str, Callable[[], Any]] = {
            "waiver": lambda: waive(
                person_id=person, requirement=thing, from_on=day, to_on=last, text=text, by_id=None
            ),
            "pause": lambda: pause(person_id=person, from_on=day, to_on=last or day, text=text),
            "wish": lambda: ask_for(
                person_id=person,
                requirement=thing,
                kind="manager",
                text=text,
                from_on=day,
                to_on=last,
                due_days=due,
            ),
        }
        if self.tried(acts[what]):
            to_on = last or day if what == "pause" else last
            about = None if what == "pause" else thing
            self.tell(Days(person, what, about, day, to_on, due if what == "wish" else None))

    def grant(self, person: int, kind: str, thing: Pair, begins: date, until: date) -> str:
        """Ask for a waiver or an extension as a manager, and approve it as a director; return its name."""
        self.forms += 1
        name, topic = f"e{self.forms}", "module:PA-03" if thing[1] == "PA-03" else ":".join(thing)

        def act() -> None:
            ask_for_exception(
                person_id=person,
                kind=kind,
                topic=topic,
                until_on=until,
                reason="Only nights.",
                by_id=self.people["manager"],
                public_id=name,
                from_on=begins,
            )
            decide_exception(name, "approved", by_id=self.people["director"])

        if not self.tried(act):
            return ""
        for row, asked in self.given(Waiver, name):
            self.tell(Excepted(person, "waiver", asked, begins, until, name))
            assert (row.from_on, row.to_on) == (begins, until)
        for row, asked in self.given(DueExtension, name):
            self.tell(Moved(person, asked, self.today, row.was_due_on, until, name))
        return name

    def given(self, model: Any, name: str) -> list[tuple[Any, Pair]]:
        """Return the facts that an exception gave, each with the thing that it is about."""
        asked = select(model, Requirement.kind, Requirement.subject).join(Requirement)
        rows = db.session.execute(asked.where(model.decided_in == name, model.superseded_at.is_(None)))
        return [(row, (kind, subject)) for row, kind, subject in rows]

    def take_back(self, name: str) -> None:
        """End an exception early."""
        act = lambda: decide_exception(name, "ended", by_id=self.people["director"], note="Over.")  # noqa: E731
        if not self.tried(act):
            return
        ended = [fact for fact in self.known() if getattr(fact, "decided_in", "") == name]
        self.forget(lambda fact: fact in ended)
        for one in ended:
            if isinstance(one, Excepted) and one.from_on < self.today:
                self.tell(one._replace(to_on=min(one.to_on, self.today - DAY)))

    def publish_months(self, months: int, day: date, scope: str) -> None:
        """Publish for how long the signature on the policy counts."""
        self.versions += 1
        body = {**ATTESTATION, "months": months, "scope": scope}
        self.publish("attestation", "acceptable-use", body, day)
        if months != self.months_of(POLICY_SIGNED):
            self.tell(Text(f"terms:{':'.join(POLICY_SIGNED)}", months, day, scope))

    def publish_rule(
        self, way: int, anchor: str, days: int, day: date, scope: str
    ) -> tuple[list[Any], list[Any]]:
        """Preview a version of a rule, publish it; return what both say. The way past the last retires it."""
        if way == len(WAYS):
            self.publish("rule", RULE, None, day)
            self.tell(Text("rule", None, day, "open"))
            return [], []
        due = {"anchor": anchor, "days": days, "least_days": 0}
        asks = {"requirements": [{"kind": CLINIC[0], "subject": CLINIC[1]}]}
        body = rule_body(who=WAYS[way], due=due, asks=asks, scope=scope)
        with self.working():
            shown = preview_rule(body, starts_on=day, text="", by="system").document
        self.publish("rule", RULE, body, day)
        self.tell(Text("rule", Rule(CLINIC, way, anchor, days), day, scope))
        with clock.frozen(self.now):
            done = applied_effects(RULE)[0].document
        return shown["rows"], done["rows"]

    def decide(self, person: int, choice: str, due_on: date) -> None:
        """Decide about the day by which the rule wants what cannot be done by then."""
        day = due_on if choice == "date" else None
        by = self.people["manager"]
        if self.tried(lambda: decide([person], RULE, choice, due_on=day, text="Talked about.", by_id=by)):
            self.forget(lambda fact: isinstance(fact, Days) and fact[:2] == (person, "decision"))
            self.tell(Days(person, "decision", choice, due_on, due_on, None))


def node_of(part: Any) -> dict[str, Any]:
    """Return a group, or a thing in it, as authors write it."""
    if part == MODULE_TOO:
        return {"module": "PA-03", "critical": True}
    if isinstance(part, Group):
        return {"at_least": part.least, "of": [node_of(one) for one in part.parts]}
    return {"kind": part[0], "subject": part[1]}


def _is_status_of(fact: Any, person: int) -> bool:
    return isinstance(fact, Status) and fact.person == person
