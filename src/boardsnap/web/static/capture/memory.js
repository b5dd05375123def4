// What this device remembers, in IndexedDB: photos that are not yet sent, edits made offline,
// and which project was open last. A photo is here before it is shown as taken.

const NAME = "boardsnap";
let opening = null;

function upgrade(db) {
  db.createObjectStore("captures", { keyPath: "key" });
  db.createObjectStore("shots", { keyPath: "key" }).createIndex("capture", "capture");
  db.createObjectStore("edits", { keyPath: "key" }).createIndex("board", "board");
  db.createObjectStore("known");
}

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => upgrade(request.result);
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opening = null; };
      resolve(request.result);
    };
    request.onerror = () => { opening = null; reject(request.error); };
  });
  return opening;
}

/** Runs `work` on the stores in one transaction; resolves with its result once that is on disk. */
export async function inTransaction(names, mode, work) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(names, mode, { durability: "strict" });
    const stores = names.map((name) => transaction.objectStore(name));
    let result;
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject(transaction.error ?? new Error("Nothing was kept."));
    transaction.onerror = () => reject(transaction.error);
    Promise.resolve(work(...stores)).then((value) => { result = value; }, (error) => {
      try { transaction.abort(); } catch { /* it has ended by itself */ }
      reject(error);
    });
  });
}

export const answer = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

export const put = (store, value, key = undefined) =>
  inTransaction([store], "readwrite", (s) => answer(key === undefined ? s.put(value) : s.put(value, key)));
export const find = (store, key) => inTransaction([store], "readonly", (s) => answer(s.get(key)));
export const all = (store) => inTransaction([store], "readonly", (s) => answer(s.getAll()));
export const drop = (store, key) => inTransaction([store], "readwrite", (s) => answer(s.delete(key)));

/** Reads a record, changes it and writes it back, with nobody in between. */
export function change(store, key, changes) {
  return inTransaction([store], "readwrite", async (s) => {
    const record = await answer(s.get(key));
    if (!record) return null;
    const next = { ...record, ...(typeof changes === "function" ? changes(record) : changes) };
    await answer(s.put(next));
    return next;
  });
}

/** The photos of a capture, in the order in which they were taken. */
export async function shotsOf(capture) {
  const shots = await inTransaction(["shots"], "readonly", (s) => answer(s.index("capture").getAll(capture)));
  return shots.sort((one, other) => one.position - other.position);
}

const meta = (name) => globalThis.document?.querySelector(`meta[name="${name}"]`)?.content || null;

/** Remembers who is here and which project, for the next time without a network. */
export async function rememberPlace() {
  const account = meta("account");
  if (!account) return;
  try {
    await put("known", account, "account");
    const id = meta("project");
    if (id) await put("known", { id, name: meta("project-name") }, "project");
  } catch { /* private windows may have no storage: nothing is remembered then */ }
}

export const lastPlace = async () => ({ account: await find("known", "account"), project: await find("known", "project") });

/** On signing out: everything that belongs to the account, but not photos that nobody else has. */
export async function forget() {
  try {
    await inTransaction(["known", "edits"], "readwrite", (known, edits) => Promise.all([answer(known.clear()), answer(edits.clear())]));
    const waiting = await all("captures");
    await Promise.all(waiting.filter((capture) => capture.state === "sent").map((capture) => drop("captures", capture.key)));
  } catch { /* nothing was kept, nothing is to be forgotten */ }
}
