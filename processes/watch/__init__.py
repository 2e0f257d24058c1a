"""What has just changed, whom it concerns, and what a person sees counted: reads only, for pages that stay open."""

from processes.watch.news import Happened, concerned, happened, newest_place
from processes.watch.sight import Figures, figures, sight_of_dossier, sight_of_task, unread

__all__ = [
    "Figures",
    "Happened",
    "concerned",
    "figures",
    "happened",
    "newest_place",
    "sight_of_dossier",
    "sight_of_task",
    "unread",
]
