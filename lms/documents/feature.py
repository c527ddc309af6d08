"""What documents adds to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.core.jobs import Job
from lms.documents.kept_records import RECORDS
from lms.documents.listeners import content_published
from lms.documents.parts import PARTS
from lms.documents.permissions import READERS
from lms.documents.search import SEARCHABLE
from lms.documents.services.recalls import recall_daily
from lms.documents.views import cards, certificates, privileges, register, transcripts, verify

FEATURE = Feature(
    name="documents",
    records=RECORDS,
    blueprints=(
        transcripts.blueprint,
        certificates.blueprint,
        verify.blueprint,
        cards.blueprint,
        register.blueprint,
        privileges.blueprint,
    ),
    page_parts=PARTS,
    searchable=SEARCHABLE,
    after_content=(content_published,),
    jobs=(Job("recall-cards", {"hour": 5, "minute": 30}, recall_daily),),
    menu=(MenuEntry("Pocket cards", "cards.index", "print", order=65, duties=READERS, section="Training"),),
)
