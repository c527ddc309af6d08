"""Every page of the desk, so that all of them stand on its blueprint."""

from lms.authoring.views import (
    applying,
    bank,
    beginning,
    boards,
    decisions,
    editor,
    forms,
    library,
    local,
    media,
    policy_table,
    previews,
    programme_blueprint,
    programmes,
    rules,
    things,
    thresholds,
)
from lms.authoring.views.blueprint import blueprint

PAGES = (library, beginning, things, local, editor, bank, forms, boards, previews, decisions, applying)
"""The modules whose views stand on ``blueprint``."""
PROGRAMME_PAGES = (programmes, thresholds, rules, policy_table)
"""Those that stand on the blueprint of the programme builder."""
BLUEPRINTS = (blueprint, media.blueprint, programme_blueprint.blueprint)
