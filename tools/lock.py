"""Refresh the hash-locked requirements from setup.cfg: for every Python and machine, naming no registry."""

import configparser
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.stage import ROOT, Missing, command, explain, stage


def main() -> int:
    """Write the three lock files with the newest allowed versions; refuse, changing none, when they do not fit."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    needs = setup["options"]["install_requires"]
    extras = setup["options.extras_require"]
    try:
        uv = _find_uv(extras["lock"].split())
        with tempfile.TemporaryDirectory() as folder, stage("Khóa phiên bản thư viện · Locks"):
            runtime = Path(folder, "requirements.lock")
            _resolve(uv, needs, runtime)
            _resolve(uv, needs + extras["test"], Path(folder, "requirements-test.lock"), "--constraints", str(runtime))
            _resolve(uv, extras["node"], Path(folder, "requirements-node.lock"))
            for lock in Path(folder).iterdir():
                shutil.copyfile(lock, ROOT / lock.name)
    except Missing as missing:
        explain(missing)
        return 1
    return 0


def _find_uv(requirements: list[str]) -> str:
    """Return this machine's uv, or one in build/uv made for the purpose."""
    if found := shutil.which("uv"):
        return found
    folder = ROOT / "build" / "uv"
    if not (folder / "bin" / "uv").exists():
        with stage("uv"):
            command(sys.executable, "-m", "venv", "--clear", folder)
            command(folder / "bin" / "python", "-m", "pip", "install", "--quiet", *requirements)
    return str(folder / "bin" / "uv")


def _resolve(uv: str, requirements: str, lock: Path, *options: str) -> None:
    """Write one lock: all files of all platforms by SHA-256, from Python 3.11 on."""
    words = [uv, "pip", "compile", "-", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-config"]
    quiet = ["--no-header", "--no-annotate", "--quiet", "--output-file", str(lock)]
    done = subprocess.run([*words, *quiet, *options], input=requirements, text=True, capture_output=True, check=False)
    if done.returncode:
        raise Missing("Không tìm được phiên bản phù hợp.", "No set of versions fits.", done.stderr)


if __name__ == "__main__":
    sys.exit(main())
