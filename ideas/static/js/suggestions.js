// The search box offers ideas and things while somebody types. Without this script it searches, and with it too.
"use strict";

for (const place of document.querySelectorAll("[data-suggestions]")) offerWhileTyping(place);

function offerWhileTyping(place) {
  const box = place.querySelector("input");
  const list = document.createElement("div");
  const said = document.createElement("p");
  const patience = 150;
  let asked = null;
  let waiting = null;
  let request = null;

  list.id = `${box.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", place.dataset.name);
  said.className = "search-said";
  said.setAttribute("role", "status");
  place.append(list, said);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };

  const show = (shown) => {
    choose(null);
    list.hidden = !shown;
    box.setAttribute("aria-expanded", String(shown));
  };

  // Whatever is on its way may not open the list any more.
  const stop = () => {
    clearTimeout(waiting);
    request?.abort();
    request = null;
  };

  const close = () => {
    stop();
    show(false);
    said.textContent = "";
  };

  const offer = (piece) => {
    list.innerHTML = piece;
    const any = options().length > 0;
    show(any);
    said.textContent = any ? list.querySelector("[data-said]").textContent : place.dataset.nothing;
  };

  const ask = async () => {
    const typed = box.value;
    stop();
    if (!typed.trim()) return close();
    if (typed === asked) return show(options().length > 0);
    const mine = new AbortController();
    request = mine;
    try {
      const address = `${place.dataset.suggestions}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(address, { signal: mine.signal, credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      const piece = await answer.text();
      if (request !== mine || document.activeElement !== box) return;
      request = null;
      asked = typed;
      offer(piece);
    } catch {
      // Offline, or overtaken by the next letter: searching goes on as it is.
      if (request === mine) close();
    }
  };

  const move = (event) => {
    const all = options();
    const at = all.indexOf(chosen());
    const to = {
      ArrowDown: at + 1 < all.length ? at + 1 : 0,
      ArrowUp: at > 0 ? at - 1 : all.length - 1,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    // Nothing is chosen: these keys move through the text, as in any box.
    if (at < 0 && (event.key === "Home" || event.key === "End")) return;
    event.preventDefault();
    choose(all[to]);
  };

  box.addEventListener("input", (event) => {
    clearTimeout(waiting);
    choose(null);
    if (event.isComposing) return;
    if (!box.value.trim()) close();
    else waiting = setTimeout(ask, patience);
  });
  box.addEventListener("compositionend", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, patience);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const moves = ["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key);
    if (list.hidden) {
      if (event.key !== "ArrowDown" || !box.value.trim()) return;
      event.preventDefault();
      ask();
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      chosen().click();
    } else if (moves) move(event);
  });
  place.addEventListener("focusout", (event) => {
    if (!place.contains(event.relatedTarget)) close();
  });
  box.form.addEventListener("submit", close);
  // The letters stay with who types: a press on the list takes them nowhere but where it leads.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  // Back on this page, the list of before is not in the way.
  window.addEventListener("pagehide", close);
}
