"use strict";
// How an answer is looked at: from where, beside what. It stands in the address after the question.
tarazy.view = (() => {
  const form = document.getElementById("form");
  if (!form) return undefined;
  const KEYS = ["at", "show", "with"];
  const PREFIX = "with.";
  const OWN = "own";
  const kept = document.getElementById("kept");

  // What the form says of it, as pairs of an address.
  function pairs() {
    const found = KEYS.map((name) => [name, form.elements[name].value]).filter(([, value]) => value);
    if (form.elements.with.value !== OWN) return found;
    return [...found, ...[...kept.children].map((field) => [field.name, field.value])];
  }

  // Puts it into a query, in the place of what stands there.
  function write(query) {
    for (const name of [...query.keys()]) if (KEYS.includes(name) || name.startsWith(PREFIX)) query.delete(name);
    for (const [name, value] of pairs()) query.set(name, value);
  }

  // The question that is kept beside stands in fields of its own, which nobody sees.
  function keep(pairs) {
    kept.replaceChildren(...pairs.map(([name, value]) => Object.assign(document.createElement("input"), { type: "hidden", name, value })));
    document.getElementById("kept-option").hidden = pairs.length === 0;
  }

  // Takes it from an address.
  function take(query) {
    keep([...query].filter(([name]) => name.startsWith(PREFIX)));
    for (const name of KEYS) form.elements[name].value = query.get(name) || "";
  }

  // Takes what the answer says of the second question.
  function show(found) {
    const keys = Object.entries(found.beside?.keys || {});
    keep(keys.filter(([name]) => name.startsWith(PREFIX)));
  }

  // A click on an economy of the world map goes there; by the keyboard one chooses it in the form.
  document.addEventListener("drawn", ({ target: plot }) => {
    if (plot.id !== "answer-welfare-map-plot") return;
    plot.on("plotly_click", ({ points: [point] }) => {
      const code = point.customdata || point.data.meta;
      if (![...form.elements.at.options].some((option) => option.value === code)) return;
      form.elements.at.value = code;
      form.dispatchEvent(new Event("viewed"));
    });
  });

  // A slider over the months of a network: what the figure holds for each, drawn where it stands.
  document.addEventListener("drawn", ({ target: plot }) => {
    const months = plot.layout.meta?.months;
    if (!months || plot.dataset.drawn === "paper") return;
    const figure = plot.closest("figure");
    const slider = figure.querySelector(".months input") || monthsOf(figure, months);
    const told = figure.querySelector(".months output");
    slider.oninput = () => {
      const step = Number(slider.value);
      told.textContent = slider.ariaValueText = months.steps[step];
      const lines = months.widths[step].map((_, leg) => months.first + leg);
      Plotly.restyle(plot, { "line.width": months.widths[step], "line.color": months.colours[step], "line.dash": months.dashes[step], text: months.texts[step] }, lines);
    };
    slider.oninput();
  });

  function monthsOf(figure, months) {
    const label = Object.assign(document.createElement("label"), { className: "months" });
    const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: months.steps.length - 1, value: 0 });
    label.append(Object.assign(document.createElement("span"), { textContent: months.label }), slider, document.createElement("output"));
    figure.querySelector(".plot-frame").before(label);
    return slider;
  }

  // The switch stands with the answer, outside the form that it belongs to.
  document.getElementById("switch").addEventListener("change", () => form.dispatchEvent(new Event("viewed")));

  return { pairs, write, take, show, has: (name) => KEYS.includes(name) };
})();
