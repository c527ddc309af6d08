"""The classes of the core's own tables: logs, mail, runs, uploads, published content."""

from lms.core.audit import AuditEntry, AuditPayload, AuditRedaction
from lms.core.content import ContentRevision, ContentSource
from lms.core.content.sources import ContentFile, ContentSourceThing, ContentText
from lms.core.events import DomainEvent
from lms.core.imports import ImportRun
from lms.core.jobs import JobRun
from lms.core.outbox import OutboxMessage
from lms.core.retention import Kept
from lms.core.search import SearchEntry
from lms.core.uploads import Upload, UploadPiece
from lms.core.work import Work

RECORDS = (
    Kept(AuditEntry, "audit", gone="stay"),
    Kept(AuditPayload, "audit", gone="stay"),
    Kept(AuditRedaction, "audit", gone="stay"),
    Kept(ContentRevision, "content", gone="stay"),
    Kept(ContentSource, "content", gone="stay"),
    Kept(ContentFile, "content", gone="stay"),
    Kept(ContentSourceThing, "content", gone="stay"),
    Kept(ContentText, "content", gone="stay"),
    Kept(OutboxMessage, "mail", day="sent_at"),
    Kept(ImportRun, "runs", day="started_at", gone="empty", empties=("result", "message")),
    Kept(JobRun, "runs", day="ended_at"),
    Kept(DomainEvent, "runs"),
    Kept(Work, "runs", gone="elsewhere"),
    Kept(Upload, "runs", gone="elsewhere"),
    Kept(UploadPiece, "runs", gone="elsewhere"),
    Kept(SearchEntry, "training", gone="stay"),
)
