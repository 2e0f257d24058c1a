"""Twenty thousand random expressions in a process with an audit hook; the command does a million."""

import subprocess
import sys

from tests.guard import tracked


def test_random_expressions_meet_only_our_own_errors_and_touch_nothing():
    words = [sys.executable, "-m", "tests.engine.feel.fuzz", "--count", "20000"]
    done = subprocess.run(words, cwd=tracked.ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
