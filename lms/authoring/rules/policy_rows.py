"""The table of policy in words: each topic, the values that decide it, and what is fixed or set elsewhere.

Source: blueprint section 5.2, one row for each of its rows, in its order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Value:
    """One value of policy: where it stands, what it is called, its unit."""

    section: str
    path: str
    label: str
    unit: str = ""

    @property
    def name(self) -> str:
        """Its section and path as one word: ``access.provisional.days``."""
        return f"{self.section}.{self.path}"


@dataclass(frozen=True, slots=True)
class Topic:
    """One row of the table: its values, and in ``also`` what of it is no value and where that stands."""

    id: str
    title: str
    values: tuple[Value, ...] = ()
    also: str = ""


TOPICS = (
    Topic(
        "proficiency",
        "Parts of proficiency",
        (Value("compliance", "default_months", "How long proof counts", "months"),),
        "Which kinds of proof a competency needs: content/workflows/competencies.yaml.",
    ),
    Topic(
        "knowledge-cut",
        "Knowledge cut",
        (Value("compliance", "cuts.exam", "Exam passed at", "%"),),
        "A module may have its own: /programmes/thresholds.",
    ),
    Topic(
        "critical-objectives",
        "Critical objectives",
        (Value("assessments", "repeats", "Repeats of a missed critical objective"),),
        "All drawn critical items right: fixed.",
    ),
    Topic("simulation-cut", "Simulation cut", (Value("compliance", "cuts.simulation", "Passed at", "%"),)),
    Topic(
        "coded-cases",
        "Coded cases",
        (Value("compliance", "cuts.coding-review", "Reviewed coding passed at", "%"),),
        "Each case and its exam: content/modules.",
    ),
    Topic(
        "observed-skills",
        "Observed skills",
        (
            Value("compliance", "observed.lowest_step", "No step below"),
            Value("compliance", "observed.critical_step", "Critical steps at least"),
            Value("compliance", "observed.total_percent", "In total at least", "%"),
        ),
    ),
    Topic("attempts", "Attempts", (Value("assessments", "attempts", "Attempts of an exam in one cycle"),)),
    Topic("waiting", "Waiting time", (Value("assessments", "waits", "Hours before an attempt"),)),
    Topic(
        "after-failures",
        "After three failures",
        (
            Value("assessments", "session_minutes", "Session with a trainer", "minutes"),
            Value("assessments", "attempts_after_session", "Attempts after it"),
        ),
    ),
    Topic(
        "test-out",
        "Test-out",
        (Value("assessments", "test_out_points", "Above the cut", "points"),),
        "Modules that cannot be skipped say so themselves.",
    ),
    Topic(
        "reciprocity",
        "Reciprocity",
        (
            Value("reciprocity", "months", "Evidence of a partner younger than", "months"),
            Value("reciprocity", "modules", "Modules for which it counts"),
            Value("reciprocity", "partners", "Partners"),
        ),
    ),
    Topic(
        "gate-states",
        "Gate states",
        (Value("access", "grace_days", "Grace after something ran out", "days"),),
        "The eight states are fixed.",
    ),
    Topic(
        "sign-off",
        "Sign-off",
        (Value("people", "signing_minutes", "A second factor counts for signatures", "minutes"),),
        "Two different people, and never the person: fixed.",
    ),
    Topic(
        "provisional",
        "Provisional access",
        (
            Value("access", "provisional.days", "At most", "days"),
            Value("access", "provisional.extension_days", "One extension of", "days"),
            Value("access", "provisional.in_twelve_months", "In twelve months"),
            Value("access", "provisional.begins_within_days", "Begins within", "days"),
        ),
    ),
    Topic(
        "expiry",
        "Expiry",
        (
            Value("compliance", "default_months", "A pass counts", "months"),
            Value("assessments", "renewal_window_days", "Early renewal keeps the day from", "days before"),
        ),
        "A module may count longer: content/modules.",
    ),
    Topic(
        "overdue",
        "Overdue",
        (
            Value("compliance", "due_soon_days", "Due soon from", "days before"),
            Value("escalation", "steps", "Who is told when"),
            Value("access", "grace_days", "Grace", "days"),
        ),
        "Takes effect at the next shift: fixed.",
    ),
    Topic(
        "renewal-form",
        "Annual renewal form",
        (
            Value("assessments", "renewal_window_days", "Open from", "days before"),
            Value("renewal", "items", "Questions"),
            Value("renewal", "denial_percent", "Of them on what payers denied", "%"),
            Value("renewal", "denial_months", "Denials of the last", "months"),
            Value("renewal", "denial_topics", "Categories of denials"),
            Value("renewal", "cut", "Passed at", "%"),
        ),
        "Never less than an exam which it stands for: fixed.",
    ),
    Topic(
        "workflow-change",
        "Workflow change",
        (Value("go_lives", "units", "What goes live where"),),
        "Whom a go-live asks for what, and by when: content/rules.",
    ),
    Topic(
        "leave",
        "Leave of absence",
        (
            Value("returning", "bands", "Asked on return, by days of absence"),
            Value("returning", "shifts", "Due in", "shifts"),
            Value("access", "leave_days", "Signatures survive a leave of", "days"),
        ),
        "The clock stops during a leave: fixed.",
    ),
    Topic(
        "no-login",
        "No log-in to the EHR",
        (
            Value("access", "unused_days", "Looked at after", "days"),
            Value("access", "inactive_days", "Disabled after", "days"),
            Value("access", "inactive_days_of", "Earlier for"),
            Value("returning", "bands", "Asked on return, by days of absence"),
        ),
    ),
    Topic(
        "role-change",
        "Role change, transfer",
        (Value("compliance", "gate_due_days", "The new gate is due in", "days"),),
        "Only the difference is asked, and the old access ends with the old job: fixed.",
    ),
    Topic(
        "second-role",
        "Second role",
        (Value("compliance", "gate_due_days", "Its gate is due in", "days"),),
        "What both ask is asked once: fixed.",
    ),
    Topic(
        "contractors",
        "Contractors, travellers",
        (Value("reciprocity", "partners", "Agencies whose evidence is taken"),),
        "Asked by content/rules/travelers-and-contractors.yaml; access ends with the contract: fixed.",
    ),
    Topic(
        "students",
        "Students",
        (Value("reciprocity", "partners", "Schools whose evidence is taken"),),
        "Asked by content/rules/students.yaml; it ends with the rotation: fixed.",
    ),
    Topic(
        "residents",
        "Residents",
        (Value("reciprocity", "modules", "Taken over inside the programme"),),
        "Asked by the job role physician and content/rules/residents.yaml.",
    ),
    Topic(
        "volunteers",
        "Volunteers, observers",
        (Value("compliance", "default_months", "What they learned counts", "months"),),
        "Asked by content/rules/volunteers-and-observers.yaml; no EHR account.",
    ),
    Topic(
        "remote-coders",
        "Remote coders",
        (Value("compliance", "cuts.coding-review", "Reviewed coding passed at", "%"),),
        "Limits and withdrawal of independent coding: content/privileges.",
    ),
    Topic(
        "coder-bands",
        "Coder bands",
        (
            Value("compliance", "cuts.coding-review", "Reviewed coding passed at", "%"),
            Value("coding_reviews", "types", "Records of a quarter by type of patients"),
            Value("coding_reviews", "bands", "What follows from which percent"),
            Value("coding_reviews", "rebuttal_days", "Results may be disputed for", "working days"),
        ),
        "By quarter and patient type: content/privileges.",
    ),
    Topic(
        "provider-bands",
        "Provider documentation bands",
        (Value("compliance", "smallest_group", "Shown for groups of at least", "people"),),
        "Bands stand with the pathways of the education domain: content/pathways.",
    ),
    Topic(
        "new-provider",
        "New provider",
        (Value("compliance", "gate_due_days", "The gate is due in", "days"),),
        "Orientation, baseline and follow-up: content/pathways.",
    ),
    Topic(
        "registrar-confirmation",
        "Registrar confirmation",
        (Value("compliance", "cuts.work-review", "Fields right at least", "%"),),
        "Whom, and after how many days: content/rules/registration-review.yaml; the module after it: "
        "registration-review-failed.yaml.",
    ),
    Topic(
        "downtime",
        "Downtime",
        (
            Value("assessments", "pauses", "Stops of an exam clock"),
            Value("assessments", "pause_minutes", "Each at most", "minutes"),
        ),
        "Deadlines move by the outage; paper evidence: lms import evidence.",
    ),
    Topic(
        "accommodation",
        "Accommodation",
        (Value("assessments", "pause_minutes", "A stop of the clock at most", "minutes"),),
        "More time is a fact about a person, told by lms import or the command line; a private field.",
    ),
    Topic(
        "privacy",
        "Privacy of results",
        (
            Value("compliance", "smallest_group", "Smallest group of a figure", "people"),
            Value("item_quality", "smallest_group", "Smallest group in statistics of items", "people"),
        ),
    ),
    Topic(
        "retention",
        "Retention",
        (Value("assessments", "answer_months", "Single answers are kept", "months"),),
        "Completions, signatures and overrides are never deleted: fixed.",
    ),
    Topic(
        "appeals",
        "Appeals",
        (
            Value("support", "appeal_days", "A challenged item is answered in", "working days"),
            Value("support", "answer_days", "Anything else in", "working days"),
        ),
    ),
    Topic(
        "overrides",
        "Overrides",
        (
            Value("exceptions", "waiver_months", "A waiver lasts at most", "months"),
            Value("exceptions", "extension_days", "A due day moves by at most", "days"),
            Value("exceptions", "never", "Never waived or extended"),
        ),
        "Each has a reason, an end and two people: fixed.",
    ),
)
VALUES = {value.name: value for topic in reversed(TOPICS) for value in topic.values}
"""Every value by its name, called as the first row calls it that has it."""


def value_at(body: Mapping[str, Any], path: str) -> Any:
    """Return the value of a section at a path; None when there is none."""
    found: Any = body
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def changed_at(body: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a section with another value at a path; the section itself stays as it is."""
    first, _, rest = path.partition(".")
    inner = body.get(first)
    return {
        **body,
        first: changed_at(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value,
    }
