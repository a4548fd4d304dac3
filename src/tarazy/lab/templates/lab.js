"use strict";
// Keeps the form, the document, the address and the answer in step; figures are drawn by the report's script.
(() => {
  const form = document.getElementById("form");
  if (!form) return;
  const find = (id) => document.getElementById(id);
  const [quick, shown, toml, slider, size, answer] = ["quick", "shown", "toml", "slider", "field-size", "answer"].map(find);
  const WAIT = { form: 60, text: 700, figures: 250 }; // milliseconds without a change
  // The fields that say what happens, of whatever kind.
  const EVENT = [...new Set([...form.elements.ask.options].flatMap((kind) => kind.dataset.fields.split(" ")))].filter(Boolean);
  const { view } = tarazy;
  const language = document.documentElement.lang;
  let asked = 0; // number of the last question; what answers an earlier one is dropped
  let pending = null; // what was asked last, until its answer is there
  let timers = {};
  let address = location.search.slice(1);

  function after(name, action) {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(action, WAIT[name]);
  }

  // What the form asks; a document of one's own stands in the address until the form is changed.
  function queryOfForm() {
    const query = new URLSearchParams({ v: "1" });
    for (const [name, value] of new FormData(form)) {
      const idle = form.elements.base.value ? ["ask", "also", ...EVENT].includes(name) : EVENT.includes(name) && !fields().includes(name);
      if (!idle && value !== "") query.set(name, value);
    }
    return query;
  }

  // Those that say what happens.
  const fields = () => form.elements.ask.selectedOptions[0].dataset.fields.split(" ");

  function queryOf(text) {
    const query = new URLSearchParams(text);
    query.set("lang", language);
    view.write(query);
    return query;
  }

  // The question as it is looked at now; also where its answer is not there yet.
  const seen = () => queryOf(pending || address);

  function clear() {
    for (const told of document.querySelectorAll(".mistake")) Object.assign(told, { hidden: true, textContent: "" });
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }

  function tell(mistake) {
    clear();
    const at = tarazy.event.place(mistake);
    const field = form.elements[at];
    const place = (field && !field.closest("[data-field]")?.hidden && find(`mistake-${at}`)) || find("mistake-toml");
    Object.assign(place, { hidden: false, textContent: mistake.error });
    if (field && place.id !== "mistake-toml") field.setAttribute("aria-invalid", "true");
    place.closest("details")?.setAttribute("open", "");
  }

  async function fetched(path, options) {
    const response = await fetch(path, options);
    const found = await response.json();
    if (!response.ok) throw Object.assign(new Error(found.error), { mistake: found });
    return found;
  }

  // Asks, and shows what came, unless something else was asked meanwhile.
  async function ask(query, { push = false, typed = false } = {}) {
    const number = ++asked;
    pending = query;
    answer.classList.add("asking");
    try {
      const found = await fetched(`/quick?${query}`);
      if (number === asked) show(found, { push, typed });
    } catch (error) {
      if (number === asked) tell(error.mistake || { error: String(error.message), at: "" });
    } finally {
      if (number === asked) {
        pending = null;
        answer.classList.remove("asking");
      }
    }
  }

  function show(found, { push, typed }) {
    clear();
    if (address !== found.address) cancelRange();
    address = found.address;
    quick.innerHTML = found.html;
    offer();
    if (!typed) toml.value = found.toml;
    tarazy.event.show(found);
    fill(found.form);
    view.show(found);
    const whole = `?${address}${view.pairs().map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("")}&lang=${language}`;
    if (whole !== location.search) history[push ? "pushState" : "replaceState"](null, "", whole);
    document.title = `${found.title} – ${document.title.split(" – ").at(-1)}`;
    for (const link of document.querySelectorAll("[data-language]")) link.href = whole.replace(/lang=\w+/, `lang=${link.dataset.language}`);
    after("figures", draw);
  }

  // Where the browser lets a page copy.
  function offer() {
    const button = find("copy");
    if (!button) return;
    button.hidden = !navigator.clipboard;
    find("range-start").hidden = false;
  }

  // Puts the values of a question into the form, but into no field that is being used.
  function fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements[name];
      if (field && field !== document.activeElement && field.value !== value) field.value = value;
    }
    find("own").hidden = !values.own;
    settle();
  }

  // Which fields there are, and how far the slider goes.
  function settle() {
    find("event").hidden = form.elements.base.value !== "";
    const { low, high, step } = form.elements.ask.selectedOptions[0].dataset;
    for (const name of EVENT) form.querySelector(`[data-field=${name}]`).hidden = !fields().includes(name);
    tarazy.event.settle();
    if (low === undefined) return;
    Object.assign(slider, { min: low, max: high, step, hidden: false });
    if (slider !== document.activeElement) slider.value = size.value;
  }

  async function draw() {
    const number = asked;
    shown.setAttribute("aria-busy", "true");
    try {
      const found = await fetched(`/shown?${queryOf(address)}`);
      if (number !== asked) return;
      const open = [...shown.querySelectorAll("figure:has(details[open])")].map((figure) => figure.id);
      shown.innerHTML = found.html;
      for (const id of open) find(id)?.querySelector("details").setAttribute("open", "");
      tarazy.replace({ figures: found.figures, shapes: found.shapes });
      shown.removeAttribute("aria-busy");
    } catch (error) {
      if (number === asked) tell(error.mistake || { error: String(error.message), at: "" });
    }
  }

  // A range in the background: one at a time, that of the question that is shown.
  let range = null;

  async function startRange() {
    const query = queryOf(address);
    const job = await fetched(`/range?${query}`, { method: "POST", headers: { "content-type": "application/json" } });
    range = { id: job.id, events: new EventSource(`/api/ranges/${job.id}/events`) };
    const follow = (event) => {
      const told = JSON.parse(event.data);
      find("range-progress").value = told.done;
      if (event.type === "waiting" || event.type === "running") return;
      leaveRange();
      if (told.state === "done") tellRange(query);
      if (told.state === "failed") tell({ error: told.error, at: "" });
    };
    for (const state of ["waiting", "running", "done", "failed", "cancelled"]) range.events.addEventListener(state, follow);
    showRange(true);
  }

  async function tellRange(query) {
    const number = asked;
    const found = await fetched(`/range?${query}`);
    if (number === asked) find("ranged").textContent = found.told;
  }

  function showRange(under_way) {
    find("range-start").hidden = under_way;
    find("range-progress").hidden = find("range-cancel").hidden = !under_way;
  }

  function leaveRange() {
    range?.events.close();
    range = null;
    showRange(false);
  }

  function cancelRange() {
    if (!range) return;
    fetch(`/api/ranges/${range.id}`, { method: "DELETE" });
    leaveRange();
  }

  async function read() {
    const number = ++asked;
    try {
      const found = await fetched("/document", { method: "POST", body: toml.value, headers: { "content-type": "application/toml" } });
      if (number === asked) ask(queryOf(found.address), { push: true, typed: true });
    } catch (error) {
      if (number === asked) tell({ ...error.mistake, at: "" });
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target === slider) size.value = slider.value;
    if (event.target.name === "ask") size.value = tarazy.event.sized(size.value);
    settle();
    after("form", () => ask(view.has(event.target.name) ? seen() : queryOfForm()));
  });
  form.addEventListener("change", (event) => {
    clearTimeout(timers.form);
    ask(view.has(event.target.name) ? seen() : queryOfForm(), { push: true });
  });
  form.addEventListener("viewed", () => ask(seen(), { push: true }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(queryOfForm(), { push: true });
  });
  form.addEventListener("asked", (event) => ask(queryOf(event.detail), { push: true }));
  toml.addEventListener("input", () => after("text", read));
  quick.addEventListener("click", (event) => {
    const place = event.target.closest("[data-at]");
    if (event.target.closest("#copy")) navigator.clipboard.writeText(location.href);
    if (event.target.closest("#range-start")) startRange().catch((error) => tell(error.mistake || { error: String(error.message), at: "" }));
    if (event.target.closest("#range-cancel")) cancelRange();
    const followed = event.target.closest("[data-follow]");
    if (followed) {
      event.preventDefault();
      const query = new URLSearchParams(followed.search);
      view.take(query);
      ask(query, { push: true });
    }
    if (!place) return;
    event.preventDefault();
    form.elements.at.value = place.dataset.at;
    ask(seen(), { push: true });
  });
  window.addEventListener("popstate", () => {
    const query = new URLSearchParams(location.search);
    view.take(query);
    ask(query);
  });

  settle();
  form.querySelector("[type=submit]").hidden = true;
  offer();
  if (quick.childElementCount) draw();
})();
