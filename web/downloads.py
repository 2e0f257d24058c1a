"""The header of a download, whoever gives it."""

from urllib.parse import quote


def disposition(name: str) -> str:
    """Write the header that makes a browser save a file under its own name (RFC 6266, RFC 8187)."""
    plain = "".join(letter if (letter.isascii() and letter.isalnum()) or letter in " .-_" else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
