"""The classes of documents' tables: certificates go with the person."""

from lms.core.retention import Kept
from lms.documents.models import Certificate, CertificateWithdrawal

RECORDS = (Kept(Certificate, "papers"), Kept(CertificateWithdrawal, "papers"))
