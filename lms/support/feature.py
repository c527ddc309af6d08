"""What support adds to the application."""

from lms.core.feature import Feature, MenuEntry
from lms.core.web.parts import PagePart
from lms.support.permissions import TRAINERS
from lms.support.policy import SECTION, SupportPolicySchema
from lms.support.search import SEARCHABLE
from lms.support.views import answers, inbox, mine
from lms.support.views.parts import at_card_end, at_class_end, at_item_reason, at_lesson_end, at_module_side

FEATURE = Feature(
    name="support",
    blueprints=(mine.blueprint, answers.blueprint, inbox.blueprint),
    searchable=SEARCHABLE,
    policies=((SECTION, SupportPolicySchema),),
    page_parts=(
        PagePart("lesson.end", 20, at_lesson_end),
        PagePart("item.reason", 20, at_item_reason),
        PagePart("class.end", 20, at_class_end),
        PagePart("card.end", 20, at_card_end),
        PagePart("module.side", 50, at_module_side),
    ),
    menu=(
        MenuEntry("Feedback", "inbox.index", "ask", 45, TRAINERS, "Training", inbox.waiting_for),
        MenuEntry(
            "Time to answer", "answers.time_to_answer", "clock", 55, ("director", "executive"), "Results"
        ),
    ),
)
