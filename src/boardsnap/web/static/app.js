// On every page with the frame: theme, menus, times in words. The page is usable with this and
// `dom.js`; all else comes behind it, and what a hand that was faster has begun waits for it.
import { $, $$, ago, ask, toast } from "./dom.js";

const rest = import("./rest.js");

function whenWhole(act) {
  rest.then(act, () => toast("This page is not whole yet. Reload it once there is a network."));
}

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

async function signOut(form, { forget, pending }) {
  const unsent = (await pending().catch(() => [])).filter((capture) => capture.state !== "sent").length;
  if (unsent && !(await ask("Photos on this device are not sent yet. They stay here until you sign in again.", "Sign out"))) return;
  await forget();
  form.submit();
}

for (const element of $$("[data-theme-switch]")) element.addEventListener("click", switchTheme);
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-api], form[data-sign-out]");
  if (!form) return;
  event.preventDefault();
  whenWhole((module) => (form.dataset.api ? module.sendForm(form) : signOut(form, module)));
});
document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-send]");
  if (control) whenWhole(({ sendControl }) => sendControl(control));
});
for (const form of $$("form[data-submit-on-change]")) form.addEventListener("change", () => form.requestSubmit());
placeMenus();
sayTimes();
rest.catch(() => {});
document.addEventListener("htmx:after:swap", sayTimes);
addEventListener("offline", () => toast("You are offline. What you do here waits on this device."));
