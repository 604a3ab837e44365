// The buttons: what they do to the session behind the wrapper's back.

const FAILURES = {
  401: 'Nothing to do: the server no longer knows this session',
};

/** The page's own, also while it plays offline. */
const realFetch = window.fetch.bind(window);

/** Asks the server; the words say what went wrong. */
export async function ask(action) {
  try {
    const { ok, status } = await realFetch(`/inspector/${action}`, { method: 'POST' });
    return ok ? undefined : (FAILURES[status] ?? `The server answered ${status}`);
  } catch {
    return 'The server cannot be reached';
  }
}

export const isOffline = () => window.fetch === fail;

async function fail() {
  throw new TypeError('Failed to fetch');
}

let fetchBefore;

/** Cuts this page off, or connects it again. The browser itself stays online, and so do other tabs. */
export function setOffline(offline) {
  if (offline === isOffline()) return;
  if (offline) {
    fetchBefore = window.fetch;
    window.fetch = fail;
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
  } else {
    window.fetch = fetchBefore;
    delete navigator.onLine;
  }
  dispatchEvent(new Event(offline ? 'offline' : 'online'));
}

export const openTab = () => void open(location.href, '_blank', 'noopener');
