"""Messages and signals between instances: sent with the act, carried by the worker, each delivered exactly once."""

from processes.exchange.models import SentKind, SentMessage, TrustedSender

__all__ = ["SentKind", "SentMessage", "TrustedSender"]
