"""The application as the web server runs it: what learners' pages need is there before the first request.

The web server makes it once and forks its workers from it, so they share what was read.
"""

import gc

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from lms.app.factory import create_app
from lms.assessments.api import exam_of_revision
from lms.core.database import db
from lms.courses.api import modules

WARM = ("core/base", "core/macros/", "core/parts/", "home/", "courses/", "assessments/")
log = structlog.get_logger(__name__)


def application() -> Flask:
    """Return the application, ready to be forked: nothing of it holds a connection."""
    app = create_app()
    with app.app_context():
        warm_up(app)
        db.session.remove()
        db.engine.dispose()
    gc.freeze()
    return app


def warm_up(app: Flask) -> None:
    """Read the live modules with their exams and compile the pages of learners.

    A database that does not answer, or holds no tables yet, is no reason not to start: requests will say so.
    """
    try:
        for found in modules().values():
            exam_of_revision(found.revision_id)
    except SQLAlchemyError as error:
        log.warning("serve.cold", error=type(error).__name__)
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith(WARM)):
        app.jinja_env.get_template(name)
