"""The cases of the tables beside this file, read once."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

HERE = Path(__file__).parent
DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"


@dataclass(frozen=True)
class Case:
    """One thing to try: ``feel`` gives ``value`` (FEEL text); ``value`` may be null for the reason ``code``.

    A unary test is tried on ``tested``; a decision has ``dmn`` and takes ``feel`` as the context of its input.
    """

    shows: str
    feel: str
    value: str
    code: str = ""
    tested: str = ""
    dmn: str = field(default="", repr=False)


def all_cases() -> tuple[Case, ...]:
    """Read every case of the three tables, in their order."""
    return tuple(case for name in ("language", "functions", "decisions") for case in _cases_of(name))


def _cases_of(name: str) -> Iterator[Case]:
    for group in tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))["group"]:
        dmn = dmn_of(group) if "logic" in group else ""
        for parts in group["cases"]:
            tested, rest = (parts[0], parts[1:]) if group.get("unary") else ("", parts)
            feel, value, code = (*rest, "") if len(rest) == 2 else rest
            yield Case(group["shows"], feel, value, code, tested, dmn)


def dmn_of(group: Mapping[str, object]) -> str:
    """Write the DMN file of a group: its inputs, what stands beside it, and one decision called ``result``."""
    inputs, required = group.get("inputs", {}), group.get("requires", ())
    assert isinstance(inputs, dict)
    assert isinstance(required, list | tuple)
    model = str(group.get("model", ""))
    needs = [("informationRequirement", "requiredInput", name) for name in inputs]
    for name in required:
        decision = f'<decision id="{name}"' in model
        needs.append(
            ("informationRequirement", "requiredDecision", name)
            if decision
            else ("knowledgeRequirement", "requiredKnowledge", name)
        )
    data = "".join(
        f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef={quoteattr(kind)}/></inputData>'
        for name, kind in inputs.items()
    )
    edges = "".join(f'<{outer}><{inner} href="#{name}"/></{outer}>' for outer, inner, name in needs)
    types, _, beside = model.rpartition("</itemDefinition>")
    types = f"{types}</itemDefinition>" if types else ""
    return (
        f'<definitions xmlns="{DMN}" id="definitions" name="case" namespace="urn:case">{types}{data}{beside}'
        f'<decision id="result" name="result"><variable name="result"/>{edges}{group["logic"]}</decision></definitions>'
    )
