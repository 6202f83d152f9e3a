"""Recordings drawn as a laboratory shows them: divisions, sensitivities, numbered marks; as SVG."""

from ranvier.report.plots.figures import Figure, figures_of
from ranvier.report.plots.page import plots_page

__all__ = ["Figure", "figures_of", "plots_page"]
