"""The features of the application, lowest floor first. Adding a feature adds a line here."""

from lms.access.feature import FEATURE as ACCESS
from lms.assessments.feature import FEATURE as ASSESSMENTS
from lms.authoring.feature import FEATURE as AUTHORING
from lms.careers.feature import FEATURE as CAREERS
from lms.claims.feature import FEATURE as CLAIMS
from lms.classes.feature import FEATURE as CLASSES
from lms.compliance.feature import FEATURE as COMPLIANCE
from lms.core.feature import Feature
from lms.courses.feature import FEATURE as COURSES
from lms.documents.feature import FEATURE as DOCUMENTS
from lms.education.feature import FEATURE as EDUCATION
from lms.home.feature import FEATURE as HOME
from lms.kpi.feature import FEATURE as KPI
from lms.notices.feature import FEATURE as NOTICES
from lms.people.feature import FEATURE as PEOPLE
from lms.quality.feature import FEATURE as QUALITY
from lms.records.feature import FEATURE as RECORDS
from lms.reports.feature import FEATURE as REPORTS
from lms.reviews.feature import FEATURE as REVIEWS
from lms.roles.feature import FEATURE as ROLES
from lms.simulations.feature import FEATURE as SIMULATIONS
from lms.support.feature import FEATURE as SUPPORT
from lms.workflows.feature import FEATURE as WORKFLOWS

FEATURES: tuple[Feature, ...] = (
    PEOPLE,
    NOTICES,
    WORKFLOWS,
    CLAIMS,
    ASSESSMENTS,
    SIMULATIONS,
    COURSES,
    ROLES,
    COMPLIANCE,
    ACCESS,
    AUTHORING,
    QUALITY,
    CLASSES,
    DOCUMENTS,
    REPORTS,
    REVIEWS,
    SUPPORT,
    KPI,
    CAREERS,
    EDUCATION,
    RECORDS,
    HOME,
)
