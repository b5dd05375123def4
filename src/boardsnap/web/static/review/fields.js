// Small editors in place: a text, a chip that opens, a chip to choose from.
import { $, button, h, icon, toast } from "../dom.js";
import { plainWords } from "./words.js";

/** Whether somebody is typing, so that nothing is redrawn under their hands. */
export const isEditing = (root) => Boolean($(".editor", root));

/** Replaces `host` by a text field; resolves with the new text, or null where nothing changes. */
export function editText(host, value, { label = "Text", hint = null, beside = null } = {}) {
  return new Promise((resolve) => {
    const area = h("textarea", { class: "input", rows: 1, "aria-label": label, value, maxlength: 4000 });
    const box = h("div", { class: "editor" }, area, beside,
      h("div", { class: "editor-foot" },
        button("Save", { class: "button primary", onclick: () => finish(area.value) }),
        button("Cancel", { class: "button quiet", onclick: () => finish(null) }),
        hint ? h("span", { class: "note" }, hint) : null));
    let done = false;
    function finish(text) {
      if (done) return;
      done = true;
      box.replaceWith(host);
      const changed = text !== null && text.trim() !== value.trim();
      resolve(changed ? text.trim() : null);
    }
    area.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); finish(area.value); }
      if (event.key === "Escape") finish(null);
    });
    box.use = (text) => { area.value = text; area.focus(); };
    host.replaceWith(box);
    area.focus({ preventScroll: true });
    area.setSelectionRange(area.value.length, area.value.length);
    box.scrollIntoView({ block: "nearest" });
  });
}

/** A chip that shows a value and becomes a field when pressed. */
export function chip({ label, value, missing = null, read = (text) => text, write, type = "text", hint = "", tone = "", canEdit = true, list = null, name = null, absent = null }) {
  const shown = value || missing || label;
  const classes = `chip ${tone} ${value ? "" : "missing"}`;
  if (!canEdit) return value || absent ? h("span", { class: classes, title: label }, value || absent) : null;
  const host = h("button", { type: "button", class: classes, title: `${label}: change`, "aria-label": `${label}: ${value || "none"}. Change`, "data-chip": name }, value ? null : icon("plus", "small"), shown);
  host.addEventListener("click", (event) => { event.stopPropagation(); openChip(host, { label, value, read, write, type, hint, list }); });
  return host;
}

function openChip(host, { label, value, read, write, type, hint, list, typed = value ?? "" }) {
  const input = h("input", { class: "input chip-input", type, value: typed, "aria-label": label, placeholder: hint, list, autocomplete: "off", size: 14 });
  const box = h("span", { class: "editor chip-editor" }, input);
  if (label === "Due" || label === "When") box.append(dayPicker(input));
  let done = false;
  function finish(save) {
    if (done) return;
    done = true;
    const key = box.closest("[data-key]")?.dataset.key;
    // The document may be drawn anew before somebody writes it anew.
    const place = () => (host.isConnected ? host : $(`[data-key="${key}"] [data-chip="${host.dataset.chip}"]`) ?? host);
    const text = input.value.trim();
    const parsed = save && text !== (value ?? "").trim() ? read(text) : undefined;
    box.replaceWith(host);
    host.focus();
    if (parsed !== undefined && (parsed !== null || !text)) { write(parsed); return; }
    host.dispatchEvent(new Event("unchanged", { bubbles: true }));
    if (parsed === null) {
      const again = () => openChip(place(), { label, value, read, write, type, hint, list, typed: text });
      toast(`“${text}” is not understood here.${hint ? ` Write it as ${hint}.` : ""}`, ["Write it anew", again], 20);
    }
  }
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") { event.preventDefault(); finish(true); }
    if (event.key === "Escape") finish(false);
  });
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) finish(true); });
  host.replaceWith(box);
  input.focus();
  input.select();
}

function dayPicker(input) {
  const picker = h("input", { class: "input day", type: "date", "aria-label": "Pick the day" });
  picker.addEventListener("change", () => { if (picker.value) { input.value = picker.value; input.focus(); } });
  picker.addEventListener("keydown", (event) => event.stopPropagation());
  return picker;
}

/** A chip with a list to choose from; the system's own list, because thumbs know it. */
export function choice({ label, value, options, none = null, write, tone = "", canEdit = true, name = null, absent = null }) {
  if (!canEdit) return value || absent ? h("span", { class: `chip ${tone} ${value ? "" : "missing"}`, title: label }, value ? plainWords(value) : absent) : null;
  const select = h("select", { class: `chip ${tone} ${value ? "" : "missing"}`, "aria-label": label, title: label, "data-chip": name },
    none === null ? null : h("option", { value: "", selected: !value }, none),
    ...options.map((option) => h("option", { value: option, selected: option === value }, plainWords(option))));
  select.addEventListener("change", () => write(select.value || null));
  select.addEventListener("keydown", (event) => event.stopPropagation());
  select.addEventListener("click", (event) => event.stopPropagation());
  return select;
}
