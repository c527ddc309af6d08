"""``/healthz`` (the process answers), ``/readyz`` (it can work) and ``/metrics`` (Prometheus)."""

import time

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lms.core.database import db
from lms.core.doctor import findings
from lms.core.permissions import public
from lms.core.work import counts

blueprint = Blueprint("health", __name__)
registry = CollectorRegistry()
REQUESTS = Counter("lms_requests_total", "Requests by view and status", ["view", "status"], registry=registry)
SECONDS = Histogram("lms_request_seconds", "Seconds a request took, by view", ["view"], registry=registry)
WORK = Gauge(
    "lms_long_work", "Pieces of long work by state; failed ones of a day", ["state"], registry=registry
)


@blueprint.get("/healthz")
@public("load balancers ask it")
def healthz() -> Response:
    """Tell that the process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
@public("load balancers ask it")
def readyz() -> tuple[Response, int]:
    """Tell whether the database answers and nothing that stops work is found."""
    try:
        db.session.execute(text("SELECT 1"))
        troubles = [finding.message for finding in findings() if finding.stops_work]
    except Exception as error:
        current_app.logger.warning("readyz: %s", type(error).__name__)
        troubles = ["The database does not answer."]
    return jsonify({"status": "ready" if not troubles else "not ready", "findings": troubles}), (
        503 if troubles else 200
    )


@blueprint.get("/metrics")
@public("monitoring asks it; numbers only, no names")
def metrics() -> Response:
    """Return what this process counted, and the long work of the system when the database answers."""
    try:
        for state, count in counts().items():
            WORK.labels(state).set(count)
    except SQLAlchemyError:
        WORK.clear()
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def install(app: Flask) -> None:
    """Register the pages and count every request."""
    app.register_blueprint(blueprint)

    @app.before_request
    def start_clock() -> None:
        g.request_started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        view = request.endpoint or "none"
        REQUESTS.labels(view, str(response.status_code)).inc()
        started = g.get("request_started")
        if started is not None:
            SECONDS.labels(view).observe(time.perf_counter() - started)
        return response
