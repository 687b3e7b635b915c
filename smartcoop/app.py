"""The factory: settings, extensions, doors, error pages. Assembly only."""

import gc
import logging
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from werkzeug.sansio.utils import host_is_trusted

from smartcoop import extensions, tasks, web
from smartcoop.config import DEFAULT_ADDRESS, DEFAULT_SECRET, Settings
from smartcoop.config import settings as settings_of_environment
from smartcoop.resources import resource_dir
from smartcoop.web import access, errors, login, once, pages, speech

LARGEST_UPLOAD = 20 * 1024 * 1024
LARGEST_KEY = 2**63 - 1
THREADS = 4
SLOWEST_ANSWER = 120
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Key(IntegerConverter):
    """A key in an address; one that no database holds leads nowhere."""

    def __init__(self, url_map: Map, **said: Any) -> None:
        super().__init__(url_map, max=LARGEST_KEY, **said)


class InsecureSettings(RuntimeError):
    """Settings with which no cooperative's money may be kept."""


def create_app(settings: Settings | None = None) -> Flask:
    """The web application on these settings (those of the environment unless given). InsecureSettings in production with a known secret or no address."""
    chosen = settings or settings_of_environment()
    _refuse_insecure(chosen)
    app = Flask("smartcoop", template_folder=str(resource_dir("templates")), static_folder=str(resource_dir("web") / "static"))
    app.url_map.converters["int"] = Key
    if chosen.production:
        _answer_only(app, urlsplit(chosen.base_url).hostname or "")
    app.config.update(SECRET_KEY=chosen.secret_key, MAX_CONTENT_LENGTH=LARGEST_UPLOAD, MAX_FORM_MEMORY_SIZE=LARGEST_UPLOAD, SETTINGS=chosen)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    extensions.init_database(app, chosen)
    app.extensions["outbox"] = tasks.runner(chosen)
    app.extensions["beside"] = tasks.work_beside
    speech.register(app)  # before the first who may refuse, so that it refuses in the reader's language
    extensions.csrf.init_app(app)
    access.guard(app)
    once.register(app)
    login.init_login(app, chosen)
    pages.register(app)
    _register_doors(app)
    errors.register(app)
    _set_headers(app, https=chosen.base_url.startswith("https:"))
    _log(app)
    if chosen.trusted_proxies:
        hops = chosen.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _answer_only(app: Flask, host: str) -> None:
    """No other host may say where the links of our mails lead."""

    @app.before_request
    def look() -> tuple[str, int] | None:
        return None if host_is_trusted(request.host, [host]) else ("This is not our address.", 400)


def _refuse_insecure(settings: Settings) -> None:
    if settings.production and settings.secret_key == DEFAULT_SECRET:
        raise InsecureSettings("set SMARTCOOP_SECRET_KEY to a long random value; the default is known to everybody")
    if settings.production and settings.base_url == DEFAULT_ADDRESS:
        raise InsecureSettings("set SMARTCOOP_BASE_URL to the address that people open, such as https://coop.example; links in mails lead there")


def _register_doors(app: Flask) -> None:
    """Every module of `web` that has a blueprint `bp`, and the API."""
    for found in sorted(iter_modules(web.__path__), key=lambda module: module.name):
        blueprint = getattr(import_module(f"smartcoop.web.{found.name}"), "bp", None)
        if blueprint is not None:
            app.register_blueprint(blueprint)
    import_module("smartcoop.web.api").register(app)


def _set_headers(app: Flask, *, https: bool) -> None:
    @app.after_request
    def add(response: Any) -> Any:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _log(app: Flask) -> None:
    """One line a request: what, by which user's number, with which result. Nothing typed, no address."""
    app.logger.setLevel(logging.INFO)

    @app.after_request
    def tell(response: Any) -> Any:
        if request.endpoint != "static":
            who = g.actor.user_id if "actor" in g else "-"
            app.logger.info("%s %s %s user=%s", request.method, request.endpoint, response.status_code, who)
        return response


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve the application with gunicorn until it is stopped; each process has threads, so that a long answer keeps nobody waiting."""
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # needs fork, which not every system has

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {"bind": f"{host}:{port}", "workers": workers, "threads": THREADS, "timeout": SLOWEST_ANSWER, "worker_tmp_dir": None}.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            app = create_app()
            gc.freeze()  # what starting made stays: no request waits while it is looked through for what could be thrown away
            return app

    Server().run()
