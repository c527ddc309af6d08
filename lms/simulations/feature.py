"""What simulations adds to the application."""

from dataclasses import replace

from lms.core.feature import Feature, MenuEntry
from lms.core.web.parts import PagePart
from lms.simulations.claim_content import CLAIM_KINDS
from lms.simulations.cli import simulations_group
from lms.simulations.content import SCENARIO_KIND
from lms.simulations.desk_views import blueprint as scenario_desk
from lms.simulations.jobs import JOBS
from lms.simulations.parts import catalogue_part, home_part, thing_part
from lms.simulations.queue_content import QUEUE_KIND
from lms.simulations.queue_parts import PARTS as QUEUE_PARTS
from lms.simulations.queue_views import blueprint as queues
from lms.simulations.search import SEARCHABLE
from lms.simulations.services.task_walks import walk_tasks
from lms.simulations.services.walks import walk_scenarios
from lms.simulations.table_parts import PARTS as TABLE_PARTS
from lms.simulations.table_views import blueprint as tables
from lms.simulations.task_content import TASK_KIND
from lms.simulations.task_parts import PARTS as TASK_PARTS
from lms.simulations.task_views import blueprint as tasks
from lms.simulations.views import blueprint

FEATURE = Feature(
    name="simulations",
    blueprints=(blueprint, scenario_desk, queues, tables, tasks),
    kinds=(
        *CLAIM_KINDS,
        replace(SCENARIO_KIND, walks=walk_scenarios),
        QUEUE_KIND,
        replace(TASK_KIND, walks=walk_tasks),
    ),
    jobs=JOBS,
    commands=(simulations_group,),
    searchable=SEARCHABLE,
    page_parts=(
        PagePart("home.learner", 10, home_part),
        PagePart("content.thing", 10, thing_part),
        PagePart("catalogue.end", 5, catalogue_part),
        *QUEUE_PARTS,
        *TABLE_PARTS,
        *TASK_PARTS,
    ),
    menu=(MenuEntry("Day in the life", "simulations.index", "play", 15),),
)
