// One escalation stays as it is in the database, while nothing that is being typed is ever lost.

import { announce, listen } from "./staff.js";

const page = document.querySelector("[data-events]");
listen(page.dataset.events, { only: page.dataset.conversation });

const thread = () => document.getElementById("thread");
const box = () => document.getElementById("reply");

// --- The end of the thread is what a nurse reads first -----------------------------------------

function isAtEnd(element) {
  return element.scrollHeight - element.scrollTop - element.clientHeight < 80;
}

function toEnd() {
  const element = thread();
  element.scrollTop = element.scrollHeight;
}
// What is closed is read from where it began; the thread may have gone on since.
const opening = document.querySelector("#composer[data-state=closed]") && document.querySelector(".is-reason");
if (opening) thread().scrollTop = opening.offsetTop - thread().offsetTop - 60;
else toEnd();

// --- Swapping parts without losing a place, a fold or a word -----------------------------------

let before = null;

document.body.addEventListener("htmx:beforeSwap", () => {
  const element = thread();
  before = {
    atEnd: isAtEnd(element),
    top: element.scrollTop,
    lines: new Set([...document.querySelectorAll(".line")].map((line) => line.id)),
    open: [...document.querySelectorAll("#case-cards details, #thread details")].map((fold) => [
      fold.id,
      fold.open,
    ]),
    fold: document.activeElement?.closest("summary")?.parentElement.id,
    text: box()?.value ?? "",
    replyId: document.querySelector("[name=reply_id]")?.value,
    hadBox: document.activeElement === box(),
    state: document.getElementById("composer").dataset.state,
  };
});

document.body.addEventListener("htmx:afterSettle", () => {
  if (!before) return;
  const was = before;
  before = null;

  for (const [id, isOpen] of was.open) {
    const fold = document.getElementById(id);
    if (fold) fold.open = isOpen;
  }
  if (was.fold) document.getElementById(was.fold)?.querySelector("summary")?.focus();

  const element = thread();
  if (was.atEnd) toEnd();
  else element.scrollTop = was.top;

  const fresh = [...document.querySelectorAll(".line")].filter((line) => !was.lines.has(line.id));
  for (const line of fresh) line.classList.add("is-new");
  if (fresh.some((line) => line.dataset.direction === "inbound")) {
    announce("The patient wrote again.");
  }

  const composer = document.getElementById("composer");
  if (composer.dataset.state !== was.state) {
    // The box looks different now, but its words are the nurse's.
    if (!wasSent && box() && was.text) box().value = was.text;
    // Only a focus that went with the old parts is put somewhere: never taken from elsewhere.
    if (document.activeElement === document.body) {
      const next = { mine: box(), unclaimed: document.getElementById("claim") };
      (next[composer.dataset.state] ?? document.getElementById("case-name")).focus();
    }
  } else if (wasSent && isBeside(document.activeElement)) {
    box()?.focus();
  }
  for (const hint of composer.querySelectorAll("[data-js-only]")) hint.hidden = false;
  wasSent = false;
  count();
});

// --- Sending -----------------------------------------------------------------------------------

let wasSent = false;
// Where the focus is while words are being sent; a nurse who has moved on keeps her place.
const isBeside = (element) => element === document.body || Boolean(element?.closest("#composer"));
const replyError = () => document.getElementById("reply-error");

function complain(text) {
  const place = replyError();
  place.querySelector("span").textContent = text;
  place.hidden = false;
}

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id === "reply-form") replyError().hidden = true;
});

document.body.addEventListener("htmx:afterRequest", (event) => {
  // The form itself may be gone by now, replaced by an empty one.
  const form = event.detail.requestConfig.elt;
  if (form.id === "reply-form") wasSent = event.detail.xhr.status === 200;
});

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(name, (event) => {
    if (event.detail.xhr?.status === 401) return;
    const form = event.detail.elt.closest("form");
    if (form?.id === "reply-form") {
      complain("It may not have been sent. Your words are still here: press Send again. It will not be sent twice.");
    } else if (form) {
      announce("That did not work. Try again.");
    }
  });
}

document.addEventListener("keydown", (event) => {
  if (event.target === box() && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    box().form.requestSubmit();
  }
});

window.addEventListener("beforeunload", (event) => {
  if (box()?.value.trim() && !box().form.hidden) event.preventDefault();
});

// --- How long it is, and how many texts that makes ---------------------------------------------

const GSM =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_TWO = "^{}\\[~]|€";

/** How many text messages the carrier makes of it: 160 plain characters, or 70 with others. */
function segments(text) {
  const letters = [...text];
  if (letters.every((letter) => GSM.includes(letter) || GSM_TWO.includes(letter))) {
    const length = letters.reduce((sum, letter) => sum + (GSM_TWO.includes(letter) ? 2 : 1), 0);
    return length <= 160 ? 1 : Math.ceil(length / 153);
  }
  return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
}

function count() {
  const area = box();
  const place = document.getElementById("reply-count");
  if (!area || !place) return;
  const length = area.value.length;
  if (!length) place.textContent = "";
  else if (area.dataset.channel !== "sms") place.textContent = `${length} of 1600`;
  else {
    const parts = segments(area.value);
    place.textContent = `${length} of 1600 · ${parts === 1 ? "1 text" : `${parts} texts`}`;
  }
}

document.addEventListener("input", (event) => {
  if (event.target === box()) count();
});
count();
