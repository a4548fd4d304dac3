"""The report: one HTML file that opens offline, in English, Kazakh or Russian."""

from tarazy.report.write import write_report

__all__ = ["write_report"]
