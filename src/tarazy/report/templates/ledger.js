"use strict";
// Filters the ledger of claims; the state stands in the address: #ledger?verdict=contradicted&text=E14
(() => {
  const FACETS = ["text", "topic", "kind", "verdict"];
  const form = document.getElementById("ledger-filter");
  if (!form) return;
  const rows = [...document.querySelectorAll("#ledger-table > tbody")];
  const shown = form.querySelector("output");
  const nothing = document.getElementById("ledger-nothing");
  const selects = FACETS.map((facet) => form.elements[facet]);
  const options = selects.flatMap((select) => [...select.options]);
  for (const option of options) option.dataset.label = option.textContent;
  const claims = rows.map((row) => ({
    row,
    words: row.textContent.toLocaleLowerCase(),
    values: Object.fromEntries(FACETS.map((facet) => [facet, row.dataset[facet].split(" ")])),
  }));

  function asked() {
    const values = Object.fromEntries(FACETS.map((facet) => [facet, form.elements[facet].value]));
    const words = form.elements.q.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return { values, words };
  }

  // `but` leaves one filter out: what its own options would give.
  function fits(claim, { values, words }, but) {
    return (
      FACETS.every((facet) => facet === but || !values[facet] || claim.values[facet].includes(values[facet])) &&
      words.every((word) => claim.words.includes(word))
    );
  }

  function apply() {
    const state = asked();
    let count = 0;
    for (const claim of claims) {
      claim.row.hidden = !fits(claim, state);
      count += claim.row.hidden ? 0 : 1;
    }
    for (const select of selects) {
      const left = claims.filter((claim) => fits(claim, state, select.name));
      for (const option of select.options) {
        const own = left.filter((claim) => !option.value || claim.values[select.name].includes(option.value));
        option.textContent = `${option.dataset.label} (${own.length})`;
      }
    }
    shown.textContent = form.dataset.shown.replace("#", count).replace("#", claims.length);
    nothing.hidden = count > 0;
  }

  function address() {
    const query = new URLSearchParams();
    for (const name of [...FACETS, "q"]) {
      const value = form.elements[name].value.trim();
      if (value) query.set(name, value);
    }
    const text = query.toString();
    history.replaceState(null, "", text ? `#ledger?${text}` : "#ledger");
  }

  function change() {
    apply();
    address();
  }

  function clear() {
    for (const name of [...FACETS, "q"]) form.elements[name].value = "";
    apply();
  }

  // What the address asks for; a value that no claim has is left out.
  function follow() {
    const [anchor, query] = location.hash.slice(1).split("?");
    if (anchor === "ledger" && query !== undefined) {
      const wanted = new URLSearchParams(query);
      for (const select of selects) {
        const value = wanted.get(select.name) || "";
        select.value = [...select.options].some((option) => option.value === value) ? value : "";
      }
      form.elements.q.value = wanted.get("q") || "";
      apply();
      form.scrollIntoView();
    } else if (anchor.startsWith("claim-")) {
      const row = document.getElementById(anchor);
      if (!row) return;
      if (row.hidden) clear();
      row.querySelector("details").open = true;
      row.scrollIntoView();
    }
  }

  for (const link of document.querySelectorAll("a[data-ledger]")) link.hash = `#ledger?${link.dataset.ledger}`;
  form.addEventListener("change", change);
  form.elements.q.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(change));
  window.addEventListener("hashchange", follow);
  form.hidden = false;
  apply();
  follow();
})();
