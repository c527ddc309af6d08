"""What floors above may ask of the trainer's desk: who may edit, and a draft for a thing."""

from lms.authoring.models import Draft
from lms.authoring.models_policy import PolicyProposal
from lms.authoring.permissions import EDIT, PUBLISH, READ, edits, publishes
from lms.authoring.rules.pictures import NotTaken as PictureNotTaken
from lms.authoring.rules.pictures import made_anew
from lms.authoring.services.comments import write_comment
from lms.authoring.services.drafts import begin_new, draft_at, find_draft, open_draft, open_draft_at
from lms.authoring.services.files import files_of_draft, save_file
from lms.authoring.services.library import LibraryRow, give_owner, library
from lms.authoring.services.policy_proposals import propose as propose_policy
from lms.authoring.services.publishing import publish_draft, retire_source, roll_back
from lms.authoring.services.rule_drafts import preview_draft

__all__ = [
    "EDIT",
    "PUBLISH",
    "READ",
    "Draft",
    "LibraryRow",
    "PictureNotTaken",
    "PolicyProposal",
    "begin_new",
    "draft_at",
    "edits",
    "files_of_draft",
    "find_draft",
    "give_owner",
    "library",
    "made_anew",
    "open_draft",
    "open_draft_at",
    "preview_draft",
    "propose_policy",
    "publish_draft",
    "publishes",
    "retire_source",
    "roll_back",
    "save_file",
    "write_comment",
]
