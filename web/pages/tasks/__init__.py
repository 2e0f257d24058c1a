"""The pages of a task: look, claim, release, complete; drafts and files; hand back, delegate, note."""

from web.pages.tasks import acts, drafts, show, ways
from web.pages.tasks.blueprint import pages

__all__ = ["acts", "drafts", "pages", "show", "ways"]
