"""Requirement types: one file each, one line here."""

from typing import Any

from lms.compliance.requirements.attestation import Attestation
from lms.compliance.requirements.base import RequirementType
from lms.compliance.requirements.coding_accuracy import CodingAccuracy
from lms.compliance.requirements.competency_proficient import CompetencyProficient
from lms.compliance.requirements.credential import Credential
from lms.compliance.requirements.exam_passed import ExamPassed
from lms.compliance.requirements.external_class import ExternalClass
from lms.compliance.requirements.manager_confirmed import ManagerConfirmed
from lms.compliance.requirements.module_completed import ModuleCompleted
from lms.compliance.requirements.observed_skill import ObservedSkill
from lms.compliance.requirements.renewal_passed import RenewalPassed
from lms.compliance.requirements.simulation_passed import SimulationPassed
from lms.compliance.requirements.work_review import WorkReview
from lms.core.registry import Registry

REQUIREMENT_TYPES: Registry[RequirementType[Any]] = Registry(
    "requirement",
    ModuleCompleted(),
    ExamPassed(),
    CompetencyProficient(),
    SimulationPassed(),
    ObservedSkill(),
    Attestation(),
    Credential(),
    ExternalClass(),
    WorkReview(),
    CodingAccuracy(),
    ManagerConfirmed(),
    RenewalPassed(),
)
