"""Check the files on the standard input in a process of its own, within bounds; print what is found as JSON.

With ``main`` as its argument it names the diagrams that no other one calls.
"""

import json
import resource
import sys

from engine import limits
from engine.checker import wire
from engine.checker.bundles import check_bundle
from engine.checker.opening import main_of


def main() -> None:
    """Bound this process first, then read, check and answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHECK_CPU_SECONDS, limits.CHECK_CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHECK_MEMORY_BYTES, limits.CHECK_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    diagrams, decisions, beside = wire.unpack(sys.stdin.buffer.read())
    if sys.argv[1:] == ["main"]:
        sys.stdout.write(json.dumps(main_of(diagrams)))
    else:
        sys.stdout.write(wire.dumps(check_bundle(diagrams[""], decisions, beside)))


if __name__ == "__main__":
    main()
