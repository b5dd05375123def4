// Sending a form: by XMLHttpRequest in a page, because only that tells how far it is; by fetch
// in the service worker, which has nothing else.
import { Refused, Unreachable, csrf } from "../api.js";

// No byte for this long: the network is gone although nobody says so.
const SILENCE_MS = 45_000;

function refusal(status, body, retryAfter) {
  const error = new Refused(status, body);
  if (retryAfter) error.retryAfterMs = Number(retryAfter) * 1000 || 0;
  return error;
}

function byRequest(path, form, token, onShare) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let silence = setTimeout(() => request.abort(), SILENCE_MS);
    const stir = () => { clearTimeout(silence); silence = setTimeout(() => request.abort(), SILENCE_MS); };
    request.open("POST", path);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", token);
    request.upload.onprogress = (event) => { stir(); if (event.lengthComputable) onShare(event.loaded / event.total); };
    request.onload = () => {
      clearTimeout(silence);
      if (request.status >= 200 && request.status < 300) resolve(request.response ?? {});
      else reject(refusal(request.status, request.response, request.getResponseHeader("Retry-After")));
    };
    request.onerror = request.onabort = () => { clearTimeout(silence); reject(new Unreachable()); };
    request.send(form);
  });
}

async function byFetch(path, form, token) {
  let answer;
  try {
    answer = await fetch(path, { method: "POST", body: form, credentials: "same-origin", headers: { Accept: "application/json", "X-CSRF-Token": token } });
  } catch {
    throw new Unreachable();
  }
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw refusal(answer.status, body, answer.headers.get("Retry-After"));
  return body ?? {};
}

/** The server's answer to the form.
 * @throws {Refused} @throws {Unreachable} */
export async function upload(path, form, onShare) {
  const token = await csrf();
  return globalThis.XMLHttpRequest ? byRequest(path, form, token, onShare) : byFetch(path, form, token);
}
