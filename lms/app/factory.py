"""The application factory: settings, database, features, handlers. It never migrates or uses the network."""

from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

from lms.app.features import FEATURES
from lms.core.audit import redacted_entries, wrong_redactions
from lms.core.config import ROOT, read_settings
from lms.core.database import configure_engine, db
from lms.core.fact_versions import watch_writes
from lms.core.feature import Feature, Features
from lms.core.imports.work import IMPORT_WORK
from lms.core.jobs import Job
from lms.core.kept_records import RECORDS
from lms.core.logs import configure_logging
from lms.core.mail import CHANNEL as MAIL
from lms.core.mail import send_outbox
from lms.core.policy import POLICY_KIND
from lms.core.sealing import SEAL_JOB, SECTION, AuditPolicySchema, missing_key
from lms.core.seals import wrong_seals
from lms.core.search.synonyms import SYNONYM_KIND
from lms.core.statistics import STATISTICS_JOB
from lms.core.web import admin, admin_audit, api, api_pages, bounds, errors, headers, health, pages

csrf = CSRFProtect()
migrate = Migrate()
CORE = Feature(
    name="core",
    blueprints=(*admin.BLUEPRINTS, api_pages.blueprint),
    jobs=(Job("outbox", {"minute": "*"}, send_outbox), admin_audit.VERIFY_JOB, SEAL_JOB, STATISTICS_JOB),
    kinds=(POLICY_KIND, SYNONYM_KIND),
    channels=(MAIL,),
    menu=admin.MENU,
    long_work=(IMPORT_WORK,),
    policies=((SECTION, AuditPolicySchema),),
    checks=(missing_key,),
    verifications=(wrong_seals, wrong_redactions),
    records=RECORDS,
    remarks=(redacted_entries,),
)


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """Return the application.

    Args:
        settings: overrides of what ``read_settings`` takes from the environment (tests).

    Raises:
        WeakSetting: when a secret is missing or short on PostgreSQL.
    """
    configure_logging()
    app = Flask("lms", static_folder=None, template_folder=None)
    app.jinja_environment = pages.PageEnvironment
    app.config.update(read_settings())
    app.config.update(settings or {})
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=False)
    bounds.install(app)
    csrf.init_app(app)
    app.extensions["lms"] = Features(all=(CORE, *FEATURES))
    with app.app_context():
        configure_engine(db.engine)
        watch_writes(db.engine)
    headers.install(app)
    errors.install(app)
    health.install(app)
    pages.install(app)
    for feature in (CORE, *FEATURES):
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
        for prepare in feature.prepare:
            prepare(app)
    api.install(app)
    return app
