"""Checks of the data: adding one is a file here and its line below."""

from lms.core.registry import Registry
from lms.records.quality import (
    accounts_of_leavers,
    claims_without_unit,
    duplicate_emails,
    duplicate_npis,
    evidence_of_nothing,
    facts_past_review,
    jobs_of_unknown_roles,
    mail_comes_back,
    managers_gone,
    no_email,
    no_job,
    no_manager,
    policy_without_reason,
    roles_without_gate,
    shifts_of_leavers,
    units_without_npi,
    units_without_zone,
)
from lms.records.quality.base import Check

CHECKS = Registry[Check](
    "check of the data",
    no_job.CHECK,
    no_manager.CHECK,
    managers_gone.CHECK,
    jobs_of_unknown_roles.CHECK,
    no_email.CHECK,
    mail_comes_back.CHECK,
    duplicate_emails.CHECK,
    duplicate_npis.CHECK,
    accounts_of_leavers.CHECK,
    shifts_of_leavers.CHECK,
    units_without_zone.CHECK,
    units_without_npi.CHECK,
    claims_without_unit.CHECK,
    evidence_of_nothing.CHECK,
    roles_without_gate.CHECK,
    facts_past_review.CHECK,
    policy_without_reason.CHECK,
)
"""Every check, in the order of the list."""
