// Somebody else changed the same thing: what they wrote and what was written here, side by side.
import { h } from "../dom.js";
import { dateWords, metricWords, ratingWords, shiftWords, windowWords } from "./words.js";

function words(value) {
  if (value === null || value === undefined || value === "") return "nothing";
  if (Array.isArray(value)) return value.length ? value.join(", ") : "nothing";
  if (typeof value !== "object") return String(value);
  if ("precision" in value) return dateWords(value);
  if ("direction" in value) return shiftWords(value);
  if ("level" in value) return ratingWords(value) || "nothing";
  if ("value" in value && "name" in value) return metricWords(value);
  if ("value" in value) return windowWords(value);
  return value.text ?? JSON.stringify(value);
}

/** @returns {Promise<"mine"|"theirs">} which of the two is to stand. */
export function chooseBetween({ message, field, theirs, mine }) {
  return new Promise((resolve) => {
    const side = (heading, value, answer, text) => h("div", { class: "card pad stack" }, h("h3", {}, heading), h("blockquote", {}, words(value)), h("button", { class: "button", value: answer }, text));
    const box = h("dialog", { class: "conflict", "aria-label": "Two people changed this" },
      h("form", { method: "dialog" }, h("h2", {}, "Two people changed this"), h("p", { class: "note" }, message ?? `Somebody changed ${field ?? "it"} while you did.`),
        h("div", { class: "grid-two" }, side("Theirs", theirs, "theirs", "Keep theirs"), side("Yours", mine, "mine", "Use yours"))));
    box.addEventListener("close", () => { resolve(box.returnValue === "mine" ? "mine" : "theirs"); box.remove(); });
    document.body.append(box);
    box.showModal();
  });
}
