"""The locks fit setup.cfg and carry hashes: what is installed is what was reviewed."""

import configparser
import json
import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.guard import tracked

LOCKS = {"requirements.lock": ("",), "requirements-test.lock": ("", "test"), "requirements-node.lock": ("node",)}


def _needs(extra):
    setup = configparser.ConfigParser()
    setup.read(tracked.ROOT / "setup.cfg", encoding="utf-8")
    stated = setup["options.extras_require"][extra] if extra else setup["options"]["install_requires"]
    return [Requirement(line) for line in stated.split("\n") if line]


def _pins(lock):
    return {
        canonicalize_name(name): version
        for name, version in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)", tracked.text(lock), re.MULTILINE)
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_stated_need_is_locked_at_an_allowed_version(lock):
    pins = _pins(lock)
    needs = [need for extra in LOCKS[lock] for need in _needs(extra)]
    assert [str(need) for need in needs if pins.get(canonicalize_name(need.name), "none") not in need.specifier] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_carries_hashes(lock):
    blocks = re.split(r"^(?=\S)", tracked.text(lock), flags=re.MULTILINE)
    assert [block.split()[0] for block in blocks if block.strip() and "--hash=sha256:" not in block] == []


def test_tests_run_on_the_versions_that_are_delivered():
    tested = _pins("requirements-test.lock")
    assert {name: pin for name, pin in _pins("requirements.lock").items() if tested.get(name) != pin} == {}


def test_browser_libraries_are_pinned_with_integrity_and_without_addresses():
    assets = tracked.ROOT / "web" / "assets"
    stated = json.loads((assets / "package.json").read_text())
    locked = json.loads((assets / "package-lock.json").read_text())["packages"]
    loose = [
        name
        for kind in ("dependencies", "devDependencies")
        for name, version in stated.get(kind, {}).items()
        if not re.fullmatch(r"\d+\.\d+\.\d+", version) or locked[f"node_modules/{name}"]["version"] != version
    ]
    assert loose == []
    assert [name for name, entry in locked.items() if name and "integrity" not in entry] == []
    assert [name for name, entry in locked.items() if "resolved" in entry] == []
