/* An exam that loses nothing: every choice is saved as it is made, kept on this device until the server has
   it, and sent again until it does. Without this script the same forms work by POST, one item a page. */

const exam = document.querySelector("[data-exam]");
const words = exam.dataset;
const keep = `exam:${words.exam}:`;
const forms = new Map([...exam.querySelectorAll("form[data-item]")].map((form) => [Number(form.dataset.item), form]));
const total = Number(words.total || 0);
const waits = [1000, 2000, 5000, 10000];
let place = Number(words.place || 0);
let tries = 0;
let retry = 0;
let sending = null;
let isOver = false;

const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const token = () => document.querySelector("meta[name=csrf-token]").content;
const memory = new Map();
const kept = {
  get: (key) => memory.get(key) ?? localStorage.getItem(key),
  set: (key, text) => { try { localStorage.setItem(key, text); } catch { memory.set(key, text); } },
  drop: (key) => { memory.delete(key); localStorage.removeItem(key); },
  keys: () => [...memory.keys(), ...Object.keys(localStorage)].filter((key) => key.startsWith(keep)),
};

/* what the learner is told */
function say(text, isSafe) {
  const state = document.querySelector("[data-save-state]");
  if (!state) return;
  state.innerHTML = isSafe ? state.dataset.saved : state.dataset.waiting;
  state.append(` ${text}`);
}

function notice(text) {
  const box = exam.querySelector("[data-notice]");
  if (!box) return;
  box.textContent = text;
  box.hidden = !text;
}

/* one answer: newest wins, here and on the server */
function fieldsOf(form) {
  const data = new FormData(form);
  data.delete("csrf_token");
  data.delete("go");
  return data;
}

function put(form) {
  const sequence = Math.max(Date.now(), Number(form.elements.sequence.value) + 1);
  form.elements.sequence.value = sequence;
  const body = new URLSearchParams(fieldsOf(form)).toString();
  kept.set(keep + form.dataset.item, JSON.stringify({ url: form.action, body, sequence }));
  count(form);
}

function hold(form) {
  put(form);
  flush();
}

const post = (url, body) => fetch(url, {
  method: "POST",
  body: new URLSearchParams(body),
  headers: { Accept: "application/json", "X-CSRFToken": token() },
  redirect: "manual",
});
const isRefused = (answer) => answer.type === "opaqueredirect" || [400, 401, 403, 404].includes(answer.status);

/* after signing in again in another tab the token of this page is an old one; the same person gets a new one */
async function renewToken() {
  const page = await fetch(location.href, { redirect: "manual" });
  if (!page.ok) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("meta[name=csrf-token]").content;
  document.querySelector("meta[name=csrf-token]").content = fresh;
  document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = fresh; });
  return true;
}

async function send(key) {
  const { url, body, sequence } = JSON.parse(kept.get(key));
  let answer = await post(url, body);
  if (isRefused(answer) && await renewToken()) answer = await post(url, body);
  if (isRefused(answer)) {
    notice(words.loginWord);
    throw new Error("signed out");
  }
  if (!answer.ok && answer.status !== 409) throw new Error(`status ${answer.status}`);
  const told = await answer.json();
  if (JSON.parse(kept.get(key))?.sequence === sequence) kept.drop(key);
  return told;
}

function flush() {
  sending ??= work().finally(() => { sending = null; });
  return sending;
}

async function work() {
  clearTimeout(retry);
  for (let keys = kept.keys(); keys.length; keys = kept.keys()) {
    try {
      const told = await send(keys[0]);
      tries = 0;
      if (told.state === "late") { notice(words.lateWord); timeOver(); return false; }
      notice(told.state === "older" ? words.olderWord : "");
      say(filled(words.savedWord, { at: told.at }), true);
      if (told.left !== undefined) setLeft(told.left);
    } catch {
      say(words.keptWord, false);
      retry = setTimeout(flush, waits[Math.min(tries, waits.length - 1)]);
      tries += 1;
      return false;
    }
  }
  return true;
}

/* the map and the counts */
function isAnswered(form) {
  return [...fieldsOf(form)].some(([name, value]) => name !== "sequence" && name !== "flag" && value !== "");
}

