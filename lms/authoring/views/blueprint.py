"""The blueprint that all pages of the desk stand on."""

from flask import Blueprint

blueprint = Blueprint("content", __name__, template_folder="../templates")
