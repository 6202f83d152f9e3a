"""Recordings drawn as a laboratory shows them: divisions, sensitivities, numbered marks; as SVG."""

from ranvier.report.plots.figures import Figure, figures_of
from ranvier.report.plots.nerves import nerve_figures
from ranvier.report.plots.page import plots_page

__all__ = ["Figure", "figures_of", "nerve_figures", "plots_page"]
