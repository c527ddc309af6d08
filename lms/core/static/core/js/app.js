/* What every page needs and nothing else. Each page records without it; with it, it is quicker and kinder. */

const one = (selector, within = document) => within.querySelector(selector);
const say = (html) => { const region = one("#flash"); if (region) { region.innerHTML = html; region.scrollIntoView({ block: "nearest" }); } };
const note = (text) => { const box = document.createElement("div"); box.className = "note warn"; box.textContent = text; return box.outerHTML; };

/* htmx: token on every request, errors above the page, sign-in in the whole window */
window.htmx = htmx;
const on = (name, act) => document.addEventListener(name, act);
on("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = one("meta[name=csrf-token]")?.content ?? ""; });
on("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith("/login")) { event.detail.shouldSwap = false; location.assign(location.href); }
});
on("htmx:responseError", (event) => say(event.detail.xhr.responseText));
on("htmx:sendError", () => say(note("No connection. What you did just now was not sent; try again in a moment.")));

/* dialogs: a link to a form page opens the same form in a dialog when the page holds one */
on("click", (event) => {
  const target = event.target.closest("[data-dialog], [data-close], [data-print], [data-copy]");
  if (!target) return;
  const { dialog, copy } = target.dataset;
  if (dialog !== undefined) {
    const box = document.getElementById(dialog);
    if (box?.showModal) { event.preventDefault(); box.showModal(); }
  } else if (copy !== undefined) {
    navigator.clipboard?.writeText(copy).then(() => { const word = target.textContent; target.textContent = target.dataset.done || "Copied"; setTimeout(() => { target.textContent = word; }, 2000); });
  } else if (target.hasAttribute("data-print")) {
    print();
  } else {
    target.closest("dialog")?.close();
  }
});

/* a form with data-confirm asks once, in words, before it is sent; a second press sends nothing twice */
let asked = null;
on("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && asked !== form) {
    event.preventDefault();
    const box = one("#confirm");
    one("#confirm-text").textContent = form.dataset.confirm;
    const go = one("#confirm-go");
    go.textContent = event.submitter?.textContent.trim() || go.textContent;
    go.onclick = () => { asked = form; box.close(); form.requestSubmit(event.submitter); };
    box.showModal();
    return;
  }
  asked = null;
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    if (form.ariaBusy === "true") event.preventDefault();
    form.ariaBusy = "true";
  }
});
addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));

/* menus close when something else is wanted; filters send themselves */
on("click", (event) => document.querySelectorAll("details.drop[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
on("keydown", (event) => {
  const field = event.key === "k" && (event.ctrlKey || event.metaKey) && one("#q");
  if (field && field.offsetParent) { event.preventDefault(); field.select(); }
  const menu = event.key === "Escape" && one("details.drop[open]");
  if (menu) { menu.open = false; one("summary", menu).focus(); }
});
on("change", (event) => { const form = event.target.closest("form.filters[data-auto]"); if (form) form.requestSubmit(); });

/* what only works with this script is shown by it; the first field in error gets the focus */
document.querySelectorAll("form.filters[data-auto]:not(:has(input:not([type=hidden])))").forEach((form) => form.querySelectorAll("button").forEach((button) => { button.hidden = true; }));
document.querySelectorAll("[data-needs-script]").forEach((item) => { item.hidden = false; });
one("[aria-invalid=true]")?.focus();
