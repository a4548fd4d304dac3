"use strict";
// Saves a figure as a picture, with its title, unit and source written into it; gives away files.
(() => {
  const WIDTH = 900;
  const EDGE = 16;
  const SVG = "http://www.w3.org/2000/svg";
  const FAMILY = "system-ui, sans-serif";
  const TITLE = { size: 18, weight: 600, colour: "#1f2933" };
  const SMALL = { size: 12, weight: 400, colour: "#52606d" };
  const canvas = document.createElement("canvas").getContext("2d");

  function lines(text, style, width) {
    canvas.font = `${style.weight} ${style.size}px ${FAMILY}`;
    const found = [""];
    for (const word of text.trim().split(/\s+/)) {
      const longer = `${found.at(-1)} ${word}`.trim();
      if (found.at(-1) && canvas.measureText(longer).width > width) found.push(word);
      else found[found.length - 1] = longer;
    }
    return found;
  }

  // Adds the lines of a text below a height, and returns where they end.
  function write(picture, text, style, top, width) {
    let bottom = top;
    for (const line of lines(text, style, width - 2 * EDGE)) {
      bottom += Math.round(style.size * 1.35);
      const written = document.createElementNS(SVG, "text");
      const where = { x: EDGE, y: bottom, "font-size": style.size, "font-weight": style.weight, "font-family": FAMILY, fill: style.colour };
      for (const [key, value] of Object.entries(where)) written.setAttribute(key, value);
      written.textContent = line;
      picture.append(written);
    }
    return bottom;
  }

  async function picture(plot) {
    const { data, layout } = tarazy.figureOf(plot, WIDTH, false);
    const { width, height } = layout;
    const source = await Plotly.toImage({ data, layout }, { format: "svg", width, height, imageDataOnly: true });
    const inner = new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
    const whole = document.createElementNS(SVG, "svg");
    const ground = document.createElementNS(SVG, "rect");
    whole.append(ground);
    const figure = plot.closest("figure");
    const top = write(whole, figure.querySelector(".figure-title").textContent, TITLE, EDGE / 2, width) + EDGE / 2;
    inner.setAttribute("y", top);
    whole.append(inner);
    const origin = document.getElementById(`${figure.id}-origin`).textContent;
    const bottom = write(whole, origin, SMALL, top + height, width) + EDGE;
    const frame = { width, height: bottom, viewBox: `0 0 ${width} ${bottom}` };
    for (const [key, value] of Object.entries(frame)) whole.setAttribute(key, value);
    for (const [key, value] of Object.entries({ width, height: bottom, fill: "#fff" })) ground.setAttribute(key, value);
    return { text: new XMLSerializer().serializeToString(whole), width, height: bottom };
  }

  async function painted({ text, width, height }) {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    await image.decode();
    const paper = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
    paper.getContext("2d").drawImage(image, 0, 0, paper.width, paper.height);
    return new Promise((resume) => paper.toBlob(resume, "image/png"));
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-picture]");
    const link = event.target.closest("a[download]");
    if (button) {
      const drawn = await picture(button.closest("figure").querySelector(".plot"));
      const isText = button.dataset.picture === "svg";
      save(isText ? new Blob([drawn.text], { type: "image/svg+xml" }) : await painted(drawn), button.dataset.file);
    } else if (link && tarazy.file(link.getAttribute("href"))) {
      event.preventDefault();
      save(tarazy.file(link.getAttribute("href")), link.download);
    }
  });
})();
