/* Saves the form of a part of a scenario or queue while it is filled in; what stands beside it follows. Without it the button does the same. */

const QUIET = 1200;
const form = document.querySelector("form[data-autosave-form]");
const seen = form.querySelector("input[name=seen]");
const state = document.querySelector("[data-save-state]");
const words = form.dataset;
const REDRAWN = "kind";
let timer = 0, running = false, stopped = false, again = false, redraw = false;

const say = (text, css = "") => { state.className = `save-state small mb-0 ${css}`; state.textContent = text; };
const later = () => { clearTimeout(timer); timer = setTimeout(save, QUIET); };

const conflict = (href) => {
  say("", "warn");
  const link = document.createElement("a");
  link.href = href;
  link.textContent = words.conflict;
  state.append(link);
};

async function save() {
  if (stopped) return;
  if (running) { again = true; return; }
  running = true;
  again = false;
  say(words.saving);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual" });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (told.conflict) { stopped = true; conflict(told.conflict); return; }
    seen.value = told.number;
    say(`${words.saved} ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`, "ok");
    if (redraw) { stopped = true; location.reload(); return; }
    htmx.trigger(document.body, "draft-saved");
  } catch {
    say(words.failed, "bad");
  } finally {
    running = false;
    if (again && !stopped) later();
  }
}

form.addEventListener("input", (event) => {
  if (stopped) return;
  redraw = redraw || event.target.name === REDRAWN;
  say(words.waiting);
  if (running) again = true; else later();
});
form.addEventListener("submit", () => { stopped = true; clearTimeout(timer); });
