"""Structured logs: one line a request with its id, route template and time; never addresses with data or secrets."""

import logging
import sys
import time
import uuid
from typing import Any

import structlog
from flask import Flask, Response, g, request

_log = structlog.get_logger("web")
_ID_LENGTH = 12


def configure() -> None:
    """Write logs as JSON lines to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def register(app: Flask) -> None:
    """Give every request an id and write one line when it is answered."""
    configure()

    @app.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex[:_ID_LENGTH]
        g.began = time.perf_counter()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint not in {"static", "health.healthz", "health.metrics"}:
            _log.info("request", **_facts(response))
        structlog.contextvars.clear_contextvars()
        return response


def _facts(response: Response) -> dict[str, Any]:
    actor = g.get("actor")
    return {
        "method": request.method,
        "route": str(request.url_rule) if request.url_rule else "(none)",
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
        "person": str(actor.person_id) if actor else None,
    }
