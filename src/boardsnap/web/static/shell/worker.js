// The service worker: the shell and the files of one version, nothing else. What the API answers
// is never kept, so nothing of an account is left behind when it signs out.
import { wake } from "../capture/outbox.js";

// Beside the modules of the camera's page, which the server names.
const FILES = ["app.css", "theme.js", "icons.svg", "icons/mark.svg", "icons/icon-192.png"];
const PREFIX = "boardsnap-shell:";
const PAGE = "/offline";

async function fillCache(base, modules) {
  const cache = await caches.open(PREFIX + base);
  await cache.addAll([...[...FILES, ...modules].map((file) => `${base}/${file}`), new Request(PAGE, { credentials: "omit", cache: "reload" })]);
}

async function dropOthers(base) {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + base).map((name) => caches.delete(name)));
}

async function openPage(request, base) {
  try {
    return await fetch(request);
  } catch {
    const cache = await caches.open(PREFIX + base);
    return (await cache.match(PAGE)) ?? Response.error();
  }
}

async function openFile(request, base) {
  const cache = await caches.open(PREFIX + base);
  return (await cache.match(request)) ?? fetch(request);
}

/** Sends what waits, unless an open page does it: that one can show how far it is. */
async function sendInBackground() {
  await wake();
}

export function serve(base, modules) {
  self.addEventListener("install", (event) => { self.skipWaiting(); event.waitUntil(fillCache(base, modules)); });
  self.addEventListener("activate", (event) => event.waitUntil(dropOthers(base).then(() => self.clients.claim())));
  self.addEventListener("sync", (event) => { if (event.tag === "boardsnap-outbox") event.waitUntil(sendInBackground()); });
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET") return;
    const url = new URL(request.url);
    if (url.origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(openPage(request, base));
    else if (url.pathname.startsWith(`${base}/`)) event.respondWith(openFile(request, base));
  });
}
