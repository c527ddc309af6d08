"""The classes of compliance's tables: reasons in words follow from rules and say nothing of their own."""

from lms.compliance.models import ObligationReason
from lms.core.retention import Kept

RECORDS = (Kept(ObligationReason, "training", gone="stay"),)
