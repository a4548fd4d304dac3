"use strict";
// Draws a figure when it is about to be seen, and all of them before they are printed.
const tarazy = (() => {
  const PAPER = { width: 660, squeeze: 0.85, most: 720 };
  const NARROW = 520; // as in style.css
  const NEAR = "600px 0px";
  const CONFIG = { displayModeBar: false, responsive: false, staticPlot: false, scrollZoom: false, doubleClick: false };
  let plots = [...document.querySelectorAll(".plot")];
  const content = { figures: {}, shapes: [], texts: {}, files: {} };

  // What one page holds: compressed by gzip, in base64.
  async function unpacked(id) {
    const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  // Puts the end of loading off, at which a page is printed from a shell, until all is there: a
  // frame that is being written holds it.
  function hold() {
    const frame = Object.assign(document.createElement("iframe"), { hidden: true });
    document.body.append(frame);
    frame.contentDocument.open();
    return () => {
      frame.contentDocument.close();
      frame.remove();
    };
  }

  async function unpack() {
    Object.assign(content, JSON.parse(await unpacked("packed-content")));
    const library = await unpacked("packed-plotly");
    if (!library) return;
    const script = document.createElement("script");
    script.src = URL.createObjectURL(new Blob([library], { type: "text/javascript" }));
    await new Promise((resume, refuse) => {
      script.onload = resume;
      script.onerror = refuse;
      document.head.append(script);
    });
  }

  function size(layout, width, paper) {
    const meta = layout.meta || {};
    const wide = Math.max(width, paper ? 0 : meta.least_width || 0);
    const height = meta.aspect ? wide * meta.aspect + meta.extra : (paper ? Math.min(layout.height * PAPER.squeeze, PAPER.most) : layout.height);
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

  // A figure of its own, for the library writes into it; every map draws the same land, held once.
  function figureOf(plot, width, paper) {
    const figure = structuredClone(content.figures[plot.id]);
    // What has a form of its own for a phone.
    const { narrow = {}, ...meta } = figure.layout.meta || {};
    figure.layout.meta = meta;
    if (width < NARROW) {
      figure.data = narrow.data || figure.data;
      Object.assign(figure.layout, narrow.layout);
    }
    for (const trace of figure.data) {
      for (const key of ["x", "y"]) {
        if (trace[key] && trace[key].shared !== undefined) trace[key] = content.shapes[trace[key].shared];
      }
    }
    Object.assign(figure.layout, size(figure.layout, width, paper));
    return figure;
  }

  function draw(plot, paper) {
    const width = paper ? PAPER.width : plot.parentElement.clientWidth;
    const figure = figureOf(plot, width, paper);
    if (width < NARROW) simplify(figure);
    if (paper) Object.assign(plot.style, { height: `${figure.layout.height}px`, minWidth: "0" });
    Plotly.newPlot(plot, figure.data, figure.layout, CONFIG);
    plot.dataset.drawn = paper ? "paper" : "screen";
    performance.mark("figure");
    plot.dispatchEvent(new Event("drawn", { bubbles: true }));
  }

  // Those that came near, one at a time, so that the page answers in between.
  const near = new Set();
  let working = false;

  async function work() {
    if (working) return;
    working = true;
    for (const plot of near) {
      near.delete(plot);
      if (!plot.dataset.drawn) draw(plot, false);
      await new Promise((resume) => setTimeout(resume));
    }
    working = false;
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) near[entry.isIntersecting ? "add" : "delete"](entry.target);
      work();
    },
    { rootMargin: NEAR },
  );

  // Takes what is drawn for another width as not drawn.
  function again() {
    for (const plot of plots) {
      delete plot.dataset.drawn;
      observer.unobserve(plot);
      observer.observe(plot);
    }
  }

  const roomsOf = (found) => new Map(found.map((plot) => [plot, plot.getAttribute("style")]));
  let rooms = roomsOf(plots);
  const folds = [];

  function toPaper() {
    folds.push(...document.querySelectorAll("details:not([open])"));
    for (const fold of folds) fold.open = true;
    for (const plot of plots) if (content.figures[plot.id]) draw(plot, true);
  }

  function toScreen() {
    for (const fold of folds.splice(0)) fold.open = false;
    for (const [plot, room] of rooms) plot.setAttribute("style", room);
    again();
  }

  // Draws what has taken the place of the figures before, in a page that changes.
  function replace(found) {
    observer.disconnect();
    near.clear();
    Object.assign(content, found);
    plots = [...document.querySelectorAll(".plot")];
    rooms = roomsOf(plots);
    again();
  }

  let wide = window.innerWidth;
  let waiting = 0;

  function resized() {
    if (window.innerWidth === wide) return;
    wide = window.innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(again, 150);
  }

  function start() {
    window.addEventListener("resize", resized);
    window.addEventListener("beforeprint", toPaper);
    window.addEventListener("afterprint", toScreen);
    again();
    document.documentElement.dataset.ready = "true";
  }

  if (document.getElementById("packed-content")) {
    const release = hold();
    unpack()
      .then(start, () => {
        document.getElementById("not-opened").hidden = false;
      })
      .finally(release);
  } else {
    if (window.tarazyFigures) Object.assign(content, { figures: window.tarazyFigures, shapes: window.tarazyShapes });
    start();
  }
  // A file that the page holds: a text as it is, any other in base64.
  function file(name) {
    if (name in content.texts) return new Blob([content.texts[name]]);
    const packed = content.files[name];
    return packed && new Blob([Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0))]);
  }

  return { figureOf, replace, file };
})();
