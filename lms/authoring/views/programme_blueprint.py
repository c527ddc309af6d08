"""The blueprint that the programme builder stands on: directors use it, who do not read the desk."""

from flask import Blueprint

blueprint = Blueprint("programmes", __name__, template_folder="../templates")
