"""Read the document on the standard input in a process of its own, within bounds; print what was understood as JSON.

A file that is refused gives ``{"refused": […]}``.
"""

import json
import resource
import sys
from dataclasses import asdict
from typing import Final

from processes.drafting import by_docx, guard, wire
from processes.drafting.listing import Listed, read_list
from processes.drafting.understanding import understand
from processes.errors import InvalidFile

CPU_SECONDS: Final = 20
MEMORY_BYTES: Final = 1024 * 1024 * 1024


def _list(package: guard.Package, data: bytes) -> tuple[Listed, ...]:
    from processes.drafting import by_openpyxl  # noqa: PLC0415 - a document needs none of it

    return read_list(by_openpyxl.read(package, data))


def main() -> None:
    """Bound this process first, then read, understand and answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        data = sys.stdin.buffer.read()
        package = guard.open_package(data)
        if any(name.startswith("xl/") for name in package.names):
            sys.stdout.write(wire.dumps_list(_list(package, data)))
        else:
            sys.stdout.write(wire.dumps(understand(by_docx.read(package))))
    except InvalidFile as refusal:
        sys.stdout.write(json.dumps({"refused": [asdict(one) for one in refusal.findings]}))


if __name__ == "__main__":
    main()
