"""What an agency reads about its work as exact counts: reads only."""

from processes.reports.counts import Counts, verdict
from processes.reports.dossiers import Flow, flow
from processes.reports.period import LONGEST, Period
from processes.reports.steps import Punctuality, punctuality

__all__ = ["LONGEST", "Counts", "Flow", "Period", "Punctuality", "flow", "punctuality", "verdict"]
