"""Names say what is inside, exceptions say why; the direction of imports is checked by lint-imports (setup.cfg)."""

import re

from tests.guard import tracked


def test_every_lint_exception_gives_its_reason():
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?|type:\s*ignore(\[[\w,\s-]+\])?)\s*$")
    unexplained = [
        f"{name}:{number}"
        for name in tracked.sources()
        for number, line in enumerate(tracked.text(name).splitlines(), 1)
        if bare.search(line)
    ]
    assert unexplained == []


def test_folders_have_no_vague_names():
    vague = re.compile(r"(^|/|_)(utils?|helpers?|managers?|services?|common|misc)(/|\.py$|_)")
    assert [name for name in tracked.sources() if vague.search(name)] == []
