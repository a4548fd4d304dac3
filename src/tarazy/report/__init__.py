"""The report: one HTML file that opens offline, in English, Kazakh or Russian."""

from tarazy.report.write import write_pages, write_report
from tarazy.study.findings import find

__all__ = ["find", "write_pages", "write_report"]
