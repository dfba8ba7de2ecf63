// The phone pages: live, and sending without a reload.
"use strict";

const live = document.querySelector("[data-events]");
const composer = document.getElementById("composer");

const toEnd = () => { live.scrollTop = live.scrollHeight; };
toEnd();
new EventSource(live.dataset.events).onmessage = (event) => {
  // Written by the server, which escapes every word.
  live.innerHTML = JSON.parse(event.data);
  toEnd();
};

if (composer) {
  const field = composer.elements.text;
  const suggestions = document.getElementById("suggestions");
  const send = (text) => fetch(composer.action, {
    method: "POST",
    body: new URLSearchParams({ text }),
    headers: { Accept: "application/json" },
  });

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    field.focus();
    send(text);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      composer.requestSubmit();
    }
  });
  suggestions.hidden = false;
  suggestions.addEventListener("click", (event) => {
    const text = event.target.dataset.text;
    if (text) send(text);
  });
}
