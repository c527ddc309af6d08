"""Ways to the systems that keep accounts: one file and one line for each."""

from lms.access.provisioning.base import Adapter
from lms.access.provisioning.csv_drop import CsvDrop
from lms.access.provisioning.scim import Scim
from lms.access.provisioning.ticket_mail import TicketMail
from lms.access.provisioning.webhook import Webhook
from lms.core.registry import Registry

ADAPTERS = Registry[Adapter]("provisioning adapter", CsvDrop(), Scim(), Webhook(), TicketMail())
