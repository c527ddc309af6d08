"""Who may read the library, edit drafts, and decide what goes live.

Trainers write what people learn. What the system decides by (policy, job roles with their gates, measures,
the workflow map) is written by administrators; the programme of a job role also by a director of the whole
system, in its form. What is published reaches every unit at once.
"""

from lms.core.permissions import Permission, duty, duty_over_everything, grant, signed_in

READ = Permission("authoring.read")
EDIT = Permission("authoring.edit")
EDIT_RULES = Permission("authoring.edit_rules")
PUBLISH = Permission("authoring.publish")
PUBLISH_RULES = Permission("authoring.publish_rules")

PUBLISH_ANYTHING = Permission("authoring.publish_anything")
"""Held by whoever may publish something; of which kind is asked for besides."""
SEE_PROGRAMMES = Permission("authoring.see_programmes")
EDIT_PROGRAMMES = Permission("authoring.edit_programmes")

SEE_PICTURES = Permission("authoring.see_pictures")

LEARNING_KINDS = ("module", "checklist", "attestation", "local-block", "overlay", "scenario", "queue", "task")
"""Kinds that trainers write; all others are rules of the house."""

PROGRAMME_KIND = "role"
"""The programme of a job role reaches every unit: a director of the whole system may publish it too."""

ASSIGNMENT_KIND = "rule"
"""A rule that says who must do what: built and published by who builds programmes."""

grant(SEE_PICTURES, signed_in)
grant(READ, duty("trainer", "educator", "compliance_consultant", "administrator", "auditor"))
grant(EDIT, duty("trainer", "administrator"))
grant(EDIT_RULES, duty("administrator"))
grant(PUBLISH, duty_over_everything("trainer", "administrator"))
grant(PUBLISH_RULES, duty_over_everything("administrator"))
grant(PUBLISH_ANYTHING, duty_over_everything("trainer", "administrator", "director"))
grant(SEE_PROGRAMMES, duty("director", "administrator", "trainer", "compliance_consultant", "auditor"))
grant(EDIT_PROGRAMMES, duty_over_everything("director", "administrator"))


def edits(kind: str) -> Permission:
    """Return the permission to work on drafts of a kind."""
    return EDIT if kind in LEARNING_KINDS else EDIT_RULES


def publishes(kind: str) -> Permission:
    """Return the permission to publish, schedule, retire or roll back things of a kind."""
    if kind in (PROGRAMME_KIND, ASSIGNMENT_KIND):
        return EDIT_PROGRAMMES
    return PUBLISH if kind in LEARNING_KINDS else PUBLISH_RULES
