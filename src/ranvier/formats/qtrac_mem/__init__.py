"""A QTRAC text export (.MEM) of a CMAP scan: one stimulus and one response size per line, no waveforms."""

from ranvier.formats.qtrac_mem.reading import FittedModel, QtracScan, read_qtrac_scan

__all__ = ["FittedModel", "QtracScan", "read_qtrac_scan"]
