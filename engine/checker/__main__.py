"""Check the files on the standard input in a process of its own, within bounds; print the findings as JSON."""

import resource
import sys

from engine import limits
from engine.checker import wire
from engine.checker.bundles import check_bundle


def main() -> None:
    """Bound this process first, then read, check and answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHECK_CPU_SECONDS, limits.CHECK_CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHECK_MEMORY_BYTES, limits.CHECK_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    diagram, decisions = wire.unpack(sys.stdin.buffer.read())
    sys.stdout.write(wire.dumps(check_bundle(diagram, decisions)))


if __name__ == "__main__":
    main()
