/* Passkeys: a press asks the browser, its answer goes into the form, the form is sent. Nothing else happens here. */

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const asked = (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  ...(options.user ? { user: { ...options.user, id: bytes(options.user.id) } } : {}),
  allowCredentials: named(options.allowCredentials),
  excludeCredentials: named(options.excludeCredentials),
});

const told = (credential) => {
  const { response } = credential;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: parts, clientExtensionResults: {} });
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-passkey]");
  if (!button) return;
  const form = button.form ?? button.closest("form");
  const failed = form.querySelector("[data-passkey-failed]");
  if (failed) failed.hidden = true;
  button.disabled = true;
  try {
    const publicKey = asked(JSON.parse(button.dataset.options));
    const credential = button.dataset.passkey === "create" ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
    form.elements[button.dataset.into ?? "answer"].value = told(credential);
    form.submit();
  } catch {
    if (failed) { failed.hidden = false; failed.setAttribute("role", "alert"); }
    button.disabled = false;
  }
});

document.querySelectorAll("[data-passkey]").forEach((button) => { if (!window.PublicKeyCredential) button.closest("[data-needs-script]").remove(); });
