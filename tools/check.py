"""Every check of `make test`, one line each with its time: style, types, architecture, tests."""

import subprocess
import sys
import time
from pathlib import Path

from tools.stage import ROOT

BIN = Path(sys.executable).parent

CHECKS = {
    "ruff check": (sys.executable, "-m", "ruff", "check", "."),
    "ruff format": (sys.executable, "-m", "ruff", "format", "--check", "."),
    "mypy": (sys.executable, "-m", "mypy"),
    "lint-imports": (str(BIN / "lint-imports"),),
    "pytest": (sys.executable, "-m", "pytest", "-n", "auto"),
}


def main() -> int:
    """Run all checks, also after a failed one; return 1 when any failed."""
    results = {name: _run(words) for name, words in CHECKS.items()}
    print()
    for name, (code, seconds) in results.items():
        print(f"  {'✗' if code else '✓'} {name:<56}{seconds:>6.1f} s")
    return int(any(code for code, _ in results.values()))


def _run(words: tuple[str, ...]) -> tuple[int, float]:
    print(f"\n$ {' '.join(Path(word).name if word.startswith('/') else word for word in words)}", flush=True)
    started = time.perf_counter()
    code = subprocess.run(words, cwd=ROOT, check=False).returncode
    return code, time.perf_counter() - started


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
