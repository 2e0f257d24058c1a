"""Draw a page of a PDF in a process of its own, within bounds: the file comes in, JSON or a PNG goes out."""

import json
import resource
import struct
import sys
import zlib
from typing import Any

_CPU_SECONDS = 10
_MEMORY_BYTES = 1024 * 1024 * 1024
_WIDTH = 1240
_MOST_PIXELS = 4_000_000


def main() -> None:
    """Bound this process first; ``0`` asks for the number of pages, any other number for the picture of that page."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2  # noqa: PLC0415 - only within the bounds

    number = int(sys.argv[1])
    paper = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    if not number:
        sys.stdout.write(json.dumps({"pages": len(paper)}))
        return
    page = paper[number - 1]
    sys.stdout.buffer.write(_png(page))


def _png(page: Any) -> bytes:
    width, height = (max(1.0, float(side)) for side in page.get_size())
    scale = min(_WIDTH / width, (_MOST_PIXELS / (width * height)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
    stride, channels = bitmap.stride, bitmap.n_channels
    data, used = bytes(bitmap.buffer), bitmap.width * channels
    rows = b"".join(b"\0" + data[start : start + used] for start in range(0, stride * bitmap.height, stride))
    kind = {1: 0, 3: 2, 4: 6}[channels]
    head = struct.pack(">IIBBBBB", bitmap.width, bitmap.height, 8, kind, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


if __name__ == "__main__":
    main()