function count(form) {
  const spot = exam.querySelector(`.map [data-place="${form.dataset.item}"]`);
  spot.classList.toggle("done", isAnswered(form));
  spot.classList.toggle("flag", form.elements.flag.checked);
  const label = spot.getAttribute("aria-label").split(",")[0];
  const [answered, open, flagged] = [...exam.querySelectorAll(".key span")].map((key) => key.textContent.split(",")[0].trim().toLowerCase());
  spot.setAttribute("aria-label", [label, isAnswered(form) ? answered : open, ...(form.elements.flag.checked ? [flagged] : [])].join(", "));
  const done = exam.querySelectorAll(".map .done").length;
  const counts = { answered: done, open: total - done, flagged: exam.querySelectorAll(".map .flag").length };
  exam.querySelectorAll("[data-count]").forEach((spot) => { spot.textContent = counts[spot.dataset.count]; });
}

/* going from item to item needs no network */
function show(next) {
  if (!forms.has(next)) return;
  forms.get(place).hidden = true;
  place = next;
  forms.get(place).hidden = false;
  const heading = exam.querySelector("h1");
  heading.textContent = filled(words.itemWord, { place, total });
  document.title = document.title.replace(/^[^·]*/, `${heading.textContent} `);
  exam.querySelectorAll(".map a").forEach((spot) => {
    if (Number(spot.dataset.place) === place) spot.setAttribute("aria-current", "true");
    else spot.removeAttribute("aria-current");
  });
  history.replaceState(null, "", `?item=${place}`);
  heading.focus();
  scrollTo({ top: 0 });
}

async function leave(go) {
  if (await flush()) go();
  else if (!isOver) notice(words.keptWord);
}

let typing = 0;
for (const form of forms.values()) {
  form.addEventListener("change", () => { clearTimeout(typing); hold(form); });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("input:not([type=radio], [type=checkbox])")) return;
    clearTimeout(typing);
    put(form);
    typing = setTimeout(flush, 600);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const go = event.submitter?.value;
    if (go === "review") leave(() => location.assign(exam.querySelector("a[data-leave]").href));
    else show(Number(go) || place + 1);
  });
}

exam.addEventListener("click", (event) => {
  const spot = event.target.closest(".map a");
  if (spot && forms.size) { event.preventDefault(); show(Number(spot.dataset.place)); return; }
  const link = event.target.closest("a[data-leave]");
  if (link) { event.preventDefault(); leave(() => location.assign(link.href)); }
});
exam.querySelectorAll("form[data-leave]").forEach((form) => form.addEventListener("submit", (event) => {
  if (!kept.keys().length) return;
  event.preventDefault();
  event.stopPropagation();
  leave(() => form.submit());
}));
addEventListener("online", flush);
addEventListener("focus", flush);

/* the clock runs on the server; here it is only shown, and said at half, five minutes and one */
const timer = document.querySelector("[data-seconds-left]");
const marks = new Set([Math.floor(Number(timer.dataset.secondsLeft) / 2), 300, 60]);
let endsAt = 0;

function setLeft(seconds) { endsAt = performance.now() + seconds * 1000; }

function tick() {
  const seconds = Math.max(0, Math.round((endsAt - performance.now()) / 1000));
  timer.querySelector("[data-clock]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (marks.delete(seconds)) document.querySelector("[data-time-said]").textContent = filled(words.leftWord, { minutes: Math.ceil(seconds / 60) });
  if (seconds === 0) timeOver();
}

async function timeOver() {
  if (isOver) return;
  isOver = true;
  clearInterval(ticking);
  const form = document.querySelector("form[data-time-over]");
  if (!(await flush()) && !navigator.onLine) {
    notice(words.lateWord);
    addEventListener("online", () => form.submit());
    return;
  }
  kept.keys().forEach(kept.drop);
  form.submit();
}

setLeft(Number(timer.dataset.secondsLeft));
const ticking = setInterval(tick, 1000);

/* a second tab of the same exam is told so; both save, the newest answer counts */
if (words.twiceWord) {
  const tabs = new BroadcastChannel(keep);
  tabs.onmessage = ({ data }) => { notice(words.twiceWord); if (data === "here?") tabs.postMessage("here"); };
  tabs.postMessage("here?");
}
flush();
