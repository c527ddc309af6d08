"""Predicates of rules: one file each, one line here."""

from lms.compliance.predicates.base import Predicate
from lms.compliance.predicates.care_setting import CareSetting
from lms.compliance.predicates.completed import Completed
from lms.compliance.predicates.employment_type import EmploymentType
from lms.compliance.predicates.failed import Failed
from lms.compliance.predicates.go_live import GoesLive
from lms.compliance.predicates.hired import Hired
from lms.compliance.predicates.job_began import JobBegan
from lms.compliance.predicates.job_role import JobRole
from lms.compliance.predicates.unit import InUnit
from lms.compliance.predicates.work_location import WorkLocation
from lms.core.registry import Registry

PREDICATES: Registry[Predicate] = Registry(
    "predicate",
    JobRole(),
    InUnit(),
    CareSetting(),
    EmploymentType(),
    WorkLocation(),
    Hired(),
    JobBegan(),
    Completed(),
    Failed(),
    GoesLive(),
)
