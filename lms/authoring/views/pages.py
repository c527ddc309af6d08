"""Every page of the desk, so that all of them stand on its blueprint."""

from lms.authoring.views import bank, decisions, editor, forms, library, media, previews, things
from lms.authoring.views.blueprint import blueprint

PAGES = (library, things, editor, bank, forms, previews, decisions)
"""The modules whose views stand on ``blueprint``."""
BLUEPRINTS = (blueprint, media.blueprint)
