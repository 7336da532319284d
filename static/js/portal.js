// What the pages do better with a script; every one of them works without.

"use strict";

// A list of names under a search field, as the browser draws it, filled while somebody types.
for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-vorschlaege`;
  field.after(list);
  field.setAttribute("list", list.id);
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const typed = field.value.trim();
      if (typed.length < 2) return list.replaceChildren();
      const response = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`).catch(() => null);
      if (!response?.ok || field.value.trim() !== typed) return;
      const { suggestions } = await response.json();
      list.replaceChildren(...suggestions.map((name) => new Option(name, name)));
    }, 150);
  });
}

// A choice in a facet shows its result at once: the page of the new address is fetched, and its list and its counts
// take the place of those that stand here. The heading of the list is a status, so the number found is read out.
let latest = 0;
document.addEventListener("change", async (event) => {
  const form = event.target.closest("form[data-live-filters]");
  if (!form || !event.target.matches("input[type=checkbox], select")) return;
  const number = ++latest;
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
  const response = await fetch(query ? `${location.pathname}?${query}` : location.pathname).catch(() => null);
  const text = response?.ok ? await response.text().catch(() => null) : null;
  // Of several choices the answer to the last one counts, whichever came first.
  if (number !== latest) return;
  if (text === null) return form.submit();
  const page = new DOMParser().parseFromString(text, "text/html");
  const open = [...form.querySelectorAll("details[open]")].map((facet) => facet.id);
  const focused = document.activeElement?.id;
  const fresh = page.querySelector("form[data-live-filters]");
  for (const id of open) fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  // What was typed meanwhile stays.
  for (const field of form.querySelectorAll("input[type=search], input[type=text]"))
    if (field.value !== field.defaultValue) fresh.querySelector(`#${CSS.escape(field.id)}`).value = field.value;
  form.replaceWith(document.adoptNode(fresh));
  // The heading itself stays, so that its new text is announced.
  const heading = document.getElementById("ergebnis");
  const found = page.getElementById("ergebnis");
  while (heading.nextSibling) heading.nextSibling.remove();
  while (found.nextSibling) heading.parentNode.append(document.adoptNode(found.nextSibling));
  heading.querySelector("[role=status]").textContent = found.textContent;
  document.title = page.title;
  // The same list in another language.
  const inOtherLanguages = "a[rel=alternate][hreflang]";
  const links = page.querySelectorAll(inOtherLanguages);
  document.querySelectorAll(inOtherLanguages).forEach((link, number) => {
    link.setAttribute("href", links[number].getAttribute("href"));
  });
  history.replaceState(null, "", response.url);
  // A choice that shows nothing any more is gone; its place is near the button.
  if (focused) (document.getElementById(focused) ?? fresh.querySelector("button")).focus();
});

// The text of a citation, on its way into somebody's article.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent.replace(/\s+/g, " ").trim();
    await navigator.clipboard.writeText(text);
    button.nextElementSibling.textContent = button.dataset.copied;
  });
}
