// While somebody writes: the ideas that resemble it, in a bar below the form. Without this script the preview shows them.
"use strict";

const PAUSE_MS = 500;
// More of a text than this does not make clearer what it is about.
const MOST_LETTERS = 1500;

for (const bar of document.querySelectorAll("[data-similar]")) lookWhileWriting(bar, bar.closest("form"));

function lookWhileWriting(bar, form) {
  const fields = ["title", "question", "summary", "how_it_works", "added_value"].map((name) => form.elements[name]);
  const list = bar.querySelector("[data-similar-list]");
  let pause = null;
  let asked = "";
  let asking = null;

  const look = async () => {
    const typed = new URLSearchParams(fields.map((field) => [field.name, field.value.slice(0, MOST_LETTERS)]));
    if (String(typed) === asked) return;
    asked = String(typed);
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${bar.dataset.similar}&${typed}`, { signal: asking.signal, credentials: "same-origin" });
      if (answer.ok) show(await answer.text());
    } catch {
      // Offline, or overtaken by what was typed since. The preview shows it all the same.
    }
  };

  const show = (html) => {
    list.innerHTML = html;
    const found = list.querySelectorAll("a[data-likeness]").length;
    const said = (found === 1 ? bar.dataset.one : bar.dataset.many).replace("#", found);
    bar.hidden = found === 0;
    for (const place of bar.parentElement.querySelectorAll("[data-similar-said]")) place.textContent = found ? said : "";
  };

  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(look, PAUSE_MS);
    });
  }
}
