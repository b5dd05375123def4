// Forms and buttons that send JSON: `data-api="POST /path"` on a form, `data-send` on a button.
// Attributes: data-then (where to go, {id} from the answer), data-say (instead of a reload),
// data-ask (a question first), data-show-link and data-show-secret (what is shown only once);
// on fields data-list (lines or commas to a list), data-number.
import { $, ask, button, copy, h, show, toast } from "./dom.js";
import { call } from "./api.js";

const listOf = (text) => text.split(/[\n,;]/).map((word) => word.trim()).filter(Boolean);

function fieldValue(field) {
  if (field.hasAttribute("data-list")) return listOf(field.value);
  if (field.hasAttribute("data-number")) return field.value === "" ? null : Number(field.value);
  return field.value === "" ? null : field.value;
}

function bodyOf(form) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled) continue;
    if (field.type === "checkbox") {
      const group = form.querySelectorAll(`input[type="checkbox"][name="${field.name}"]`);
      if (group.length > 1) { if (field.checked) (body[field.name] ??= []).push(field.value); else body[field.name] ??= []; }
      else body[field.name] = field.checked;
    } else body[field.name] = fieldValue(field);
  }
  return body;
}

function showOnce(heading, note, text) {
  const input = h("input", { class: "input", readonly: true, value: text, "aria-label": heading });
  const done = button("Copy", { class: "button primary", onclick: async () => { if (await copy(text)) toast("Copied."); else input.select(); } }, "copy");
  const box = show(heading, h("p", { class: "note" }, note), h("div", { class: "row" }, h("div", { class: "grow" }, input), done));
  input.select();
  box.addEventListener("close", () => location.reload());
}

function conclude(element, answer) {
  const { say, then, showLink, showSecret } = element.dataset;
  if (showLink) return showOnce("Invitation link", showLink, answer.url);
  if (showSecret) return showOnce("New token", showSecret, answer.secret);
  if (say) { toast(say); if (element.reset) element.reset(); return undefined; }
  if (then) return location.assign(then.replace("{id}", encodeURIComponent(answer?.id ?? "")));
  return location.reload();
}

async function deliver(element, spec, body) {
  const [method, path] = spec.split(" ");
  const control = element.matches("form") ? $("button:not([type=button])", element) : element;
  if (control) control.disabled = true;
  try {
    conclude(element, await call(method, path, body));
  } catch (error) {
    if (error.status === 401) toast("You are signed out.", ["Sign in", () => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`)], 20);
    else toast(error.message);
  } finally {
    if (control) control.disabled = false;
  }
}

export const sendForm = (form) => deliver(form, form.dataset.api, bodyOf(form));

export async function sendControl(control) {
  if (control.dataset.ask && !(await ask(control.dataset.ask))) return;
  await deliver(control, control.dataset.send, control.dataset.body ? JSON.parse(control.dataset.body) : undefined);
}
