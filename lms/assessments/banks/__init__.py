"""Item banks of other systems: a format is one file here and one line below."""

from lms.assessments.banks.base import BankReader
from lms.assessments.banks.gift import Gift
from lms.assessments.banks.moodle_xml import MoodleXml
from lms.assessments.banks.qti import Qti
from lms.core.registry import Registry

READERS = Registry[BankReader]("bank format", Qti(), MoodleXml(), Gift())
