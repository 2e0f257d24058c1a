"""Access tokens of people and of service accounts: made, recognised, ended."""

from processes.tokens.models import AccessToken

__all__ = ["AccessToken"]
