"""Oracles; a new one is one file here and one line below. A version that items name is never taken away."""

from lms.assessments.oracles.base import Oracle
from lms.assessments.oracles.patient_estimate import PatientEstimate
from lms.assessments.oracles.payer_order import PayerOrder
from lms.assessments.oracles.timely_filing import TimelyFiling
from lms.core.registry import Registry

ORACLES = Registry[Oracle]("oracle", PatientEstimate(), TimelyFiling(), PayerOrder())
