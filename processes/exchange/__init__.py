"""Messages and signals between instances: sent with the act, carried by the worker, each delivered exactly once."""

from processes.exchange.delivery import note_failure, run, waiting
from processes.exchange.models import SentKind, SentMessage, TrustedSender
from processes.exchange.outside import SeveralAwait, deliver_from_outside
from processes.exchange.sending import send
from processes.exchange.transit import in_transit, retry, withdraw
from processes.exchange.trust import distrust, trust, trusted

__all__ = [
    "SentKind",
    "SentMessage",
    "SeveralAwait",
    "TrustedSender",
    "deliver_from_outside",
    "distrust",
    "in_transit",
    "note_failure",
    "retry",
    "run",
    "send",
    "trust",
    "trusted",
    "waiting",
    "withdraw",
]
