"""What coding reviews add to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.reviews.importers.coding import CodingImporter
from lms.reviews.importers.coding_audit import CodingAuditImporter
from lms.reviews.permissions import REVIEWERS
from lms.reviews.policy import SECTION, ReviewsPolicySchema
from lms.reviews.services.signing import wrong_review_signatures
from lms.reviews.views import case, desk, review
from lms.reviews.views.parts import PARTS

FEATURE = Feature(
    name="reviews",
    blueprints=(desk.blueprint, review.blueprint, case.blueprint),
    importers=(CodingImporter(), CodingAuditImporter()),
    policies=((SECTION, ReviewsPolicySchema),),
    page_parts=PARTS,
    verifications=(wrong_review_signatures,),
    menu=(MenuEntry("Coding reviews", "coding_reviews.index", "list", 66, REVIEWERS, "Training"),),
)
