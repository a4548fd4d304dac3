"use strict";
// Finds words in the evidence by the index that stands in the page; the rule is that of `tarazy find`.
(() => {
  const form = document.getElementById("evidence-find");
  const index = document.getElementById("evidence-index");
  if (!form || !index) return;
  const MOST = 20;
  const { places, claims, shortest, cuts, rows } = JSON.parse(index.textContent);
  const field = form.querySelector("input");
  const told = form.querySelector("output");
  const list = document.getElementById("evidence-hits");

  const folded = (text) => text.normalize("NFC").toLowerCase().replaceAll("ё", "е");
  const wordsOf = (text) => folded(text).match(/[\p{L}\p{N}]+/gu) || [];
  // What the page shows of a claim or a sentence does not stand in the index once more.
  const claim = (key) => document.getElementById(`claim-${key}`);
  const onPage = (key) => (claim(key)?.querySelector(".title").lastChild ?? document.querySelector(`q[data-at="${key}"]`)).textContent;
  const known = rows.map(([place, key, own, language, leads]) => {
    const text = own || onPage(key);
    return { place, key, text, language, leads, words: wordsOf(text) };
  });
  const mean = known.reduce((sum, row) => sum + row.words.length, 0) / (known.length || 1);

  // The score bm25, with the constants of SQLite; of a row that lacks a word, none.
  function scored(asked) {
    const counts = asked.map((word) => known.map((row) => row.words.filter((own) => own.startsWith(word)).length));
    const weights = counts.map((each) => {
      const having = each.filter(Boolean).length;
      return Math.max(Math.log((known.length - having + 0.5) / (having + 0.5)), 1e-6);
    });
    return known
      .map((row, place) => ({
        row,
        all: counts.every((each) => each[place] > 0),
        score: counts.reduce((sum, each, word) => {
          const often = each[place];
          return sum + (weights[word] * often * 2.2) / (often + 1.2 * (0.25 + (0.75 * row.words.length) / mean));
        }, 0),
      }))
      .filter((each) => each.all)
      .sort((one, other) => other.score - one.score)
      .map((each) => each.row);
  }

  const shortened = (word, letters) =>
    word.length <= shortest || /\p{N}/u.test(word) ? word : word.slice(0, Math.max(shortest, word.length - letters));

  function found(asked) {
    for (let letters = 0; letters <= cuts; letters += 1) {
      const used = asked.map((word) => shortened(word, letters));
      const hits = scored(used);
      if (hits.length) return { used, hits };
    }
    return { used: asked, hits: [] };
  }

  function element(name, text, classes) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (classes) made.className = classes;
    return made;
  }

  // The text with every word marked that begins with one of those used.
  function marked(row, used) {
    const said = element("span");
    if (row.language) said.lang = row.language;
    let end = 0;
    for (const word of row.text.matchAll(/[\p{L}\p{N}]+/gu)) {
      if (!used.some((start) => folded(word[0]).startsWith(start))) continue;
      said.append(row.text.slice(end, word.index), element("mark", word[0]));
      end = word.index + word[0].length;
    }
    said.append(row.text.slice(end));
    return said;
  }

  function named(name, isClaim) {
    if (!isClaim || !claim(name)) return document.createTextNode(name);
    const link = element("a", name);
    link.href = `#claim-${name}`;
    return link;
  }

  function shown(row, used) {
    const item = element("li");
    const about = element("span", "", "about");
    about.append(named(row.key, claims.includes(row.place)), ` · ${places[row.place]}`);
    row.leads.forEach((name, place) => about.append(place ? ", " : " → ", named(name, true)));
    item.append(about, marked(row, used));
    return item;
  }

  function answer() {
    const asked = [...new Set(wordsOf(field.value))];
    list.replaceChildren();
    list.hidden = true;
    told.textContent = "";
    if (!asked.length) return;
    const { used, hits } = found(asked);
    if (!hits.length) {
      told.textContent = form.dataset.nothing;
      return;
    }
    const best = hits.slice(0, MOST);
    told.textContent = form.dataset.shown.replace("#", hits.length).replace("#", best.length);
    if (used.some((word, place) => word !== asked[place])) told.textContent += ` ${form.dataset.cut.replace("#", used.join(", "))}`;
    list.append(...best.map((row) => shown(row, used)));
    list.hidden = false;
  }

  field.addEventListener("input", answer);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  answer();
})();
