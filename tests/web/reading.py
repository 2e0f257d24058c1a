"""Read a page as a person does: its sentences, what its fields hold, what its form would send."""

from lxml import html


class Page:
    """An answer as a document."""

    def __init__(self, answer):
        self.status = answer.status_code
        self.address = answer.headers.get("Location", "")
        self.source = answer.get_data(as_text=True)
        self.root = html.fromstring(self.source or "<p>")

    def __contains__(self, sentence):
        return sentence in self.text

    @property
    def text(self):
        return " ".join(self.root.text_content().split())

    def all(self, xpath):
        return self.root.xpath(xpath)

    def said(self, xpath):
        return [" ".join(found.text_content().split()) for found in self.all(xpath)]

    @property
    def problems(self):
        return self.said("//div[@data-error-summary]//li")

    def form(self, action):
        """Give what the form to this address would send, as a browser without scripts does: texts by name."""
        (form,) = [
            found for found in self.all('//form[@method="post"]') if (found.get("action") or "").endswith(action)
        ]
        fields = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value or "")
        return fields

    def value(self, name, action="/complete"):
        return self.form(action).get(name, [None])[0]


def sent(page, action, **changes):
    """Give the fields of a form with some answered otherwise (``f__key`` is ``f.key``); a list answers many boxes."""
    answers = {name.replace("__", "."): value for name, value in changes.items()}
    return page.form(action) | {name: value if isinstance(value, list) else [value] for name, value in answers.items()}
