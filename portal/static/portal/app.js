// What every page needs: the warning before a sign-out, and controls that only work with scripts.

for (const element of document.querySelectorAll("[data-js-only]")) element.hidden = false;

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A list that acts when something is chosen; its button is only for those without scripts.
for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
  for (const button of form.querySelectorAll("[data-no-js]")) button.hidden = true;
}

const dialog = document.getElementById("idle-dialog");
if (dialog) watchIdleness(dialog);

// The server ends the session; this only warns a minute before, and tells the server about typing
// and pointing, which it cannot see.
function watchIdleness(dialog) {
  const WARN_MS = 60_000;
  const TELL_EVERY_MS = 60_000;
  const idleMs = Number(dialog.dataset.idleS) * 1000;
  const warnMs = Math.min(WARN_MS, idleMs / 2);
  const seconds = document.getElementById("idle-seconds");
  const csrf = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  let endsAt = Date.now() + idleMs;
  let toldAt = Date.now();

  async function session(method) {
    const background = method === "GET" ? { "X-Background": "1" } : {};
    const response = await fetch(dialog.dataset.sessionUrl, {
      method,
      headers: { "X-CSRFToken": csrf, ...background },
      redirect: "manual",
    });
    if (!response.ok) return leave();
    endsAt = Date.now() + (await response.json()).seconds_left * 1000;
  }

  function leave() {
    window.location.assign(dialog.dataset.signedOutUrl);
  }

  function stay() {
    toldAt = Date.now();
    if (dialog.open) dialog.close();
    session("POST").catch(() => {});
  }

  for (const kind of ["keydown", "pointerdown", "scroll"]) {
    const tell = () => {
      if (!dialog.open && Date.now() - toldAt > Math.min(TELL_EVERY_MS, idleMs / 4)) stay();
    };
    document.addEventListener(kind, tell, { passive: true, capture: true });
  }
  document.getElementById("idle-stay").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);

  let asked = false;
  setInterval(() => {
    const left = endsAt - Date.now();
    if (left > warnMs) {
      asked = false;
      if (dialog.open) dialog.close();
      return;
    }
    if (!asked) {
      // Another tab may have kept the session alive: ask before warning.
      asked = true;
      session("GET").catch(() => {});
      return;
    }
    if (left <= 0) {
      leave();
      return;
    }
    // Told to a screen reader once, when the dialog opens; not every second.
    seconds.textContent = String(Math.ceil(left / 1000));
    if (!dialog.open) dialog.showModal();
  }, 1000);
}
