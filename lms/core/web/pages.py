"""What every template may use: words for dates and numbers, icons, states, the frame, the static files."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import Environment, StrictUndefined

from lms.core import clock, permissions
from lms.core.exports.download import export_links
from lms.core.i18n import gettext, ngettext
from lms.core.web import assets, components, compression, formats
from lms.core.web.charts import marker
from lms.core.web.icons import LOGO, icon
from lms.core.web.parts import parts_at
from lms.core.web.shell import LazyShell
from lms.core.web.states import look

FEATURES = Path(__file__).resolve().parents[2]
blueprint = Blueprint("core", __name__, template_folder="../templates")


class PageEnvironment(FlaskEnvironment):
    """Gives each template its globals as one dict.

    Each import of macros compares the names of both templates, and a chain of dicts makes that slow.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of the environment with those of a template."""
        return {**self.globals, **(d or {})}


def install(app: Flask) -> None:
    """Register the template helpers and the static files of every feature."""
    install_words(app.jinja_env)
    app.jinja_env.globals.update(may=permissions.may, parts_at=parts_at)
    app.context_processor(
        lambda: {
            "identity": permissions.current(),
            "today": clock.today(),
            "shell": LazyShell(),
        }
    )
    assets.init_assets(app, sorted(FEATURES.glob("*/static")))
    compression.install(app)
    app.register_blueprint(blueprint)
    app.register_blueprint(components.blueprint)


def install_words(environment: Environment) -> None:
    """Give a template environment everything that needs no request."""
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.do")
    environment.globals.update(
        _=gettext,
        ngettext=ngettext,
        icon=icon,
        logo=LOGO,
        look=look,
        marker=marker,
        now=clock.now,
        export_links=export_links,
    )
    environment.filters.update(formats.FILTERS)
