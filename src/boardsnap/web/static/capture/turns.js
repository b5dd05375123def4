// One tab at a time. Web Locks where there are any (they end with their tab); on plain http a
// lease in IndexedDB that somebody else takes over when it is no longer renewed.
import { answer, inTransaction } from "./memory.js";

const LEASE_MS = 15_000;
const ME = Math.random().toString(36).slice(2);

function take(name) {
  return inTransaction(["known"], "readwrite", async (known) => {
    const lease = await answer(known.get(`lease:${name}`));
    if (lease && lease.holder !== ME && lease.until > Date.now()) return false;
    await answer(known.put({ holder: ME, until: Date.now() + LEASE_MS }, `lease:${name}`));
    return true;
  });
}

const giveBack = (name) => inTransaction(["known"], "readwrite", (known) => answer(known.delete(`lease:${name}`)));

async function leased(name, work) {
  if (!(await take(name))) return undefined;
  const renewal = setInterval(() => take(name), LEASE_MS / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await giveBack(name);
  }
}

/** Runs the work unless another tab is at it; undefined where that is so. */
export function exclusively(name, work) {
  if (!navigator.locks) return leased(name, work);
  return navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}
