"""The page in a real browser: its script runs, nothing fails, and it fits a phone."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import ranvier
from ranvier.assess import assess_case
from ranvier.report.page import render_page
from ranvier.report.report import build_report

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
CASE = Path(ranvier.__file__).parent / "cases" / "cidp"
PHONE_PX = 390

CATCH_ERRORS = """<script>
window.faults = [];
window.addEventListener("error", function (event) { window.faults.push(event.message || "not loaded"); }, true);
window.addEventListener("unhandledrejection", function (event) { window.faults.push(String(event.reason)); });
</script>"""

LOOK = """<script>
var frame = document.querySelector("iframe");
frame.addEventListener("load", function () { setTimeout(function () {
  var page = frame.contentDocument, view = frame.contentWindow;
  page.querySelectorAll("details").forEach(function (each) { each.open = true; });
  setTimeout(function () {
    function wide(each) {
      var box = each.getBoundingClientRect();
      if (box.right <= view.innerWidth + 1 || !box.width || each.closest(".scroll, .contents, .sr, .skip"))
        return false;
      for (var up = each; up; up = up.parentElement)
        if (view.getComputedStyle(up).overflowX !== "visible") return false;
      return true;
    }
    var beyond = Array.from(page.body.querySelectorAll("*")).filter(wide);
    document.body.dataset.result = [
      "faults=" + view.faults.join("; "), "script=" + page.documentElement.classList.contains("js"),
      "plots=" + page.querySelectorAll(".plot canvas").length,
      "copies=" + page.querySelectorAll(".why-body .ev").length,
      "width=" + page.scrollingElement.scrollWidth, "view=" + view.innerWidth,
      "beyond=" + beyond.slice(0, 5).map(function (each) { return each.tagName + "." + each.className; }).join(", "), ""
    ].join("\\n");
  }, 300);
}, 300); });
</script>"""


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed: the page was not opened in a browser")
def test_the_page_runs_and_fits_a_phone(tmp_path: Path) -> None:
    report = build_report(assess_case(CASE))
    page = render_page(report).replace("<head>", f"<head>{CATCH_ERRORS}", 1)
    frame = f'<iframe style="border:0;width:{PHONE_PX}px;height:800px" srcdoc="{html.escape(page)}"></iframe>'
    wrapper = tmp_path / "wrapper.html"
    wrapper.write_text(f'<!DOCTYPE html><meta charset="utf-8"><body>{frame}{LOOK}</body>', encoding="utf-8")
    shown = _opened(wrapper, tmp_path)
    found = dict(line.split("=", 1) for line in _result(shown).splitlines())
    assert found["faults"] == ""
    assert found["script"] == "true"
    assert int(found["plots"]) == sum(len(each.traces) for each in report.recordings) > 0
    assert int(found["copies"]) > 0
    assert found["beyond"] == ""
    assert int(found["width"]) <= int(found["view"]) == PHONE_PX


def _result(shown: str) -> str:
    found = re.search(r'data-result="([^"]*)"', shown)
    assert found, "the browser ended before the page was looked at"
    return html.unescape(found[1])


def _opened(page: Path, home: Path) -> str:
    """The document after its scripts have run."""
    words = [
        str(BROWSER), "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--window-size=800,900",
        f"--user-data-dir={home / 'profile'}", "--virtual-time-budget=6000", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.insert(1, "--no-sandbox")  # the sandbox of the browser does not start for the superuser
    ended = subprocess.run(words, capture_output=True, timeout=120, check=False)
    return ended.stdout.decode("utf-8", "replace")
