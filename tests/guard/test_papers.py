"""What the papers say is there: links lead somewhere, commands exist, the licence is the stated one."""

import re

from tests.guard import tracked

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_every_link_of_the_papers_leads_to_a_file_or_folder():
    dead = []
    for name in (name for name in tracked.files() if name.endswith(".md")):
        folder = (tracked.ROOT / name).parent
        dead += [f"{name}: {link}" for link in LINK.findall(tracked.text(name)) if not (folder / link).exists()]
    assert dead == []


def test_every_make_target_the_papers_name_exists():
    targets = set(re.findall(r"^([a-z]+):", tracked.text("Makefile"), re.MULTILINE))
    named = {
        (name, target)
        for name in tracked.files()
        if name.endswith(".md")
        for target in re.findall(r"`make ([a-z]+)", tracked.text(name))
    }
    assert {(name, target) for name, target in named if target not in targets} == set()


def test_the_licence_is_the_one_that_is_stated():
    assert "Apache License" in tracked.text("LICENSE")
    assert "license = Apache-2.0" in tracked.text("setup.cfg")
