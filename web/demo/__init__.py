"""Demonstration data: an invented province, its people, procedures and dossiers, made by running the product."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from processes.db import db
from processes.people import Agency
from web.demo import province, stories
from web.server import ACCOUNTS
from web.settings import Settings

__all__ = ["ACCOUNTS", "is_loaded", "is_unfinished", "load"]
_UNFINISHED = "demo-unfinished"


def is_loaded() -> bool:
    """Whether the invented province is in this database."""
    code = province.plan()["agency"][0]["code"]
    return db.session.scalar(select(Agency.id).where(Agency.code == code)) is not None


def is_unfinished(settings: Settings) -> bool:
    """Whether loading was begun in this instance folder and never came to its end."""
    return (settings.instance / _UNFINISHED).exists() and is_loaded()


def load(settings: Settings, now: datetime) -> Sequence[Mapping[str, str]]:
    """Make the province and let its people work until ``now``; give their accounts.

    The accounts are kept in the instance folder, readable by its owner alone. Refuses codes in use.
    """
    unfinished = settings.instance / _UNFINISHED
    unfinished.touch()
    places = province.build(now)
    accounts = province.open_accounts(places, now)
    _keep(settings, accounts)
    stories.live(places, now)
    unfinished.unlink()
    return accounts


def _keep(settings: Settings, accounts: Sequence[Mapping[str, str]]) -> None:
    path = settings.instance / ACCOUNTS
    text = json.dumps(accounts, ensure_ascii=False, indent=2)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    path.chmod(0o600)
