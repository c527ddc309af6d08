"""The whole plan of a demo health system: everything the files will say, before any file is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.app.demo.claims import ClaimPlan
from lms.app.demo.inputs import Inputs, Need
from lms.app.demo.learning import EvidencePlan, Retraining, asked_of, plan_evidence
from lms.app.demo.organisation import UnitPlan, plan_units
from lms.app.demo.outcomes import Outcomes
from lms.app.demo.people import PersonPlan
from lms.app.demo.scope import Scope
from lms.app.demo.shifts import ShiftPlan, plan_shifts
from lms.app.demo.signing import (
    AccountPlan,
    GrantPlan,
    SignOffPlan,
    SuspensionPlan,
    plan_accounts,
    plan_grants,
    plan_sign_offs,
    plan_suspensions,
)
from lms.app.demo.staffing import managers_among, plan_people
from lms.app.demo.story import FacilityStory
from lms.app.demo.tool import ClaimsTool
from lms.app.demo.visits import plan_visits


@dataclass(frozen=True)
class HealthSystem:
    """Everything that is so in the demo, and when it came to be."""

    scope: Scope
    inputs: Inputs
    units: Mapping[str, UnitPlan]
    people: Mapping[str, PersonPlan]
    retraining: Retraining
    evidence: list[EvidencePlan]
    sign_offs: list[SignOffPlan]
    grants: list[GrantPlan]
    suspensions: list[SuspensionPlan]
    accounts: list[AccountPlan]
    shifts: list[ShiftPlan]
    claims: list[ClaimPlan]


def plan_system(scope: Scope, inputs: Inputs, newer_on: date | None = None) -> HealthSystem:
    """Return the plan of a scope; equal scopes and inputs give equal plans.

    Gates ask for simulations from ``newer_on`` on (None = the day of the scope).
    """
    units = plan_units(inputs.units)
    people = plan_people(scope, inputs, units)
    retraining = Retraining.of_story(scope, inputs.story)
    needs = {
        number: asked_of(person, _needs_of(person, inputs), newer_on or scope.newer_on)
        for number, person in people.items()
    }
    evidence = plan_evidence(scope, people, needs, retraining)
    sign_offs = plan_sign_offs(scope, people, needs, evidence, managers_among(units, people))
    grants = plan_grants(scope, people)
    return HealthSystem(
        scope=scope,
        inputs=inputs,
        units=units,
        people=people,
        retraining=retraining,
        evidence=evidence,
        sign_offs=sign_offs,
        grants=grants,
        suspensions=plan_suspensions(scope, people),
        accounts=plan_accounts(scope, people, sign_offs, grants),
        shifts=plan_shifts(scope, people),
        claims=plan_claims(scope, inputs, units, people, retraining),
    )


def _needs_of(person: PersonPlan, inputs: Inputs) -> tuple[Need, ...]:
    """Return what the job role asks, and what the rules ask beside it for how somebody is employed."""
    of_role = inputs.needs.get(person.job.job_role, ())
    known = {(need.kind, need.subject) for need in of_role}
    beside = inputs.needs_by_employment.get(person.employment_type, ())
    return (*of_role, *(need for need in beside if (need.kind, need.subject) not in known))


def plan_claims(
    scope: Scope,
    inputs: Inputs,
    units: Mapping[str, UnitPlan],
    people: Mapping[str, PersonPlan],
    retraining: Retraining,
) -> list[ClaimPlan]:
    """Return every claim with its way through tool, payer and rework; secondary claims stand last."""
    visits = plan_visits(scope, inputs, units, people)
    billers = [number for number, person in people.items() if person.job.job_role == "biller"]
    found: list[ClaimPlan] = []
    for entry in inputs.story["facilities"]:
        claims = visits[entry["unit"]]
        ClaimsTool(scope, inputs.story, entry, billers).work(claims)
        facility = FacilityStory(scope, inputs.story, entry, retraining)
        secondary = Outcomes(scope, inputs.story, facility, entry["unit"]).play(claims)
        found += [*claims, *secondary]
    return found
