// Pairing a phone: a code that works once, with the time it has left.
import { $, button, copy, h, toast } from "./dom.js";
import { call } from "./api.js";
import { svgImage } from "./pictures.js";

const place = $("[data-pairing]");

function left(until) {
  const seconds = Math.max(0, Math.round((new Date(until) - Date.now()) / 1000));
  return seconds ? `Works once, for another ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}.` : "The code has expired.";
}

async function pair(project) {
  try {
    const pairing = await call("POST", "/api/v1/pairings", { project });
    const clock = h("p", { class: "note", role: "timer" }, left(pairing.expires_at));
    setInterval(() => { clock.textContent = left(pairing.expires_at); }, 1000);
    place.replaceChildren(
      h("div", { class: "qr" }, svgImage(pairing.qr, "QR code that connects a phone")),
      h("div", { class: "stack beside-code" }, h("p", {}, "Point the phone’s camera at the code, open the link, tap Connect."), clock,
        h("div", { class: "row" },
          button("Copy the link", { onclick: async () => { await copy(pairing.url); toast("Copied."); } }, "copy"),
          button("New code", { onclick: () => pair(project) }, "retake"))));
  } catch (error) {
    toast(error.message);
  }
}

const start = $("[data-pair]");
start?.addEventListener("click", () => pair(start.dataset.project ?? null));
