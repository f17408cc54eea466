// Lets the browser make or show a passkey, and sends its answer with the form. Without passkeys the buttons stay away.
"use strict";

if (window.PublicKeyCredential) {
  for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.hidden = button.form.hidden = false;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      askForPasskey(button);
    });
  }
}

async function askForPasskey(button) {
  const form = button.form;
  const trouble = form.querySelector("[data-passkey-trouble]");
  const token = new FormData();
  token.set("csrf_token", form.elements.csrf_token.value);
  trouble.textContent = "";
  try {
    const answer = await fetch(button.dataset.challenge, {
      method: "POST",
      body: token,
      credentials: "same-origin",
      redirect: "error",
    });
    if (!answer.ok) throw new Error(answer.status);
    const question = { publicKey: inBytes(await answer.json()) };
    const shown = await (button.dataset.passkey === "create"
      ? navigator.credentials.create(question)
      : navigator.credentials.get(question));
    form.elements.credential.value = JSON.stringify(inText(shown));
    // A password that a browser filled in beside it has no business there.
    if (form.elements.password) form.elements.password.value = "";
    form.action = button.formAction;
    form.submit();
  } catch {
    // Mostly it is somebody who changed their mind, or a device that was too slow. The page says what to do.
    trouble.textContent = trouble.dataset.passkeyTrouble;
  }
}

// The question comes as JSON. A browser wants bytes where it says base64url.
function inBytes(question) {
  question.challenge = bytesOf(question.challenge);
  if (question.user) question.user.id = bytesOf(question.user.id);
  for (const key of [...(question.allowCredentials ?? []), ...(question.excludeCredentials ?? [])]) key.id = bytesOf(key.id);
  return question;
}

function inText(shown) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (shown.response[part]) response[part] = textOf(shown.response[part]);
  }
  return { id: shown.id, rawId: textOf(shown.rawId), type: shown.type, response };
}

function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function textOf(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
