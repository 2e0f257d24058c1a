"""Pack dist/thong-suot-<version>.tar.gz: source, built browser files and wheels, ready to run offline."""

import configparser
import gzip
import hashlib
import io
import sys
import tarfile
from pathlib import Path

from tools.stage import ROOT, Missing, command, explain, stage


def main() -> int:
    """Write the archive and its SHA-256; refuse while tracked files have changes that are not committed."""
    try:
        _require_committed()
        setup = configparser.ConfigParser()
        setup.read(ROOT / "setup.cfg", encoding="utf-8")
        name = f"thong-suot-{setup['metadata']['version']}"
        wheels = ROOT / "build" / "wheelhouse"
        with stage("Thư viện · Wheels"):
            _collect_wheels(wheels)
        with stage("Gói phát hành · Archive"):
            archive = _pack(name, wheels)
    except Missing as missing:
        explain(missing)
        return 1
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n")
    print(f"  {archive.relative_to(ROOT)}  {archive.stat().st_size / 1e6:.1f} MB\n  SHA-256 {digest}")
    return 0


def _require_committed() -> None:
    """Refuse when the archive would not be what the commit says."""
    if command("git", "status", "--porcelain", "--untracked-files=no").strip():
        raise Missing("Còn thay đổi chưa commit.", "There are changes that are not committed.")


def _collect_wheels(folder: Path) -> None:
    """Fetch the wheels of requirements.lock for this Python and this kind of machine, checked by their hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    command(
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
        *("--only-binary", ":all:", "--require-hashes", "-r", "requirements.lock", "--dest", folder),
    )


def _pack(name: str, wheels: Path) -> Path:
    """Write the archive with sorted names, no owners and the commit's time: the same commit gives the same bytes."""
    moment = int(command("git", "log", "-1", "--format=%ct"))
    tracked = [ROOT / line for line in command("git", "ls-files").splitlines()]
    built = [path for path in (ROOT / "web" / "static").rglob("*") if path.is_file()]
    members = {str(path.relative_to(ROOT)): path for path in (*tracked, *built)}
    members |= {f"wheelhouse/{path.name}": path for path in wheels.iterdir()}
    archive = ROOT / "dist" / f"{name}.tar.gz"
    archive.parent.mkdir(exist_ok=True)
    with (
        archive.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for member, path in sorted(members.items()):
            info = tarfile.TarInfo(f"{name}/{member}")
            info.size, info.mtime = path.stat().st_size, moment
            info.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            tar.addfile(info, io.BytesIO(path.read_bytes()))
    return archive


if __name__ == "__main__":
    sys.exit(main())
