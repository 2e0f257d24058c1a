"""Saved views of the lists: keep, share, rename, remove them; the one a list opens with."""

from processes.views.keeping import Place, View, change, keep, kept, open_with, own, remove, usable
from processes.views.models import DefaultView, SavedView

__all__ = [
    "DefaultView",
    "Place",
    "SavedView",
    "View",
    "change",
    "keep",
    "kept",
    "open_with",
    "own",
    "remove",
    "usable",
]
