"use strict";
// How an answer is looked at: from where, beside what. It stands in the address after the question.
tarazy.view = (() => {
  const form = document.getElementById("form");
  if (!form) return undefined;
  const KEYS = ["at", "with"];
  const PREFIX = "with.";
  const OWN = "own";
  const kept = document.getElementById("kept");

  // What the form says of it, as pairs of an address.
  function pairs() {
    const found = KEYS.map((name) => [name, form.elements[name].value]).filter(([, value]) => value);
    if (form.elements.with.value !== OWN) return found;
    return [...found, ...[...kept.children].map((field) => [field.name, field.value])];
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

  return { pairs, take, show, has: (name) => KEYS.includes(name) };
})();
