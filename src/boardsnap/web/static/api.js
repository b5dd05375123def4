// Talking to the server. Imported by pages and by the service worker, so it touches no document
// unless there is one.

/** A message of the server as a sentence of its own. */
export const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? "" : "."}`;

export class Refused extends Error {
  /** The server said no, in words: `status`, `code`, and what else its answer tells. */
  constructor(status, body) {
    super(sentence(body?.message ?? `The server answered ${status}`));
    this.status = status;
    this.code = body?.code ?? "error";
    this.body = body ?? {};
  }
}

export class Unreachable extends Error {
  constructor() { super("No connection to the server."); }
}

// Browsers take 64 kB of such requests at once (Fetch standard, 4.6).
const MOST_KEPT_ALIVE = 16_000;

const said = (name) => globalThis.document?.querySelector(`meta[name="${name}"]`)?.content ?? null;
let token = said("csrf-token");

/** The session's token against forged requests; the offline page has none and asks for it. */
export async function csrf() {
  if (token === null) token = (await call("GET", "/api/v1/me")).csrf ?? "";
  return token;
}

export function forgetCsrf() { token = null; }

/** The JSON answer of the server, or null where it has none.
 * @throws {Refused} it said no. @throws {Unreachable} it was not reached. */
export async function call(method, path, body = undefined, more = {}) {
  try {
    return await ask(method, path, body, more);
  } catch (error) {
    if (error.code !== "csrf" || !(await isRenewed())) throw error;
    return ask(method, path, body, more);
  }
}

/** Somebody signed in anew in another tab: the page's token is of the old session. It is renewed
 * for the person whose page this is, and for nobody else. */
async function isRenewed() {
  const me = await ask("GET", "/api/v1/me");
  const owner = said("account");
  if (owner !== null && owner !== me.account.email) return false;
  token = me.csrf ?? "";
  return true;
}

async function ask(method, path, body = undefined, more = {}) {
  const headers = { Accept: "application/json", ...more.headers };
  if (method !== "GET") headers["X-CSRF-Token"] = await csrf();
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const text = body === undefined ? undefined : JSON.stringify(body);
  // A change that was begun is finished even where the page is left meanwhile.
  const keepalive = method !== "GET" && (text?.length ?? 0) < MOST_KEPT_ALIVE;
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: text, credentials: "same-origin", signal: more.signal, keepalive });
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
