// The photo queue. A capture goes open -> waiting -> sent, or -> refused when the server says
// no for good. Its key is made on the phone and the server takes each key once, so sending
// again after a lost answer changes nothing.
import { Refused, Unreachable, call, forgetCsrf } from "../api.js";
import { all, change, drop, inTransaction, answer, lastPlace, put, shotsOf } from "./memory.js";
import { exclusively } from "./turns.js";
import { upload } from "./upload.js";

// Half a minute at most while somebody may be looking, so that a network that is back is used.
const LONGEST_WAIT_MS = 30_000;
const KEEP_SENT_MS = 24 * 3600 * 1000;

const channel = new BroadcastChannel("boardsnap-outbox");
export const events = new EventTarget();
channel.onmessage = ({ data }) => events.dispatchEvent(new CustomEvent("change", { detail: data }));

function tell(detail) {
  events.dispatchEvent(new CustomEvent("change", { detail }));
  channel.postMessage(detail);
}

export const newCapture = (key, place) => ({
  key, kind: "board", board: null, state: "open", attempts: 0, next_at: 0, message: null, made_at: Date.now(), ...place,
});

/** Keeps a photo; once this resolves it survives a closed tab. */
export async function keepShot(capture, shot) {
  await inTransaction(["captures", "shots"], "readwrite", async (captures, shots) => {
    if (!(await answer(captures.get(capture.key)))) await answer(captures.put(capture));
    await answer(shots.put({ ...shot, capture: capture.key }));
  });
  navigator.storage?.persist?.();
}

export async function discard(key) {
  await inTransaction(["captures", "shots"], "readwrite", async (captures, shots) => {
    const keys = await answer(shots.index("capture").getAllKeys(key));
    await Promise.all(keys.map((shot) => answer(shots.delete(shot))));
    await answer(captures.delete(key));
  });
  tell({ key, state: "gone" });
}

export async function enqueue(key) {
  await change("captures", key, { state: "waiting", next_at: 0, message: null });
  tell({ key, state: "waiting" });
  requestSync();
  return wake();
}

function requestSync() {
  globalThis.navigator?.serviceWorker?.ready.then((worker) => worker.sync?.register("boardsnap-outbox")).catch(() => {});
}

/** What waits, is being sent, or was sent lately, newest first; of this account only. */
export async function pending() {
  const { account } = await lastPlace();
  const captures = (await all("captures")).filter((capture) => !capture.account || !account || capture.account === account);
  return captures.sort((one, other) => other.made_at - one.made_at);
}

let timer = null;
let busy = null;

/** Sends everything that is due. One tab at a time; the others see its progress. */
export function wake() {
  busy ??= exclusively("boardsnap-outbox", sendAll).catch(() => {}).finally(() => { busy = null; }).then(plan);
  return busy;
}

async function plan() {
  clearTimeout(timer);
  let waiting = [];
  try {
    waiting = (await pending()).filter((capture) => capture.state === "waiting");
  } catch { /* no storage: there is no queue */ }
  if (waiting.length === 0) return;
  const soonest = Math.min(...waiting.map((capture) => capture.next_at)) - Date.now();
  timer = setTimeout(wake, Math.max(1000, Math.min(soonest, LONGEST_WAIT_MS)));
}

async function sendAll() {
  await prune();
  for (;;) {
    const due = (await pending()).reverse().find((capture) => capture.state === "waiting" && capture.next_at <= Date.now());
    if (!due) return;
    if (!(await send(due))) return;
  }
}

async function prune() {
  for (const capture of await all("captures")) {
    if (capture.state !== "sent" || Date.now() - capture.sent_at < KEEP_SENT_MS) continue;
    await drop("captures", capture.key);
    await drop("known", `photos:${capture.board_id}`);
  }
}

function addressOf(capture) {
  if (capture.kind === "version") return `/api/v1/boards/${capture.board}/versions`;
  if (capture.kind === "photos") return `/api/v1/boards/${capture.board}/photos`;
  return `/api/v1/projects/${capture.project}/boards`;
}

async function bodyOf(capture) {
  const form = new FormData();
  form.append("capture_key", capture.key);
  for (const shot of await shotsOf(capture.key)) {
    form.append("keys", shot.key);
    form.append("photos", shot.blob, shot.name);
  }
  return form;
}

/** Sends one capture. @returns {Promise<boolean>} whether it makes sense to go on with the next. */
async function send(capture) {
  tell({ key: capture.key, state: "sending", share: 0 });
  try {
    const me = await call("GET", "/api/v1/me");
    if (capture.account && me.account.email !== capture.account) throw new Refused(401, { message: "Sign in as the person who took the photo." });
    const board = await upload(addressOf(capture), await bodyOf(capture), (share) => tell({ key: capture.key, state: "sending", share }));
    await succeed(capture, board);
    return true;
  } catch (error) {
    return fail(capture, error);
  }
}

async function succeed(capture, board) {
  const id = board.board_id ?? board.id ?? capture.board;
  const photos = (await shotsOf(capture.key)).map((shot) => shot.blob);
  await inTransaction(["captures", "shots", "known"], "readwrite", async (captures, shots, known) => {
    const keys = await answer(shots.index("capture").getAllKeys(capture.key));
    await Promise.all(keys.map((key) => answer(shots.delete(key))));
    await answer(captures.put({ ...capture, state: "sent", board_id: id, sent_at: Date.now(), message: null }));
    // Until the server has read them, its page shows the photos from here.
    await answer(known.put(photos, `photos:${id}`));
  });
  tell({ key: capture.key, state: "sent", board: id });
}

// What a later attempt may cure: sign-in, time-outs, too many requests, the server's own faults.
const PASSING = new Set([401, 403, 408, 425, 429]);

async function fail(capture, error) {
  if (error instanceof Refused && error.status < 500 && !PASSING.has(error.status)) {
    await change("captures", capture.key, { state: "refused", message: error.message });
    tell({ key: capture.key, state: "refused", message: error.message });
    return true;
  }
  if (error instanceof Refused && error.status === 403) forgetCsrf();
  const wait = Math.max(error.retryAfterMs ?? 0, Math.min(2 ** capture.attempts * 1000, LONGEST_WAIT_MS));
  const message = error instanceof Unreachable ? null : error.message;
  await change("captures", capture.key, { attempts: capture.attempts + 1, next_at: Date.now() + wait, message, signed_out: error.status === 401 });
  tell({ key: capture.key, state: "waiting", message });
  return !(error instanceof Unreachable);
}

export async function retryNow() {
  for (const capture of await pending()) {
    if (capture.state === "waiting" || capture.state === "refused") await put("captures", { ...capture, state: "waiting", next_at: 0, attempts: 0 });
  }
  return wake();
}

if (globalThis.document) {
  addEventListener("online", retryNow);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") wake(); });
}
