"""Judge the signatures of the file on the standard input in a process of its own, within bounds; print JSON."""

import json
import logging
import resource
import sys

from processes.signatures.by_pyhanko import unpack

_CPU_SECONDS = 15
_MEMORY_BYTES = 768 * 1024 * 1024


def main() -> None:
    """Bound this process first, then read, judge and answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    from processes.signatures.by_pyhanko.reading import examine  # noqa: PLC0415 - only within the bounds

    sys.stdout.write(json.dumps(examine(*unpack(sys.stdin.buffer.read()))))


if __name__ == "__main__":
    main()
