"""The leaflet as one HTML file in large type, to be printed or read on a phone; nothing is fetched, no script runs."""

from __future__ import annotations

from ranvier.report.leaflet.build import Leaflet
from ranvier.report.page import asset, environment


def render_leaflet(leaflet: Leaflet) -> str:
    """The leaflet as HTML, every text escaped."""
    from markupsafe import Markup

    return environment().get_template("leaflet.html").render(leaflet=leaflet, style=Markup(asset("leaflet.css")))
