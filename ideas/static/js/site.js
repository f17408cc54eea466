// Adds to pages that are complete without it. Nothing here is needed to read, vote, comment or post.
"use strict";

for (const form of document.querySelectorAll("[data-vote-form]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendVote(form);
  });
}

async function sendVote(form) {
  const button = form.querySelector("[aria-pressed]");
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "error",
    });
    if (!answer.ok) throw new Error(answer.status);
    showVote(form, button, await answer.json());
    button.removeAttribute("aria-disabled");
  } catch {
    // Whatever went wrong, the plain form says it better: a sign-in page, an expired session, a full sentence.
    form.submit();
  }
}

function showVote(form, button, answer) {
  button.setAttribute("aria-pressed", String(answer.voted));
  button.setAttribute("aria-label", answer.label);
  form.elements.vote.value = answer.voted ? "withdraw" : "cast";
  const number = new Intl.NumberFormat(document.documentElement.lang).format(answer.votes);
  for (const place of document.querySelectorAll(`[data-votes-of="${form.dataset.voteForm}"]`)) place.textContent = number;
  for (const place of document.querySelectorAll(`[data-support-of="${form.dataset.voteForm}"]`)) place.textContent = answer.support;
  for (const place of document.querySelectorAll(`[data-others-of="${form.dataset.voteForm}"]`)) showOthers(place, answer.votes - place.dataset.named);
  for (const thing of document.querySelectorAll(`[data-idea="${form.dataset.voteForm}"]`)) thing.dataset.votes = answer.votes;
  form.querySelector("[data-vote-note]").textContent = answer.text;
  const offer = document.querySelector("[data-follow-offer]");
  if (offer) offer.hidden = !answer.voted || Boolean(document.querySelector('[data-follow] [value="unfollow"]'));
}

function showOthers(place, others) {
  place.hidden = others < 1;
  const number = new Intl.NumberFormat(document.documentElement.lang).format(others);
  place.textContent = (others === 1 ? place.dataset.one : place.dataset.many).replace("#", number);
}

document.querySelector("[data-error-summary]")?.focus();

for (const counter of document.querySelectorAll("[data-counter-of]")) {
  const field = document.getElementById(counter.dataset.counterOf);
  const count = () => {
    const left = counter.dataset.most - field.value.length;
    counter.hidden = field.value.length < counter.dataset.most * 0.7;
    counter.classList.toggle("error", left < 0);
    counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("#", Math.abs(left));
  };
  field.addEventListener("input", count);
  count();
}

for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  };
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  // A browser keeps what was typed in a field of text, and offers it to the next one who sits here.
  field.form.addEventListener("submit", () => show(false));
}

for (const copy of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  copy.hidden = false;
  copy.querySelector("button").addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.querySelector("[role=status]").textContent = copy.dataset.done;
  });
}

for (const form of document.querySelectorAll("[data-keep]")) keepWhatIsTyped(form);

function keepWhatIsTyped(form) {
  const status = form.querySelector("[data-keep-status]");
  let waiting = null;
  const keep = async () => {
    waiting = null;
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (answer.ok && status) status.textContent = (await answer.json()).text;
    } catch {
      // Offline: the next stroke tries again.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 800);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    waiting = null;
  });
  window.addEventListener("pagehide", () => {
    if (waiting === null) return;
    clearTimeout(waiting);
    navigator.sendBeacon(form.dataset.keep, new FormData(form));
  });
}

// Who pressed our own link to sign in elsewhere need not press once more on the way back.
document.querySelector("form[data-go-on]")?.requestSubmit();

// A reason at hand fills in the text, which can then still be said in another way.
for (const select of document.querySelectorAll("select[data-fills]")) {
  const text = select.form?.elements[select.dataset.fills];
  select.addEventListener("change", () => {
    const said = [...select.options].map((option) => option.dataset.text).filter(Boolean);
    if (text && (!text.value || said.includes(text.value))) text.value = select.selectedOptions[0].dataset.text ?? "";
  });
}
