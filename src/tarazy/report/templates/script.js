"use strict";
(() => {
  const PRINT = { width: 660, squeeze: 0.72 };
  const NARROW = 520;
  const plots = [...document.querySelectorAll(".plot")];
  const config = { displayModeBar: false, responsive: false, staticPlot: false, scrollZoom: false, doubleClick: false };

  function size(layout, width, squeeze) {
    const meta = layout.meta || {};
    const wide = Math.max(width, squeeze < 1 ? 0 : meta.least_width || 0);
    const height = meta.aspect ? wide * meta.aspect + meta.extra : layout.height * squeeze;
    return { width: wide, height: Math.round(height) };
  }

  // On a narrow screen labels would run into each other.
  function simplify(figure) {
    for (const [key, axis] of Object.entries(figure.layout)) {
      if (key.startsWith("yaxis")) axis.tickfont = { size: 11 };
      if (!key.startsWith("xaxis") || !axis.nticks) continue;
      axis.nticks = 3;
      if ((figure.layout.meta || {}).written) axis.showticklabels = false;
    }
    for (const trace of figure.data) {
      if (trace.marker && trace.marker.colorbar) {
        Object.assign(trace.marker.colorbar, { len: 1.06, tickfont: { size: 8.5 } });
      }
    }
  }

  // Every map draws the same land: the page holds its coordinates once.
  const shared = JSON.parse(document.getElementById("shared-lists").textContent);

  function withShared(figure) {
    for (const trace of figure.data) {
      for (const key of ["x", "y"]) {
        if (trace[key] && trace[key].shared !== undefined) trace[key] = shared[trace[key].shared];
      }
    }
    return figure;
  }

  // Room for what is drawn later, so that nothing moves under the reader.
  for (const plot of plots) {
    if (plot.dataset.height) plot.style.minHeight = `${plot.dataset.height}px`;
  }

  async function draw(plot) {
    const source = document.getElementById(plot.id + "-data");
    const figure = withShared(JSON.parse(source.textContent));
    if (plot.parentElement.clientWidth < NARROW) {
      const narrow = (figure.layout.meta || {}).narrow || {};
      figure.data = narrow.data || figure.data;
      Object.assign(figure.layout, narrow.layout);
      simplify(figure);
    }
    plot.fixedHeight = figure.layout.height;
    const layout = { ...figure.layout, ...size(figure.layout, plot.parentElement.clientWidth, 1) };
    await Plotly.newPlot(plot, figure.data, layout, config);
    plot.dataset.drawn = "true";
  }

  function fit(paper) {
    for (const plot of plots) {
      if (!plot.dataset.drawn) continue;
      const layout = { meta: plot.layout.meta, height: plot.fixedHeight };
      const width = paper ? paper.width : plot.parentElement.clientWidth;
      Plotly.relayout(plot, size(layout, width, paper ? paper.squeeze : 1));
    }
  }

  async function drawAll() {
    for (const plot of plots) {
      await draw(plot);
      await new Promise((resume) => setTimeout(resume));
    }
    document.documentElement.dataset.drawn = "true";
  }

  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => fit(), 150);
  });
  window.addEventListener("beforeprint", () => fit(PRINT));
  window.addEventListener("afterprint", () => fit());

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-svg]");
    if (!button) return;
    const plot = document.getElementById(button.dataset.svg);
    const { width, height } = plot.layout;
    const image = await Plotly.toImage(plot, { format: "svg", width, height });
    const link = document.createElement("a");
    link.href = image;
    link.download = button.dataset.file;
    link.click();
  });

  if (window.matchMedia("(max-width: 71.99rem)").matches) {
    document.querySelector("nav.contents details").open = false;
  }
  drawAll();
})();
