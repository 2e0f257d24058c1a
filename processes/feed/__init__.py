"""What happened in an agency, in the order of commits: as a feed to be read, and told to webhooks."""

from processes.feed.models import Webhook, WebhookDelivery
from processes.feed.reading import Event, events
from processes.feed.telling import Due, is_due, mark, place, take
from processes.feed.webhooks import (
    add_webhook,
    allow,
    allowed,
    change_key,
    deliveries,
    end_webhook,
    host_of,
    send_again,
    webhook,
    webhooks,
)

__all__ = [
    "Due",
    "Event",
    "Webhook",
    "WebhookDelivery",
    "add_webhook",
    "allow",
    "allowed",
    "change_key",
    "deliveries",
    "end_webhook",
    "events",
    "host_of",
    "is_due",
    "mark",
    "place",
    "send_again",
    "take",
    "webhook",
    "webhooks",
]
