(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  // Opening a statement puts the rule behind it in place, so that a reader need not leave the line.
  function copies(ids) {
    var found = document.createDocumentFragment();
    ids.forEach(function (id) {
      var entry = document.getElementById("e-" + id);
      if (!entry) return;
      var copy = entry.cloneNode(true);
      copy.removeAttribute("id");
      copy.querySelectorAll(".ev").forEach(function (inner) { inner.parentNode.removeChild(inner); });
      copy.querySelectorAll("[aria-expanded]").forEach(function (link) { link.setAttribute("aria-expanded", "false"); link.textContent = "open"; });
      found.appendChild(copy);
    });
    return found;
  }

  document.addEventListener("toggle", function (event) {
    var box = event.target;
    if (!box.open || !box.matches || !box.matches("details[data-claims]") || box.dataset.filled) return;
    box.dataset.filled = "yes";
    var body = box.querySelector(".why-body"), found = copies(box.dataset.claims.split(" "));
    body.textContent = "";
    body.appendChild(found);
  }, true);

  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("a.o") : null;
    if (!link) return;
    event.preventDefault();
    var next = link.nextElementSibling, shown = next && next.classList.contains("ev");
    if (shown) next.parentNode.removeChild(next);
    else link.parentNode.insertBefore(copies([decodeURIComponent(link.hash.slice(3))]), link.nextSibling);
    link.setAttribute("aria-expanded", shown ? "false" : "true");
    link.textContent = shown ? "open" : "close";
  });

  // What matters on paper is opened before printing and closed again after it.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details[data-print]:not([open])").forEach(function (each) {
      each.open = true;
      opened.push(each);
    });
  });
  window.addEventListener("afterprint", function () {
    opened.splice(0).forEach(function (each) { each.open = false; });
  });

  // Traces that one can zoom: drag, or use the buttons.
  var store = document.getElementById("trace-data");
  if (!store || typeof uPlot === "undefined") {
    document.querySelectorAll(".fallback").forEach(function (each) { each.classList.remove("fallback"); });
    document.querySelectorAll(".plot, .trace .bar button").forEach(function (each) { each.remove(); });
    return;
  }
  var traces = JSON.parse(store.textContent);
  var ink = "#16212b", soft = "#5d6b76", line = "#e6ebee", mark = "#a61b1b", accent = "#0d5566";

  function series(trace) {
    var x = new Array(trace.d.length), y = new Array(trace.d.length), level = 0;
    for (var i = 0; i < trace.d.length; i++) {
      level += trace.d[i];
      x[i] = trace.t0 + i * trace.dt;
      y[i] = level * trace.q;
    }
    return [x, y];
  }

  function marks(trace) {
    return function (plot) {
      var ctx = plot.ctx, box = plot.bbox, many = trace.m.length > 8, ratio = window.devicePixelRatio || 1;
      ctx.save();
      ctx.beginPath();
      ctx.rect(box.left, box.top, box.width, box.height);
      ctx.clip();
      ctx.font = 11 * ratio + "px sans-serif";
      ctx.textAlign = "center";
      if (trace.s) {
        var zero = plot.valToPos(0, "x", true);
        ctx.strokeStyle = accent;
        ctx.setLineDash([4 * ratio, 3 * ratio]);
        ctx.beginPath();
        ctx.moveTo(zero, box.top);
        ctx.lineTo(zero, box.top + box.height);
        ctx.stroke();
        ctx.setLineDash([]);
      }
      ctx.fillStyle = ctx.strokeStyle = mark;
      trace.m.forEach(function (each) {
        var x = plot.valToPos(each[1], "x", true), y = plot.valToPos(each[2], "y", true);
        ctx.beginPath();
        ctx.arc(x, y, (many ? 1.8 : 3.2) * ratio, 0, 2 * Math.PI);
        ctx.fill();
        if (!many) {
          var first = each[0] === "onset", peak = each[0] === "peak" && y - box.top > 22 * ratio;
          ctx.textAlign = first ? "right" : peak ? "center" : "left";
          ctx.fillText(each[0], x + (first ? -6 : peak ? 0 : 7) * ratio, y + (peak || first || each[0] === "end" ? -8 : 5) * ratio);
        }
      });
      ctx.restore();
    };
  }

  function axis(label, size) {
    return { stroke: soft, label: label, labelSize: 18, size: size, font: "11px sans-serif", labelFont: "11px sans-serif",
      grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1, size: 4 } };
  }

  document.querySelectorAll(".plot").forEach(function (place) {
    var trace = traces[place.dataset.trace], data = series(trace);
    var y = data[1], low = Math.min.apply(null, y), high = Math.max.apply(null, y), margin = 0.08 * (high - low) || 1;
    var first = data[0][0], last = data[0][data[0].length - 1], view = trace.v;
    function heights(self) {
      // The scale of the response while it alone is in view; that of the whole trace, artefact included, beyond it.
      var x = self.scales.x, slack = 1e-3 * (view[1] - view[0]);
      return x.min >= view[0] - slack && x.max <= view[1] + slack ? [view[2], view[3]] : [low - margin, high + margin];
    }
    var plot = new uPlot({
      width: place.clientWidth || 480, height: 210, legend: { show: false },
      cursor: { drag: { x: true, y: false } },
      scales: { x: { time: false }, y: { dir: -1, range: heights } },
      axes: [axis(trace.x, 34), axis(trace.u, 46)],
      series: [{}, { stroke: ink, width: 1.2, points: { show: false } }],
      hooks: { draw: [marks(trace)] },
      padding: [8, 12, 0, 0]
    }, data, place);
    function show(from, to) { plot.setScale("x", { min: Math.max(first, from), max: Math.min(last, to) }); }
    show(view[0], view[1]);
    function zoom(factor) {
      var x = plot.scales.x, middle = (x.min + x.max) / 2, half = (x.max - x.min) * factor / 2;
      show(middle - half, middle + half);
    }
    place.parentNode.querySelectorAll("button").forEach(function (button) {
      button.addEventListener("click", function () {
        if (button.dataset.zoom === "all") show(first, last);
        else if (button.dataset.zoom === "view") show(view[0], view[1]);
        else zoom(Number(button.dataset.zoom));
      });
    });
    if (typeof ResizeObserver !== "undefined") {
      new ResizeObserver(function () {
        if (place.clientWidth && Math.abs(place.clientWidth - plot.width) > 1) plot.setSize({ width: place.clientWidth, height: 210 });
      }).observe(place);
    }
  });
})();
