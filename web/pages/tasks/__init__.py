"""The pages of a task: look, claim, release, complete; drafts and files; hand back, delegate, note."""

from web.pages.tasks import acts, drafts, ended, removing, show, ways
from web.pages.tasks.blueprint import pages

__all__ = ["acts", "drafts", "ended", "pages", "removing", "show", "ways"]
