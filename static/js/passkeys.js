// Ties the forms that use a passkey to what allauth does with them. Without a script they stay hidden.

"use strict";

const FORMS = window.allauth.webauthn.forms;

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = "passkey-button";
  const ids = { add: button, authenticate: button, login: button, data: "passkey-data" };
  ids.credential = form.querySelector("[name=credential]").id;
  ids.passwordless = form.querySelector("[name=passwordless]")?.id;
  FORMS[form.dataset.passkey]({ ids });
  form.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const failed of document.querySelectorAll("[data-failed]")) failed.hidden = false;
});
