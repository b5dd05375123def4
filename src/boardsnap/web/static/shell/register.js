// The shell that works without a network, where the browser allows one (https or this machine).
export function registerShell() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/sw.js", { type: "module", scope: "/" }).catch(() => { /* an old browser: everything works, only not offline */ });
}
