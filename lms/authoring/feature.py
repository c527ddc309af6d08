"""What the trainer's desk adds to the application."""

from lms.authoring.checks import updates_wait
from lms.authoring.listeners import on_update_offered
from lms.authoring.policy import AuthoringPolicySchema
from lms.authoring.services.overlays import lost_in_words
from lms.authoring.services.picture_files import PICTURES
from lms.authoring.services.policy_rehearsal import REHEARSE_WORK
from lms.authoring.services.policy_work import APPROVE_WORK
from lms.authoring.services.publishing_work import PUBLISH_WORK
from lms.authoring.services.rule_preview import PREVIEW_WORK
from lms.authoring.views.pages import BLUEPRINTS
from lms.core.content import UpdateOffered
from lms.core.feature import Feature, MenuEntry

DUTIES = ("trainer", "educator", "administrator")
PROGRAMMES = ("director", "administrator", "trainer")

FEATURE = Feature(
    name="authoring",
    blueprints=BLUEPRINTS,
    listeners=((UpdateOffered, on_update_offered),),
    policies=(("authoring", AuthoringPolicySchema),),
    checks=(updates_wait, lost_in_words),
    companions=(PICTURES,),
    long_work=(PUBLISH_WORK, PREVIEW_WORK, REHEARSE_WORK, APPROVE_WORK),
    menu=(
        MenuEntry("Content", "content.index", "edit", 42, DUTIES, "Training"),
        MenuEntry("Programmes", "programmes.index", "list", 43, PROGRAMMES, "Training"),
    ),
)
