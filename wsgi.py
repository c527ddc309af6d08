"""The application for a WSGI server."""

from lms.app.factory import create_app

app = create_app()
