"""Public ids in addresses: the row's 63 random bits in thirteen letters and digits."""

from werkzeug.routing import BaseConverter, ValidationError

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_LENGTH = 13


def encode(number: int) -> str:
    """Write an id with 13 characters of Crockford's base 32."""
    letters = []
    for _ in range(_LENGTH):
        number, rest = divmod(number, 32)
        letters.append(_ALPHABET[rest])
    return "".join(reversed(letters))


def decode(text: str) -> int:
    """Read an id. Refuses anything that ``encode`` would not write (``ValueError``)."""
    if len(text) != _LENGTH or any(letter not in _VALUES for letter in text):
        raise ValueError(text)
    number = 0
    for letter in text:
        number = number * 32 + _VALUES[letter]
    if number >= 1 << 63:
        raise ValueError(text)
    return number


class IdConverter(BaseConverter):
    """``<id:task_id>`` in a route: what is no id is not found."""

    regex = f"[{_ALPHABET}]{{{_LENGTH}}}"

    def to_python(self, value: str) -> int:
        """Read the id of an address."""
        try:
            return decode(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: int) -> str:
        """Write an id into an address."""
        return encode(int(value))
