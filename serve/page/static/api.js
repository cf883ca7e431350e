// The service, as the page asks it: relative addresses, so that it also works under a prefix.

const KEY = "moderation-api-key";

/** A problem in words, for people; `needsKey` says that the service wants an API key. */
export class Problem extends Error {
  constructor(title, detail, { needsKey = false, retryAfter = null } = {}) {
    super(detail);
    this.title = title;
    this.needsKey = needsKey;
    this.retryAfter = retryAfter;
  }
}

export const storedKey = () => sessionStorage.getItem(KEY) ?? "";

export function storeKey(key) {
  if (key) sessionStorage.setItem(KEY, key);
  else sessionStorage.removeItem(KEY);
}

export const get = (path) => ask(path, {});

export const postJson = (path, body, signal) =>
  ask(path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, signal });

export const postFile = (path, file, mediaType, signal) =>
  ask(path, { method: "POST", body: file, headers: { "Content-Type": mediaType }, signal });

async function ask(path, request) {
  const headers = { Accept: "application/json", ...request.headers };
  if (storedKey()) headers["X-API-Key"] = storedKey();
  let response;
  try {
    response = await fetch(path, { ...request, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("The service cannot be reached", "Is it still running? Nothing was decided.");
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return body;
  throw problemOf(response, body ?? {});
}

function problemOf(response, document) {
  const retryAfter = Number(response.headers.get("Retry-After")) || null;
  if (response.status === 401) {
    const title = storedKey() ? "That API key is not valid" : "An API key is needed";
    const detail = storedKey() ? "It may have been mistyped or revoked." : "Enter the key that you were given.";
    return new Problem(title, detail, { needsKey: true });
  }
  const title = document.title ?? `The service answered ${response.status}`;
  const faults = (document.errors ?? []).map((fault) => `${fault.pointer}: ${fault.detail}`);
  const detail = faults.length > 1 ? faults.join("; ") : (document.detail ?? "It did not say why. Nothing was decided.");
  return new Problem(title, detail, { retryAfter });
}
