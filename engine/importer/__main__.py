"""Mend the file on the standard input in a process of its own, within bounds."""

import resource
import sys

from engine import limits
from engine.importer.apart import answer


def main() -> None:
    """Bound this process first, then read, mend and answer."""
    seconds = 2 * limits.CHECK_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHECK_MEMORY_BYTES, limits.CHECK_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
