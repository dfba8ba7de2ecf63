// The chat with scripts: sends without reloading, shows what is new, says it to screen readers,
// and never moves what somebody is reading. Without scripts the same forms work by reload.

const chat = document.getElementById("chat");
const thread = document.getElementById("thread");
const form = document.getElementById("write");
const box = document.getElementById("text");
const problem = document.getElementById("problem");
const toNewest = document.getElementById("to-newest");
const POLL_MS = 5000;
const REOPEN_MS = 15_000;
const NEAR_PX = 160;

// --- Putting new messages in, without touching those that are the same ----------------------------

htmx.defineExtension("thread", {
  isInlineSwap: (style) => style === "thread",
  handleSwap(style, target, fragment) {
    const incoming = fragment.querySelector("#thread");
    if (style !== "thread" || !incoming) return false;
    merge(incoming);
    return [];
  },
});

function merge(incoming) {
  const wasAtEnd = isAtEnd();
  const known = new Map([...thread.children].map((item) => [item.dataset.key, item]));
  const isFirst = known.has("welcome");
  let last = null;
  const added = [];
  for (const item of [...incoming.children]) {
    const mine = known.get(item.dataset.key);
    if (!mine) {
      if (item.dataset.key === "earlier") continue;
      thread.insertBefore(item, last ? last.nextSibling : thread.firstChild);
      item.classList.add("fresh");
      added.push(item);
      last = item;
    } else if (looksOf(mine) === looksOf(item)) {
      last = mine;
    } else {
      keepFolds(mine, item);
      sayState(mine, item);
      mine.replaceWith(item);
      last = item;
    }
  }
  if (isFirst && added.length) known.get("welcome").remove();
  thread.dataset.version = incoming.dataset.version;
  const fromOthers = added.filter((item) => item.matches(".entry:not(.entry-mine)"));
  if (fromOthers.length) say(fromOthers);
  if (!added.length) return;
  if (wasAtEnd) goToEnd();
  else toNewest.hidden = false;
}

function looksOf(item) {
  const copy = item.cloneNode(true);
  copy.classList.remove("fresh");
  for (const fold of copy.querySelectorAll("details")) fold.open = false;
  return copy.outerHTML;
}

function keepFolds(from, to) {
  const folds = to.querySelectorAll("details");
  from.querySelectorAll("details").forEach((fold, index) => {
    if (folds[index]) folds[index].open = fold.open;
  });
}

// --- Saying it ------------------------------------------------------------------------------------

function say(items) {
  const loud = items.some((item) => "loud" in item.dataset);
  const words = items.map((item) => {
    const parts = item.querySelectorAll(":scope h3, :scope .words");
    return [...parts].map((part) => part.textContent.trim()).join(": ");
  });
  document.getElementById(loud ? "alarm" : "announcer").textContent = words.join(". ");
}

function sayState(before, after) {
  const now = after.querySelector("[data-state]")?.textContent.trim();
  if (now && now !== before.querySelector("[data-state]")?.textContent.trim()) {
    document.getElementById("announcer").textContent = now;
  }
}

// --- Where we are on the page ---------------------------------------------------------------------

function isAtEnd() {
  const page = document.documentElement;
  return page.scrollHeight - window.innerHeight - window.scrollY < NEAR_PX;
}

function goToEnd() {
  window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "auto" });
  toNewest.hidden = true;
}

toNewest.addEventListener("click", () => {
  goToEnd();
  box.focus();
});
document.addEventListener("scroll", () => isAtEnd() && (toNewest.hidden = true), { passive: true });
if (!chat.querySelector(".welcome")) goToEnd();

// --- Writing --------------------------------------------------------------------------------------

const hasKeyboard = window.matchMedia("(hover: hover) and (pointer: fine)");
box.addEventListener("keydown", (event) => {
  const isPlainEnter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (isPlainEnter && hasKeyboard.matches) {
    event.preventDefault();
    form.requestSubmit();
  }
});

const count = document.getElementById("count");
box.addEventListener("input", () => {
  const left = Number(form.dataset.max) - box.value.trim().length;
  const words = left < 0 ? form.dataset.wordsOver : form.dataset.wordsLeft;
  count.textContent = left < 400 ? words.replace("{n}", Math.abs(left)) : "";
  count.classList.toggle("is-over", left < 0);
});

function isSending(event) {
  return event.detail.elt.matches("[data-send]");
}

document.body.addEventListener("htmx:configRequest", (event) => {
  if (isSending(event)) event.detail.elt.sentText = event.detail.parameters.text ?? box.value;
  else event.detail.headers["If-None-Match"] = thread.dataset.version;
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 422 || xhr.status === 409) {
    Object.assign(event.detail, {
      shouldSwap: true,
      isError: false,
      target: problem,
      swapOverride: "innerHTML",
    });
  }
});

document.body.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, elt } = event.detail;
  if (xhr.status === 401) return window.location.assign(chat.dataset.signIn);
  if (!isSending(event)) return;
  const isKept = xhr.status === 422 || xhr.status === 409;
  if (!isKept && xhr.status !== 200) return showOffline();
  const next = xhr.getResponseHeader("X-Next-Message-Id");
  // With no new id the page would send the same message again, which is safe: it counts once.
  if (next) elt.elements.client_message_id.value = next;
  box.toggleAttribute("aria-invalid", false);
  if (isKept) {
    if (elt === form) {
      box.setAttribute("aria-invalid", "true");
      box.focus();
    }
    return;
  }
  problem.replaceChildren();
  const suggestions = chat.querySelector(".suggestions");
  if (suggestions && elt !== form) suggestions.open = false;
  if (elt === form && box.value === elt.sentText) {
    box.value = "";
    box.dispatchEvent(new Event("input"));
  }
  goToEnd();
});

for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(kind, (event) => isSending(event) && showOffline());
}

function showOffline() {
  const words = document.createElement("p");
  words.className = "error";
  words.textContent = chat.dataset.wordsOffline;
  problem.replaceChildren(words);
}

// --- Hearing of changes ---------------------------------------------------------------------------

function refresh() {
  htmx.trigger(thread, "thread-changed");
}

let source = null;
function listen() {
  source = new EventSource(chat.dataset.events);
  // Also once at the beginning: what changed while nobody was listening.
  source.addEventListener("changed", refresh);
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, REOPEN_MS);
  });
}
listen();
// Where streams do not come through, asking now and then must do.
setInterval(() => {
  if (source.readyState !== EventSource.OPEN && !document.hidden) refresh();
}, POLL_MS);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
window.addEventListener("pagehide", () => source.close());
