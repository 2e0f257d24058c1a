"""Procedures and their versions: upload, check, set, review, approve, publish, retire."""

from processes.definitions.assignment import Chosen
from processes.definitions.budgets import longest_path
from processes.definitions.bundle import MAIN, Bundle, open_bundle, stayed, unpacked
from processes.definitions.callees import with_callees
from processes.definitions.decided import limit_of, limits, plain
from processes.definitions.decisions import Decision, Made
from processes.definitions.difference import Difference, Sort, drawn
from processes.definitions.difference import decisions as decisions_compared
from processes.definitions.difference import forms as forms_compared
from processes.definitions.drafts import begin, files_before, keep, replace
from processes.definitions.duties import Apart
from processes.definitions.editing import Edited, mark, save_decision, save_form
from processes.definitions.house import advice
from processes.definitions.loading import files, findings, forget, load
from processes.definitions.mending import Offer, given_beside, mend, settle
from processes.definitions.missing import gaps, is_kept_only
from processes.definitions.models import (
    Kind,
    Procedure,
    ProcedureVersion,
    ProcessDefinition,
    ReviewComment,
    Revision,
    VersionStatus,
)
from processes.definitions.pauses import WAITS, PauseRule, Reason, around
from processes.definitions.queries import (
    catalogue,
    comments,
    definitions,
    procedure,
    startable,
    version,
    version_in_force,
    versions,
)
from processes.definitions.reach import Variable, in_reach
from processes.definitions.running import Running
from processes.definitions.settings import CheckItem, RequiredOutput, Settings, StepSettings, as_budget
from processes.definitions.shorthanded import alone
from processes.definitions.starts import callable_processes, started_by
from processes.definitions.upload import (
    Uploaded,
    add_form,
    all_files,
    check,
    check_here,
    check_over,
    export,
    files_of,
    note_refused,
    upload,
)
from processes.definitions.versions import (
    add_procedure,
    approve,
    change,
    comment,
    draft,
    install,
    proposals,
    publish,
    retire,
    send_back,
    submit,
)

__all__ = [
    "MAIN",
    "WAITS",
    "Apart",
    "Bundle",
    "CheckItem",
    "Chosen",
    "Decision",
    "Difference",
    "Edited",
    "Kind",
    "Made",
    "Offer",
    "PauseRule",
    "Procedure",
    "ProcedureVersion",
    "ProcessDefinition",
    "Reason",
    "RequiredOutput",
    "ReviewComment",
    "Revision",
    "Running",
    "Settings",
    "Sort",
    "StepSettings",
    "Uploaded",
    "Variable",
    "VersionStatus",
    "add_form",
    "add_procedure",
    "advice",
    "all_files",
    "alone",
    "approve",
    "around",
    "as_budget",
    "begin",
    "callable_processes",
    "catalogue",
    "change",
    "check",
    "check_here",
    "check_over",
    "comment",
    "comments",
    "decisions_compared",
    "definitions",
    "draft",
    "drawn",
    "export",
    "files",
    "files_before",
    "files_of",
    "findings",
    "forget",
    "forms_compared",
    "gaps",
    "given_beside",
    "in_reach",
    "install",
    "is_kept_only",
    "keep",
    "limit_of",
    "limits",
    "load",
    "longest_path",
    "mark",
    "mend",
    "note_refused",
    "open_bundle",
    "plain",
    "procedure",
    "proposals",
    "publish",
    "replace",
    "retire",
    "save_decision",
    "save_form",
    "send_back",
    "settle",
    "startable",
    "started_by",
    "stayed",
    "submit",
    "unpacked",
    "upload",
    "version",
    "version_in_force",
    "versions",
    "with_callees",
]
