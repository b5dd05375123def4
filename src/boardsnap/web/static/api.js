// Talking to the server. Imported by pages and by the service worker, so it touches no document
// unless there is one.

export class Refused extends Error {
  /** The server said no, in words: `status`, `code`, and what else its answer tells. */
  constructor(status, body) {
    super(body?.message ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body?.code ?? "error";
    this.body = body ?? {};
  }
}

export class Unreachable extends Error {
  constructor() { super("No connection to the server."); }
}

let token = globalThis.document?.querySelector('meta[name="csrf-token"]')?.content ?? null;

/** The session's token against forged requests; the offline page has none and asks for it. */
export async function csrf() {
  if (token === null) token = (await call("GET", "/api/v1/me")).csrf ?? "";
  return token;
}

export function forgetCsrf() { token = null; }

/** The JSON answer of the server, or null where it has none.
 * @throws {Refused} it said no. @throws {Unreachable} it was not reached. */
export async function call(method, path, body = undefined, more = {}) {
  const headers = { Accept: "application/json", ...more.headers };
  if (method !== "GET") headers["X-CSRF-Token"] = await csrf();
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: "same-origin", signal: more.signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable();
  }
  if (answer.status === 304) return null;
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  const content = isJson ? await answer.json().catch(() => null) : null;
  if (!answer.ok) throw new Refused(answer.status, content);
  return content;
}
