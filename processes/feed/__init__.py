"""What happened in an agency, in the order of commits: as a feed to be read, and told to webhooks."""

from processes.feed.models import Webhook, WebhookDelivery

__all__ = ["Webhook", "WebhookDelivery"]
