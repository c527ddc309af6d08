"""What must hold for every view, template and model of the composed application."""

from flask import Flask

from lms.core.database import Base
from lms.core.permissions import access_rule_of

FRAMEWORK_VIEWS = {"static"}


def test_every_view_declares_its_permission_or_why_it_is_public(app: Flask) -> None:
    undeclared = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if access_rule_of(view) is None and endpoint.rpartition(".")[2] not in FRAMEWORK_VIEWS
    ]

    assert not undeclared


def test_a_view_that_declares_nothing_would_be_seen() -> None:
    assert access_rule_of(lambda: "") is None


def test_every_template_compiles(app: Flask) -> None:
    names = app.jinja_env.list_templates()

    assert names
    for name in names:
        app.jinja_env.get_template(name)


def test_no_template_holds_inline_script_style_or_handler(app: Flask) -> None:
    wrong = []
    for name in app.jinja_env.list_templates():
        loader = app.jinja_env.loader
        assert loader is not None
        source = loader.get_source(app.jinja_env, name)[0]
        if "<script>" in source or " onclick=" in source or " style=" in source or "<style" in source:
            wrong.append(name)

    assert not wrong


def test_every_model_names_its_personal_data(app: Flask) -> None:
    missing = []
    for mapper in Base.registry.mappers:
        named = mapper.class_.__dict__.get("personal_data")
        if named is None or any(name not in mapper.columns for name in named):
            missing.append(mapper.class_.__name__)

    assert not missing
