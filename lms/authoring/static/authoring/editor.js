/* Saves the text of a draft as it is typed and keeps it on this device while that fails. Without it the buttons do the same. */

const QUIET = 1200, AGAIN = 10000;
const form = document.querySelector("form[data-autosave]");
const box = form.querySelector("textarea[name=text]");
const seen = form.querySelector("input[name=seen]");
const state = document.querySelector("[data-save-state]");
const words = form.dataset;
const key = `draft:${words.autosave}`;
let saved = box.value, timer = 0, running = false, stopped = false, leaving = false;

const say = (text, css = "") => { state.className = `save-state small mb-0 ${css}`; state.textContent = text; };
const keep = (sent = false) => { try { localStorage.setItem(key, JSON.stringify({ text: box.value, seen: seen.value, sent })); } catch { /* a full or closed store: the page still holds the text */ } };
const forget = () => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } };
const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

const linked = (href) => {
  say("", "warn");
  const link = document.createElement("a");
  link.href = href;
  link.textContent = words.conflict;
  state.append(link);
};

async function save() {
  if (running || stopped) return;
  if (box.value === saved) { say(words.saved, "ok"); return; }
  running = true;
  const text = box.value;
  say(words.saving);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.ok) {
      const told = await answer.json();
      if (!leaving) forget();
      saved = text;
      if (told.conflict) { stopped = true; linked(told.conflict); } else {
        seen.value = told.number;
        say(`${words.saved} ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`, "ok");
        htmx.trigger(document.body, "draft-saved");
      }
    } else if (answer.status >= 400 && answer.status < 500) {
      stopped = true;
      keep();
      say(words.refused, "bad");
    } else {
      throw new Error(String(answer.status));
    }
  } catch {
    keep();
    say(words.kept, "warn");
    later(AGAIN);
  } finally {
    running = false;
    if (!stopped && box.value !== saved && !state.classList.contains("warn")) later(QUIET);
  }
}

box.addEventListener("input", () => { say(words.waiting); later(QUIET); });
box.addEventListener("htmx:sendError", (event) => event.stopPropagation());
addEventListener("online", () => later(0));
addEventListener("beforeunload", () => { leaving = true; if (running || box.value !== saved) keep(stopped); });
form.addEventListener("submit", () => { stopped = true; keep(true); saved = box.value; });
document.addEventListener("keydown", (event) => {
  if (event.key === "s" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); later(0); }
});

/* what a lost connection left here comes back; if somebody saved meanwhile both texts are kept. What a button sent and the server has is done. */
try {
  const left = JSON.parse(localStorage.getItem(key) || "null");
  const arrived = left?.sent && Number(seen.value) > Number(left.seen);
  if (left && left.text !== box.value && !arrived) {
    box.value = left.text;
    seen.value = left.seen;
    say(words.restored, "warn");
    later(0);
  } else if (left) {
    forget();
  }
} catch { forget(); }

/* inserts at the cursor, and from a fault to its line */
document.querySelector("[data-insert]")?.addEventListener("change", (event) => {
  const text = event.target.value;
  if (!text) return;
  const isLine = text.startsWith("{{");
  const before = box.value.slice(0, box.selectionStart);
  const lead = isLine && before && !before.endsWith("\n\n") ? (before.endsWith("\n") ? "\n" : "\n\n") : "";
  box.setRangeText(`${lead}${text}${isLine ? "\n\n" : ""}`, box.selectionStart, box.selectionEnd, "end");
  event.target.value = "";
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
});

/* what is marked in the text is the passage of a comment that is begun */
const passage = document.querySelector("[data-passage-of]");
document.querySelector("#comment-text")?.addEventListener("focus", () => {
  const marked = box.value.slice(box.selectionStart, box.selectionEnd).trim();
  if (passage && !passage.value && marked && marked.length <= passage.maxLength) passage.value = marked;
});

const goTo = (line) => {
  const lines = box.value.split("\n");
  const at = Math.min(lines.length, Math.max(1, line - Number(box.dataset.firstLine) + 1));
  const start = lines.slice(0, at - 1).join("\n").length + (at > 1 ? 1 : 0);
  box.focus({ preventScroll: true });
  if (box.getBoundingClientRect().top > innerHeight / 2) box.scrollIntoView();
  box.setSelectionRange(start, start + lines[at - 1].length);
  box.scrollTop = (box.scrollHeight / lines.length) * Math.max(0, at - 4);
};
const asked = new URLSearchParams(location.search).get("line");
if (asked) goTo(Number(asked));
document.querySelectorAll("[data-only-without-script]").forEach((item) => { item.hidden = true; });
