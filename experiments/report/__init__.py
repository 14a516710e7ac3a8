"""The report of a run: one HTML file that needs nothing else, and no network."""

from experiments.report.page import write_report
from experiments.report.studies import StudyRun

__all__ = ["StudyRun", "write_report"]
