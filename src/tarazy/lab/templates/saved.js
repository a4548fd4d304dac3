"use strict";
// Saves the question that is shown, and renames and deletes what was saved.
(() => {
  const find = (id) => document.getElementById(id);
  const JSON_BODY = { "content-type": "application/json" };

  function tell(message) {
    const place = find("mistake-saved");
    Object.assign(place, { hidden: !message, textContent: message });
  }

  async function send(path, method, given) {
    tell("");
    const response = await fetch(path, { method, headers: JSON_BODY, body: given && JSON.stringify(given) });
    const found = await response.json();
    if (!response.ok) throw new Error(found.error);
  }

  const written = (form) => Object.fromEntries(["name", "note"].map((name) => [name, form.elements[name].value]));

  const save = find("save");
  save?.addEventListener("submit", async (event) => {
    event.preventDefault();
    find("save-done").hidden = true;
    try {
      await send("/saved", "POST", { ...written(save), address: location.search.slice(1) || "v=1" });
      find("save-done").hidden = false;
      save.reset();
    } catch (error) {
      tell(error.message);
    }
  });
  if (save) save.closest("details").hidden = false;

  // Fetched, so that what is wrong is told here.
  find("take")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell("");
    const response = await fetch(`/study.zip?${new URLSearchParams(new FormData(event.target))}`);
    if (!response.ok) return tell((await response.json()).error);
    const name = /filename="(.+)"/.exec(response.headers.get("content-disposition"))[1];
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await response.blob()), download: name });
    link.click();
    URL.revokeObjectURL(link.href);
  });

  document.querySelector("body.saved .rows")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const path = `/saved/${form.closest("[data-id]").dataset.id}`;
    try {
      await (form.className === "delete" ? send(path, "DELETE") : send(path, "POST", written(form)));
      location.reload();
    } catch (error) {
      tell(error.message);
    }
  });
})();
