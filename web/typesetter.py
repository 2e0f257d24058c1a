"""Typeset the paper on the standard input, given as JSON, as PDF/A-2b; nothing in it is interpreted."""

import resource
import sys
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("templates") / "papers" / "records.typ"
_CPU_SECONDS = 50
_MEMORY = 2 << 30


def main() -> None:
    """Bound this process first, then typeset with fonts of the package alone, the same on every machine."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pdf = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        ignore_system_fonts=True,
        sys_inputs={"paper": sys.stdin.buffer.read().decode()},
        format="pdf",
        pdf_standards=["a-2b"],
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
