// The inbox stays as it is in the database, tells of new emergencies, and can be used by keyboard.

import { announce, listen } from "./staff.js";

const page = document.querySelector("[data-events]");
const liveState = document.getElementById("live-state");
const soundButton = document.getElementById("sound");
const keysButton = document.getElementById("keys");

listen(page.dataset.events, {
  onState(isLive) {
    const words = liveState.querySelector("[data-live-words]");
    const text = isLive ? words.dataset.on : words.dataset.off;
    liveState.classList.toggle("is-live", isLive);
    if (words.textContent !== text) words.textContent = text;
  },
});

// --- What is new -------------------------------------------------------------------------------

function rows() {
  return [...document.querySelectorAll(".inbox-row")];
}

let known = new Set(rows().map((row) => row.dataset.id));
let folder = document.querySelector(".folders [aria-current]")?.id;

document.body.addEventListener("htmx:afterSwap", () => {
  const list = document.getElementById("inbox-live");
  const title = document.title.replace(/^\(\d+\) /, "");
  const waiting = Number(list.dataset.waiting);
  document.title = waiting ? `(${waiting}) ${title}` : title;

  const current = document.querySelector(".folders [aria-current]")?.id;
  const fresh = current === folder ? rows().filter((row) => !known.has(row.dataset.id)) : [];
  folder = current;
  known = new Set(rows().map((row) => row.dataset.id));
  if (!fresh.length) return;
  for (const row of fresh) row.classList.add("is-new");

  const open = fresh.filter((row) => row.dataset.status === "opened");
  const emergencies = open.filter((row) => row.dataset.level === "emergency");
  if (emergencies.length) {
    announce(`New emergency: ${emergencies.map(nameOf).join(", ")}`);
    if (isOn(soundButton)) ring();
  } else if (open.length) {
    announce(open.length === 1 ? `New: ${nameOf(open[0])}` : `${open.length} new`);
  }
});

function nameOf(row) {
  return row.querySelector("h2").textContent.trim();
}

// --- Sound, off until somebody wants it --------------------------------------------------------

function isOn(button) {
  return button.getAttribute("aria-pressed") === "true";
}

function toggle(button, key) {
  const kept = localStorage.getItem(key);
  if (kept !== null) button.setAttribute("aria-pressed", kept);
  button.addEventListener("click", () => {
    const now = String(!isOn(button));
    button.setAttribute("aria-pressed", now);
    localStorage.setItem(key, now);
    if (button === soundButton && isOn(button)) ring();
  });
}

function ring() {
  const context = new AudioContext();
  for (const [start, pitch] of [
    [0, 880],
    [0.22, 660],
    [0.44, 880],
  ]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.2, context.currentTime + start);
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + start + 0.2);
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + start);
    tone.stop(context.currentTime + start + 0.2);
  }
  setTimeout(() => context.close(), 1000);
}

toggle(soundButton, "aftercare-sound");
toggle(keysButton, "aftercare-keys");

// --- Keys: J and K go through the list; the button above turns them off ------------------------

document.addEventListener("keydown", (event) => {
  if (!isOn(keysButton) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (!step) return;
  const links = rows().map((row) => row.querySelector("h2 a"));
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = at === -1 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[Math.max(0, Math.min(next, links.length - 1))].focus();
  event.preventDefault();
});
