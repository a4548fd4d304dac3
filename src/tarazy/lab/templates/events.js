"use strict";
// The event of the form: which fields it has and how they are called, and the events that were put down.
(() => {
  const form = document.getElementById("form");
  if (!form) return;
  const chosen = () => form.elements.ask.selectedOptions[0].dataset;
  const places = JSON.parse(form.dataset.places);
  let unit = chosen().unit;
  let moved = false; // by a link that the answer takes away

  // The fields of the kind that is chosen, under its own labels.
  function settle() {
    const { labels, fields } = chosen();
    for (const [name, text] of Object.entries(JSON.parse(labels))) {
      form.querySelector(`label[for=field-${name}]`).textContent = text;
      if (name === "size") document.getElementById("slider").setAttribute("aria-label", text);
    }
    form.querySelector("[data-field=first]").hidden = !fields.includes("first") || !form.elements.lasting.value;
    const nothing = form.elements.ask.querySelector("[value=none]");
    nothing.hidden = nothing.disabled = !form.elements.also.value;
    unit = chosen().unit || unit;
    if (moved) form.elements.ask.focus();
    moved = false;
  }

  // A size of another unit begins where that unit usually does.
  function sized(value) {
    const { low, high, usual } = chosen();
    if (low === undefined) return value;
    const number = chosen().unit === unit ? Number(value) || 0 : Number(usual);
    return String(Math.min(Math.max(number, low), high));
  }

  function show({ add, also, form: { owners } }) {
    document.getElementById("also").innerHTML = also;
    const link = document.getElementById("add");
    link.hidden = !add;
    Object.assign(link, { href: `?${add}` }).dataset.address = add;
    const settings = document.getElementById("settings");
    const note = document.getElementById("owners");
    if (owners && note.hidden) settings.open = true;
    note.hidden = !owners;
  }

  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-address]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    form.dispatchEvent(new CustomEvent("asked", { detail: link.dataset.address }));
    moved = true;
  });

  // The field at which a mistake is told; events that were put down come first in the document.
  function place({ at, field = [] }) {
    const also = form.elements.also.value;
    const shock = /^shock (\d+)$/.exec(field[0] ?? "");
    return also && shock && Number(shock[1]) <= also.split(";").length ? "also" : places[at] || at;
  }

  tarazy.event = { settle, show, sized, place };
})();
