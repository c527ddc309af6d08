"""What the trainer's desk adds to the application."""

from lms.authoring.checks import updates_wait
from lms.authoring.listeners import on_update_offered
from lms.authoring.policy import AuthoringPolicySchema
from lms.authoring.views.pages import BLUEPRINTS
from lms.core.content import UpdateOffered
from lms.core.feature import Feature, MenuEntry

DUTIES = ("trainer", "educator", "administrator")

FEATURE = Feature(
    name="authoring",
    blueprints=BLUEPRINTS,
    listeners=((UpdateOffered, on_update_offered),),
    policies=(("authoring", AuthoringPolicySchema),),
    checks=(updates_wait,),
    menu=(MenuEntry("Content", "content.index", "edit", 42, DUTIES, "Training"),),
)
