"""The classes of access' tables: the security log stays as it was signed."""

from lms.access.models import SecurityEvent
from lms.core.retention import Kept

RECORDS = (Kept(SecurityEvent, "audit", gone="stay"),)
