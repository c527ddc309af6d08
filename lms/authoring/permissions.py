"""Who may read the library, edit drafts, and decide what goes live.

Trainers write what people learn. What the system decides by (policy, job roles with their gates, measures,
the workflow map) is written by administrators. What is published reaches every unit at once.
"""

from lms.core.permissions import Permission, duty, duty_over_everything, grant, signed_in

READ = Permission("authoring.read")
EDIT = Permission("authoring.edit")
EDIT_RULES = Permission("authoring.edit_rules")
PUBLISH = Permission("authoring.publish")
PUBLISH_RULES = Permission("authoring.publish_rules")

SEE_PICTURES = Permission("authoring.see_pictures")

LEARNING_KINDS = ("module", "checklist", "attestation", "local-block")
"""Kinds that trainers write; all others are rules of the house."""

grant(SEE_PICTURES, signed_in)
grant(READ, duty("trainer", "educator", "compliance_consultant", "administrator", "auditor"))
grant(EDIT, duty("trainer", "administrator"))
grant(EDIT_RULES, duty("administrator"))
grant(PUBLISH, duty_over_everything("trainer", "administrator"))
grant(PUBLISH_RULES, duty_over_everything("administrator"))


def edits(kind: str) -> Permission:
    """Return the permission to work on drafts of a kind."""
    return EDIT if kind in LEARNING_KINDS else EDIT_RULES


def publishes(kind: str) -> Permission:
    """Return the permission to publish, schedule, retire or roll back things of a kind."""
    return PUBLISH if kind in LEARNING_KINDS else PUBLISH_RULES
