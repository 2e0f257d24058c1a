"""The services that diagrams may call: those of the product itself, and those that an agency has registered."""

from processes.providers.models import Service, ServiceKind
from processes.providers.registry import BUILT_IN, INPUTS, add, available, change_end, services

__all__ = ["BUILT_IN", "INPUTS", "Service", "ServiceKind", "add", "available", "change_end", "services"]
