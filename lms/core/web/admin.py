"""The pages of administrators: what they are made of and how the navigation names them."""

from flask import Blueprint

from lms.core.feature import MenuEntry
from lms.core.web import admin_audit, admin_health, admin_imports, admin_uploads

SECTION = "Administration"
BLUEPRINTS: tuple[Blueprint, ...] = (
    admin_imports.blueprint,
    admin_uploads.blueprint,
    admin_audit.blueprint,
    admin_health.blueprint,
)
MENU = (
    MenuEntry("Imports", "admin_imports.index", "upload", 900, ("administrator",), SECTION),
    MenuEntry("Audit log", "admin_audit.index", "shield", 910, admin_audit.READERS, SECTION),
    MenuEntry("Health", "admin_health.index", "pulse", 920, ("administrator",), SECTION),
)
