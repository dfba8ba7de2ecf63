// What all pages of the staff share: clocks that tick, the event stream, and the door.

// The warning before a sign-out leads to the staff's own door.
const idle = document.getElementById("idle-dialog");
if (idle) idle.dataset.signedOutUrl = document.body.dataset.signIn;

document.body.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) window.location.assign(document.body.dataset.signIn);
});

// A refusal comes with the parts of the page that explain it.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

/** A length of time as the server writes it (portal/staff/words.py, span). */
export function span(seconds) {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  if (minutes < 1) return `${Math.floor(Math.abs(seconds))} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) {
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    return rest && hours < 10 ? `${hours} h ${rest} min` : `${hours} h`;
  }
  const days = Math.floor(minutes / (24 * 60));
  return days === 1 ? "1 day" : `${days} days`;
}

function tick() {
  const now = Date.now();
  for (const element of document.querySelectorAll("time[data-clock]")) {
    const seconds = (Date.parse(element.dateTime) - now) / 1000;
    let text = `${span(seconds)} ago`;
    if (element.dataset.clock === "due") {
      const late = seconds < 0;
      text = late ? `overdue by ${span(seconds)}` : `due in ${span(seconds)}`;
      element.classList.toggle("is-overdue", late);
      element.closest(".inbox-row")?.classList.toggle("is-late", late);
    }
    if (element.textContent !== text) element.textContent = text;
  }
}
setInterval(tick, 1000);

const ANY = "00000000-0000-0000-0000-000000000000";

/**
 * Tell the page's own parts (`thread-changed` on the body) when a thread changed; `only` narrows it
 * to one. Without the stream the parts still ask by themselves every 20 seconds.
 */
export function listen(url, { only = null, onState = () => {} } = {}) {
  let waiting = null;

  function changed() {
    // Several changes at once are one look.
    waiting ??= setTimeout(() => {
      waiting = null;
      window.htmx.trigger(document.body, "thread-changed");
    }, 120);
  }

  const source = new EventSource(url);
  source.addEventListener("ready", () => {
    onState(true);
  });
  source.addEventListener("changed", (event) => {
    // The stream's first change has no thread: what happened before anybody listened.
    if (only === null || event.data === only || event.data === ANY) changed();
  });
  source.addEventListener("error", () => {
    onState(false);
    // A refused stream is not tried again by the browser: come back a little later.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => listen(url, { only, onState }), 10_000);
    }
  });
  window.addEventListener("pagehide", () => source.close());
}

/** Said by a screen reader when it has a moment. */
export function announce(text) {
  const place = document.getElementById("announce");
  if (place) place.textContent = text;
}
