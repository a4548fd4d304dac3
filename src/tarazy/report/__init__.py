"""The report: pages that open offline, in English, Kazakh or Russian."""

from tarazy.report.write import write_folder, write_pages, write_report
from tarazy.study.findings import find

__all__ = ["find", "write_folder", "write_pages", "write_report"]
