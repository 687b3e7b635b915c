"""The JSON API under /api/v1: the same services, schemas and permissions as the pages."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from flask import Flask, request

from smartcoop import extensions
from smartcoop.web import access
from smartcoop.web.api.answering import tagged
from smartcoop.web.schemas.answers import ProblemAnswer


def register(app: Flask) -> None:
    """Attach every module here that has a blueprint, and describe them at /api/openapi.json."""
    app.config.update(
        API_TITLE="smartcoop",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}],
        },
    )
    extensions.api.ERROR_SCHEMA = ProblemAnswer
    extensions.api.init_app(app)
    _problems_are_problems(extensions.api.spec.components.responses_lazy.values())
    for found in sorted(iter_modules(__path__), key=lambda module: module.name):
        blueprint = getattr(import_module(f"{__name__}.{found.name}"), "bp", None)
        if blueprint is not None:
            extensions.csrf.exempt(blueprint)
            extensions.api.register_blueprint(blueprint)
    app.before_request(_protect_sessions)
    app.after_request(lambda answer: tagged(answer) if access.is_api() else answer)


def _problems_are_problems(responses: Iterable[dict[str, Any]]) -> None:
    """The library describes errors as plain JSON; ours are problem details."""
    for response in responses:
        if "content" in response:
            response["content"]["application/problem+json"] = response["content"].pop("application/json")


def _protect_sessions() -> None:
    """A program with a key sends no form; a browser that is signed in must prove that the page was ours."""
    if access.is_api() and "Authorization" not in request.headers:
        extensions.csrf.protect()
