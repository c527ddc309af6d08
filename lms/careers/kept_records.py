"""The classes of careers' tables: files that somebody uploaded go with them, what they prove stays."""

from lms.careers.models import CareerFile
from lms.core.retention import Kept

RECORDS = (Kept(CareerFile, "personal"),)
