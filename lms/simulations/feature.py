"""What simulations adds to the application."""

from dataclasses import replace

from lms.core.feature import Feature, MenuEntry
from lms.core.web.parts import PagePart
from lms.simulations.claim_content import CLAIM_KINDS
from lms.simulations.cli import simulations_group
from lms.simulations.content import SCENARIO_KIND
from lms.simulations.desk_views import blueprint as scenario_desk
from lms.simulations.jobs import JOBS
from lms.simulations.parts import home_part, thing_part
from lms.simulations.queue_content import QUEUE_KIND
from lms.simulations.queue_parts import PARTS as QUEUE_PARTS
from lms.simulations.queue_views import blueprint as queues
from lms.simulations.services.walks import walk_scenarios
from lms.simulations.views import blueprint

FEATURE = Feature(
    name="simulations",
    blueprints=(blueprint, scenario_desk, queues),
    kinds=(*CLAIM_KINDS, replace(SCENARIO_KIND, walks=walk_scenarios), QUEUE_KIND),
    jobs=JOBS,
    commands=(simulations_group,),
    page_parts=(
        PagePart("home.learner", 10, home_part),
        PagePart("content.thing", 10, thing_part),
        *QUEUE_PARTS,
    ),
    menu=(MenuEntry("Day in the life", "simulations.index", "play", 15),),
)
