"""Figures of the listener for operators."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_REGISTRY = CollectorRegistry()
open_streams = Gauge("live_streams", "Pages that read the stream now", registry=_REGISTRY)
asked = Counter("live_requests", "Requests for a stream by the status of the answer", ["status"], registry=_REGISTRY)
look_seconds = Histogram("live_look_seconds", "Time of one look for all readers", registry=_REGISTRY)


def exposition() -> bytes:
    """Write all figures in Prometheus' text format."""
    return bytes(generate_latest(_REGISTRY))
