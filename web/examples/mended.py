"""What the assistant makes of an example, as the page of its finding shows it: each way in words, and the picture."""

from functools import cache
from typing import Any, Final

from engine import Option
from engine.importer.compared import compare
from engine.sketch.tiny import snippet
from web import i18n, mending
from web.examples import examples
from web.examples.pictures import picture
from web.examples.ways import Offered, offers

_LONGEST: Final = 420
_MOST: Final = 2


def mended(finding: str) -> list[dict[str, Any]]:
    """Describe the ways to mend the examples of a finding, in the language that is spoken; empty where there is none.

    ``before`` is drawn where it is another file than the example of the finding.
    """
    return _mended(finding, i18n.language())


@cache
def _mended(finding: str, _language: str) -> list[dict[str, Any]]:
    return [_shown(number, one) for number, one in enumerate(offers(finding))]


def _shown(number: int, offered: Offered) -> dict[str, Any]:
    example, title = offered.example, mending.title(offered.repair)
    marks = {example.element: "mark"} if example.element else {}
    is_own = examples().get(example.code) is example
    return {
        "title": title,
        "before": None if is_own else picture(f"before-{number}", example.code, example.wrong, title, marks),
        "before_text": "" if is_own else snippet(example.wrong, example.element, _LONGEST),
        "ways": [_way(f"{number}-{place}", offered, one) for place, one in enumerate(offered.options)],
    }


def _way(name: str, offered: Offered, option: Option) -> dict[str, Any]:
    before, after = offered.example.wrong, offered.after[option.code]
    words, changes = mending.words(option), compare(before, after)
    new = (*changes.added, *changes.changed)
    is_same = before == after
    shown = new[:_MOST] or (() if is_same or changes.removed else (None,))
    return {
        "words": words,
        "is_default": option.is_default,
        "is_same": is_same,
        "picture": None if is_same else picture(name, offered.example.code, after, words, dict.fromkeys(new, "mend")),
        "text": "\n".join(snippet(after, one, _LONGEST).strip() for one in shown),
    }
