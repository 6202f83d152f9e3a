"""The report in a terminal: each file shows one part of it."""

from ranvier.report.terminal.whole import print_report, report_text

__all__ = ["print_report", "report_text"]
