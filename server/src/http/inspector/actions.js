// What the panel asks of the server and of the page, past the wrapper.

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

/** The id of the session that this browser has now. */
export async function sessionId() {
  try {
    return (await (await realFetch('/api/me')).json()).session_id;
  } catch {
    return undefined;
  }
}

export const isOffline = () => window.fetch === fail;

/** @type {typeof fetch} */
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
    // @ts-expect-error What setOffline put over the browser's own goes again.
    delete navigator.onLine;
  }
  dispatchEvent(new Event(offline ? 'offline' : 'online'));
}

export const openTab = () => void open(location.href, '_blank', 'noopener');
