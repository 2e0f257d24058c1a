"""Figures for operators: requests by route and status, their duration, when worker and listener were last alive."""

import time
from collections.abc import Mapping
from datetime import datetime

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()
_requests = Counter("http_requests", "Answered requests", ["method", "route", "status"], registry=REGISTRY)
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_seconds = Histogram(
    "http_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
_beats = Gauge(
    "last_beat_timestamp_seconds",
    "When a process beside the pages was last alive",
    ["process"],
    registry=REGISTRY,
)


def register(app: Flask) -> None:
    """Count every request by its route template."""

    @app.after_request
    def count(response: Response) -> Response:
        route = str(request.url_rule) if request.url_rule else "(none)"
        method = request.method if request.method in _METHODS else "other"  # a stranger's words would fill the memory
        _requests.labels(method, route, response.status_code).inc()
        if "began" in g:
            _seconds.labels(route).observe(time.perf_counter() - g.began)
        return response


def note_beats(beats: Mapping[str, datetime | None]) -> None:
    """Take in when each process was last alive; one that never ran has no figure."""
    for name, at in beats.items():
        if at is not None:
            _beats.labels(name).set(at.timestamp())


def exposition() -> bytes:
    """Write all figures in Prometheus' text format."""
    return bytes(generate_latest(REGISTRY))
