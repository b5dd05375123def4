// The photos on this device that are not yet boards, with what happens to each.
import { $, ask, button, h, icon, sign } from "../dom.js";
import { discard, enqueue, events, pending, retryNow } from "./outbox.js";
import { shotsOf } from "./memory.js";

const shares = new Map();

// A device may be in a network and reach nothing: then only a try that failed shows it.
const isCutOff = (capture) => !navigator.onLine || (capture.attempts > 0 && !capture.message);

function words(capture) {
  const share = shares.get(capture.key);
  if (capture.state === "sent") return "Sent. It is being read.";
  if (capture.state === "refused") return capture.message ?? "The server did not take it.";
  if (share !== undefined) return share < 1 ? `Sending ${Math.floor(share * 100)} %` : "Sent, waiting for the answer";
  if (capture.signed_out) return "Waiting until you sign in";
  if (capture.message) return `${capture.message} It is tried again.`;
  return isCutOff(capture) ? "Waiting for the network" : "Waiting to be sent";
}

async function savePhotos(capture) {
  for (const shot of await shotsOf(capture.key)) {
    const link = h("a", { href: URL.createObjectURL(shot.blob), download: shot.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
}

function controls(capture) {
  if (capture.state === "sent") return [h("a", { class: "button", href: `/b/${capture.board_id}` }, "Open")];
  if (capture.signed_out) return [h("a", { class: "button", href: `/sign-in?next=${encodeURIComponent(location.pathname)}` }, "Sign in")];
  if (capture.state === "refused") {
    return [
      button("Try again", { onclick: () => enqueue(capture.key) }),
      sign("download", "Save the photos on this device", { onclick: () => savePhotos(capture) }),
      sign("trash", "Throw these photos away", { onclick: async () => { if (await ask("Throw these photos away? They are nowhere else.", "Throw away")) discard(capture.key); } }),
    ];
  }
  return shares.has(capture.key) ? [] : [button("Send now", { onclick: retryNow })];
}

function row(capture) {
  const share = shares.get(capture.key);
  const signs = { sent: "check", refused: "alert", waiting: isCutOff(capture) ? "offline" : "clock" };
  return h("li", { class: "list-row", "data-capture": capture.key },
    icon(signs[capture.state] ?? "clock"),
    h("div", { class: "grow" },
      h("p", { role: "status" }, words(capture)),
      share !== undefined && capture.state === "waiting" ? h("progress", { max: 1, value: share, "aria-label": "Sending" }) : null),
    ...controls(capture));
}

async function draw(place, project) {
  const captures = (await pending()).filter((c) => c.state !== "open" && (!project || c.project === project));
  const shown = captures.filter((c) => c.state !== "sent");
  place.hidden = shown.length === 0;
  place.replaceChildren(h("ul", { class: "rows card waiting", "aria-label": "Photos on this device" }, ...shown.map(row)));
}

/** Shows them in `place` and keeps that current; `onSent` is told the board of each. */
export function showWaiting(place, onSent = null) {
  const { project } = place.dataset;
  events.addEventListener("change", ({ detail }) => {
    if (detail.state === "sending") shares.set(detail.key, detail.share);
    else shares.delete(detail.key);
    const bar = detail.state === "sending" && $(`[data-capture="${detail.key}"] progress`, place);
    if (bar) {
      bar.value = detail.share;
      $(`[data-capture="${detail.key}"] p`, place).textContent = words({ key: detail.key, state: "waiting" });
    } else draw(place, project).catch(() => {});
    if (detail.state === "sent") onSent?.(detail);
  });
  addEventListener("online", () => draw(place, project).catch(() => {}));
  addEventListener("offline", () => draw(place, project).catch(() => {}));
  draw(place, project).catch(() => {});
}
