/* A screen that saves itself and measures fields: how long, how often changed, in which order. No key is kept, and what
   is entered goes out when a part of the screen is left. Without this script the buttons do all of it but the measuring. */

const LATEST_MS = 10000;
const form = document.querySelector("[data-screen]");
const told = document.querySelector("[data-saved]");
const opened = performance.now();

let log = new Map();
let here = null;
let entered = 0;
let before = "";
let unsaved = false;
let sending = null;
let timer = 0;

const nameOf = (target) => target.closest?.("[data-field]")?.dataset.field ?? null;
const stands = (name) => JSON.stringify([...new FormData(form)].filter(([key]) => key === `f-${name}` || key.startsWith(`f-${name}-`)));
const rows = (kept) => [...kept].map(([name, one]) => [name, Math.round(one.first), Math.round(one.inside), one.changes]);

function enter(name) {
  if (name === here) return;
  leave();
  here = name;
  if (name === null) return;
  entered = performance.now();
  before = stands(name);
  if (!log.has(name)) log.set(name, { first: entered - opened, inside: 0, changes: 0 });
}

function leave() {
  if (here === null) return;
  const one = log.get(here) ?? { first: entered - opened, inside: 0, changes: 0 };
  one.inside += performance.now() - entered;
  if (stands(here) !== before) one.changes += 1;
  log.set(here, one);
  here = null;
}

function pause() {
  const name = here;
  leave();
  const kept = log;
  log = new Map();
  if (name !== null) { here = name; entered = performance.now(); before = stands(name); }
  return kept;
}

function giveBack(kept) {
  for (const [name, one] of log) {
    const known = kept.get(name);
    if (known) { known.inside += one.inside; known.changes += one.changes; } else { kept.set(name, one); }
  }
  log = kept;
}

async function save() {
  clearTimeout(timer);
  if (!unsaved || sending) return sending;
  unsaved = false;
  const kept = pause();
  const data = new FormData(form);
  data.set("act", "save");
  data.set("times", JSON.stringify(rows(kept)));
  told.textContent = told.dataset.saving;
  sending = fetch(form.action, { method: "POST", keepalive: true, body: new URLSearchParams(data), headers: { Accept: "application/json" } })
    .then(async (answer) => {
      const said = await answer.json();
      if (said.over) { location.reload(); return; }
      if (!said.taken) { told.textContent = told.dataset.other; giveBack(kept); return; }
      form.elements.ordinal.value = said.ordinal;
      told.textContent = `${told.dataset.done} ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
    })
    .catch(() => { told.textContent = told.dataset.failed; unsaved = true; giveBack(kept); })
    .finally(() => { sending = null; if (unsaved && told.textContent !== told.dataset.failed) timer = setTimeout(save, 0); });
  return sending;
}

function run() {
  form.addEventListener("focusin", (event) => enter(nameOf(event.target)));
  form.addEventListener("focusout", (event) => {
    const next = event.relatedTarget;
    if (!next || nameOf(next) !== here) leave();
    const part = event.target.closest("[data-section]");
    if (part && !part.contains(next)) save();
  });
  form.addEventListener("change", () => {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(save, LATEST_MS);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      sending.then(() => form.requestSubmit(event.submitter));
      return;
    }
    unsaved = false;
    form.elements.times.value = JSON.stringify(rows(pause()));
  });
}

if (form && told) run();
