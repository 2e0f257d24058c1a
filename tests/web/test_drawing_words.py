"""The drawing tools speak Vietnamese: every sentence that their library may show has its words."""

import re
import tomllib

from tests.guard import tracked

LIBRARIES = [tracked.ROOT / "web" / "assets" / "node_modules" / name / "lib" for name in ("bpmn-js", "diagram-js")]
DRAWING = tracked.ROOT / "web" / "translations" / "drawing.toml"
OURS = tracked.ROOT / "web" / "assets" / "js"
ASKED = re.compile(r"""translate\(\s*(['"])((?:(?!\1)[^\\]|\\.)+)\1\s*[,)]""")
LABELLED = re.compile(r"""\blabel: (['"])((?:(?!\1)[^\\]|\\.)+)\1""")
FAILURES = re.compile(r"""_ERR_MSG = (['"])((?:(?!\1)[^\\]|\\.)+)\1""")
ADDED = re.compile(r'"(Create [^"]+)"')
EXAMPLES = {"HELLO {you}"}
ALIGNED = {f"Align elements {side}" for side in ("left", "center", "right", "top", "middle", "bottom")}
EVENT = re.compile(
    r"(\w+) (start event|end event|intermediate (?:catch|throw) event|boundary event)( \(non-interrupting\))?"
)


def _asked():
    for folder in LIBRARIES:
        for path in folder.rglob("*.js"):
            code = path.read_text("utf-8")
            yield from (found[2] for found in ASKED.finditer(code))
            if path.name in {"PopupEntries.js", "ReplaceOptions.js"}:
                yield from (found[2] for found in LABELLED.finditer(code))
            yield from (found[2] for found in FAILURES.finditer(code))


def _known():
    code = (OURS / "modeler_vi.js").read_text("utf-8")
    words = re.findall(r'^  (?:"([^"]+)"|(\w+)): "[^"]+",$', code, re.MULTILINE)
    return {quoted or bare for quoted, bare in words}


def _is_known(sentence, known):
    event = EVENT.fullmatch(sentence)
    return sentence in known or (event is not None and event[1] in known and event[2] in known)


def test_every_sentence_of_the_drawing_tools_has_vietnamese_words():
    asked = {
        sentence for sentence in _asked() if sentence.strip(" +") and sentence != " + shift + "
    } - EXAMPLES | ALIGNED
    asked |= set(ADDED.findall((OURS / "modeler_tools.js").read_text("utf-8")))
    asked -= {"Align elements "}
    known = _known()
    assert len(asked) > 100
    assert sorted(one for one in asked if not _is_known(one, known)) == []


def test_every_word_of_the_settings_is_asked_for_and_is_there():
    panel = tomllib.loads((tracked.ROOT / "web" / "translations" / "panel.toml").read_text("utf-8"))
    code = "".join(path.read_text("utf-8") for path in OURS.glob("modeler_*.js"))
    asked = set(re.findall(r"(?:panel|this|config)\.words\.(\w+)", code))
    about = set(re.findall(r"""(?:about|shared)\([^)"]*"(\w+)"\)""", code)) | {
        name for way, name in re.findall(r"""mapping\("(\w+)", "(\w+)"\)""", code) if way
    }
    assert sorted(name for name in about if not {name, f"{name}_help"} <= set(panel)) == []
    known = set(panel) | set(tomllib.loads(DRAWING.read_text("utf-8")))
    assert sorted(asked - known) == []
    spoken = {name for name in panel if re.search(rf"\b{name.removesuffix('_help')}\b", code)}
    begun = {name for name in panel if name.startswith(("rounds_", "timer_", "budget_", "role_lane", "acts"))}
    assert sorted(set(panel) - spoken - begun) == []


TABLES = [
    tracked.ROOT / "web" / "assets" / "node_modules" / f"dmn-js-{name}" / "lib"
    for name in ("decision-table", "shared", "literal-expression", "drd", "boxed-expression")
]
EXPLAINED = re.compile(r"""explanation: (['"])((?:(?!\1)[^\\]|\\.)+)\1""")


def test_every_sentence_of_the_tools_for_decision_tables_has_vietnamese_words():
    asked = set()
    for path in (path for folder in TABLES for path in folder.rglob("*.js")):
        code = path.read_text("utf-8")
        asked |= {found[2] for pattern in (ASKED, EXPLAINED) for found in pattern.finditer(code)}
        if path.name in {"HitPolicies.js", "ReplaceOptions.js"}:
            asked |= {found[2] for found in LABELLED.finditer(code)}
    words = (OURS / "decision_vi.js").read_text("utf-8")
    known = {
        found[1] or found[2] or found[3]
        for found in re.finditer(r"""^  (?:"(.+)"|'(.+)'|(\w+)): """, words, re.MULTILINE)
    }
    assert len(asked) > 100
    assert sorted(asked - known) == []
