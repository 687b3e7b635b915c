// Passkeys: hands the server's question to the device, and the device's answer to the server.
"use strict";

const bytes = (said) => Uint8Array.from(atob(said.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const written = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

const ASK = {
  register: (options) =>
    navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: named(options.excludeCredentials),
      },
    }),
  "sign-in": (options) =>
    navigator.credentials.get({ publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) } }),
};

const ANSWER = {
  register: ({ response }) => ({
    attestationObject: written(response.attestationObject),
    clientDataJSON: written(response.clientDataJSON),
    transports: response.getTransports ? response.getTransports() : null,
  }),
  "sign-in": ({ response }) => ({
    authenticatorData: written(response.authenticatorData),
    clientDataJSON: written(response.clientDataJSON),
    signature: written(response.signature),
    userHandle: response.userHandle ? written(response.userHandle) : null,
  }),
};

async function ask(form) {
  const kind = form.dataset.passkey, failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const key = await ASK[kind](JSON.parse(form.dataset.options));
    const told = { id: key.id, rawId: written(key.rawId), type: key.type, response: ANSWER[kind](key) };
    form.elements.credential.value = JSON.stringify({ ...told, extensions: JSON.stringify(key.getClientExtensionResults()) });
    form.submit();
  } catch {
    failed.hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (window.PublicKeyCredential) {
    form.querySelector("[data-passkey-go]").addEventListener("click", () => ask(form));
    ask(form);
  } else {
    form.querySelector("[data-passkey-missing]").hidden = false;
  }
}
