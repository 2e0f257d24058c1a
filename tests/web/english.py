"""Find Vietnamese that is left in an answer in English: whatever nobody has typed, drawn or announced."""

import html
import re
from functools import cache

import sqlalchemy as sa

from processes import people
from processes.db import db
from tests.guard import tracked
from web import i18n
from web.roles import USUAL
from web.steps import MARKS

LETTER = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
"""A letter that no English word has."""

_PIECES = re.compile(r">([^<>]+)<|=\"([^\"<>]*)\"")
_APART = re.compile(r"<(svg|article|span|p|div|a)\b[^>]*\blang=\"vi\"[^>]*>.*?</\1>|<svg\b.*?</svg>", re.DOTALL)
_ENDS = re.compile(r"<span class=\"ends\"><span>([^<]*)</span><span>([^<]*)</span></span>")
"""A name in two pieces, which closes up in its middle."""

_WITHIN = re.compile(r"""\\?"|\\[nt]|[\n;|*]+|(?<=\w)[.:] """)
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)
_TEXTS = (sa.String, sa.JSON, sa.LargeBinary)
_WORD = re.compile(r"\w")
_WRITTEN = re.compile(r"^(bpmn|processes|web/examples)/.*\.(bpmn|json|dmn|toml)$")
"""Files with what counts as data: packages, shapes, the national calendar, examples of findings."""


class Reader:
    """Reads answers in English, and then holds all that has Vietnamese letters against what counts as data."""

    def __init__(self):
        self._seen, self._new = set(), {}

    def read(self, answer, where):
        """Take in the texts of an answer, attributes and scripts included."""
        self._keep(_texts(answer), where)

    def read_text(self, text, where):
        """Take in a text that is no answer: a letter, what a command said."""
        self._keep({" ".join(line.split()) for line in text.splitlines() if LETTER.search(line)}, where)

    def _keep(self, texts, where):
        for text in texts - self._seen:
            self._seen.add(text)
            self._new[text] = where

    def left(self):
        """Give the texts read since the last time that stayed Vietnamese, each with where it was seen first."""
        data = _known() if self._new else ()
        wrong = [f"{where}: {text}" for text, where in self._new.items() if _left(text, data)]
        self._new = {}
        return wrong


def _texts(answer):
    """Give the texts that have Vietnamese letters; drawings and what says that it is Vietnamese are left out."""
    if answer.mimetype == "text/html":
        body = _APART.sub("", _ENDS.sub(r"\1\2", answer.get_data(as_text=True)))
        pieces = {html.unescape(one or other) for one, other in _PIECES.findall(body)}
    elif answer.mimetype in {"application/json", "application/problem+json", "text/plain"}:
        pieces = {answer.get_data(as_text=True)}
    else:
        return set()
    told = {" ".join(_plain(piece).split()) for piece in pieces}
    return {text for text in told if LETTER.search(text)}


def _plain(text):
    return _ESCAPED.sub(lambda one: chr(int(one[1], 16)), text) if "\\u" in text else text


def _left(text, data):
    rest = text
    for known in data:
        if known in rest:
            rest = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", " ", rest)
            if not LETTER.search(rest):
                return ""
    cut = [part.strip() for part in text.split("…")] if "…" in text else ()
    is_cut_data = cut and any(all(part in known for part in cut) for known in data)  # shortened in its middle
    return "" if is_cut_data or not LETTER.search(rest) else rest


def _known():
    """List what people and files said, the longest first: whole texts, their lines and their sentences."""
    found = {" ".join(part.split()) for text in {*_typed(), *_files()} for part in [text, *_WITHIN.split(text)]}
    return sorted((text for text in found if LETTER.search(text) and _WORD.search(text)), key=len, reverse=True)


def _typed():
    for name in db.session.scalars(sa.select(people.Person.name)):
        yield from name.split()  # the letters of a picture that stands for somebody
    for table in db.metadata.sorted_tables:
        columns = [one for one in table.columns if isinstance(getattr(one.type, "impl", one.type), _TEXTS)]
        for row in db.session.execute(sa.select(*columns)) if columns else ():
            for value in row:
                yield from _strings(value)


def _strings(value):
    if isinstance(value, str):
        yield _plain(value)
    elif isinstance(value, bytes):
        yield from _quoted(value.decode("utf-8", "ignore"))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(inner)


@cache
def _files():
    """Give the texts of files that count as data, and what English sentences quote of the Vietnamese."""
    found = {role.name for role in USUAL} | {word for words in MARKS.values() for word in words}
    for name in tracked.files():
        if _WRITTEN.match(name):
            found.update(_quoted(tracked.text(name)))
    for entry in i18n.catalogue().values():
        english = entry["en"]
        for text in english.values() if isinstance(english, dict) else [english]:
            found.update(re.split(r"\{[^}]*\}", text))
    return found


def _quoted(text):
    for groups in re.findall(r""">([^<>]+)<|"((?:[^"\\]|\\.)*)"|'([^'\n]*)'""", text):
        for one in groups:
            if LETTER.search(one) or "\\u" in one or "&" in one:
                yield html.unescape(_plain(one))
