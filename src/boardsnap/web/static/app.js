// On every page with the frame: theme, menus, times in words, forms that speak JSON, the outbox.
import { $, $$, ago, ask, toast } from "./dom.js";
import { wireForms } from "./forms.js";
import { forget, rememberPlace } from "./capture/memory.js";
import { pending, wake } from "./capture/outbox.js";
import { registerShell } from "./shell/register.js";

function switchTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try { localStorage.setItem("theme", next); } catch { /* storage is switched off: for this page only */ }
}

function closeMenus(except = null) {
  for (const menu of $$("details.menu[open], details.switch[open]")) if (menu !== except) menu.open = false;
}

function placeMenus() {
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu, details.switch")));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && $("details.menu[open], details.switch[open]");
    if (!open) return;
    closeMenus();
    $("summary", open).focus();
  });
}

function sayTimes() {
  for (const time of $$("time[data-ago]")) time.textContent = ago(time.dateTime);
}

async function signOut(event) {
  event.preventDefault();
  const form = event.target;
  const unsent = (await pending().catch(() => [])).filter((capture) => capture.state !== "sent").length;
  if (unsent && !(await ask("Photos on this device are not sent yet. They stay here until you sign in again.", "Sign out"))) return;
  await forget();
  form.submit();
}

for (const element of $$("[data-theme-switch]")) element.addEventListener("click", switchTheme);
for (const form of $$("form[data-sign-out]")) form.addEventListener("submit", signOut);
placeMenus();
sayTimes();
wireForms();
registerShell();
rememberPlace();
wake();
document.addEventListener("htmx:after:swap", sayTimes);
addEventListener("offline", () => toast("You are offline. What you do here waits on this device."));
const outbox = $("#outbox");
if (outbox) import("./capture/waiting.js").then((module) => module.showWaiting(outbox));
