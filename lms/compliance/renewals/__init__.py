"""Kinds of recurrence: one file each, one line here."""

from lms.compliance.renewals.base import Renewal
from lms.compliance.renewals.fixed_date import FixedDate
from lms.compliance.renewals.from_completion import FromCompletion
from lms.compliance.renewals.from_expiry import FromExpiry
from lms.compliance.renewals.per_event import PerEvent
from lms.core.registry import Registry

RENEWALS: Registry[Renewal] = Registry("recurrence", FromExpiry(), FromCompletion(), FixedDate(), PerEvent())
