"""The report of a run: one HTML file that needs nothing else, neither network nor scripts."""

from experiments.report.page import write_report

__all__ = ["write_report"]
