"""Forms of a page as a browser would send them, untouched."""

from lxml import html


def sent(page, action):
    """Read the fields of the form that is sent to an address ending in ``action``."""
    (form,) = [form for form in html.fromstring(page).forms if (form.action or "").endswith(action)]
    fields = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}
