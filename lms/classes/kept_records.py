"""The classes of classes' tables: the address of a calendar goes with the person."""

from lms.classes.models import CalendarFeed
from lms.core.retention import Kept

RECORDS = (Kept(CalendarFeed, "personal"),)
