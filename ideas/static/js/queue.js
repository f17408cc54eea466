"use strict";
// The queue with a keyboard: j and k go down and up, x chooses. Without this script it works with Tab and Space.
(() => {
  const items = [...document.querySelectorAll("[data-queue] [data-item]")];
  const links = items.map((item) => item.querySelector("a"));
  const here = () => items.findIndex((item) => item.contains(document.activeElement));
  const isTyping = (at) => at.matches("textarea, select, input:not([type=checkbox])");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const at = here();
    if (event.key === "j") links[Math.min(at + 1, links.length - 1)]?.focus();
    else if (event.key === "k") links[Math.max(at - 1, 0)]?.focus();
    else if (event.key === "x" && at >= 0) items[at].querySelector("[name=item]")?.click();
    else return;
    event.preventDefault();
  });
})();
