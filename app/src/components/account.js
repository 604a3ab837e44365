// What all signed-in pages of a browser owe each other: a sign-out ends them all, also without a network, and
// no user sees what another one typed. Whose page this is, how the names of what this device keeps for its user begin, and what is said
// in the page's language is in the attributes of this script's element. The channel is that of the session wrapper.
const told = /** @type {Record<string, string>} */ ({ .../** @type {HTMLScriptElement} */ (document.currentScript).dataset });
const me = {
  user: told.user,
  expires_in: Number(told.expiresInMs),
  idle: Number(told.idleMs),
  max: Number(told.maxMs),
};
const PENDING = 'longhaul:sign-out';
/** @type {Pick<BroadcastChannel, 'postMessage' | 'onmessage'>} */
const channel = self.BroadcastChannel ? new BroadcastChannel('session') : { postMessage() {}, onmessage: null };
const root = document.documentElement;

// What a post without the module brought to the server is kept there now.
const [, saved] = /(?:^|; )saved-copy=([0-9a-z]{12})/.exec(document.cookie) ?? [];
if (saved) {
  const typedOn = kept().length > 0 && sessionStorage.getItem('typed-on') === saved;
  for (const key of kept()) if (!typedOn && key.endsWith(`:${saved}`)) localStorage.removeItem(key);
  document.cookie = 'saved-copy=; path=/applications; max-age=0';
}

// A sign-out that the server has not heard of yet comes before anything else.
if (stored(PENDING) === told.session) {
  root.hidden = true;
  leave();
} else {
  // That session has ended by itself; this one began after it.
  if (stored(PENDING)) localStorage.removeItem(PENDING);
  channel.postMessage({ kind: 'present', ...me });
}

channel.onmessage = ({ data: { kind, user } }) => {
  if (kind === 'signed_out' && user === me.user) leave();
  if ((kind === 'began' || kind === 'present') && user && user !== me.user) {
    root.hidden = true;
    location.replace('/applications');
  }
};

addEventListener('submit', async (event) => {
  if (!(event.target instanceof HTMLFormElement) || event.target.id !== 'sign-out') return;
  event.preventDefault();
  if (!(await allSaved()) && !confirm(told.unsaved)) return;
  try {
    kept().forEach((key) => localStorage.removeItem(key));
    localStorage.setItem(PENDING, told.session);
  } catch {
    // Without storage there is no copy to clear and no reminder to leave.
  }
  channel.postMessage({ kind: 'signed_out', user: me.user });
  leave();
});

// The server is told, now or when it can be reached, and the page is left.
async function leave() {
  try {
    // As the form does it: the address that it is redirected to deletes cookies only if they are still those of this session.
    // The page goes there itself, because not every browser follows the redirect of a request that may outlive its page.
    const headers = { Accept: 'text/html' };
    const answer = await fetch('/auth/logout', { method: 'POST', keepalive: true, redirect: 'manual', headers });
    if (!answer.ok && answer.type !== 'opaqueredirect') throw answer;
    if (stored(PENDING)) localStorage.removeItem(PENDING);
    // Another tab may have kept something since.
    kept().forEach((key) => localStorage.removeItem(key));
    location.replace('/auth/signed-out?return_to=/');
  } catch {
    /** @type {Promise<void>} */
    const drawn = new Promise((ready) => (document.body ? ready() : addEventListener('DOMContentLoaded', () => ready())));
    await drawn;
    farewell();
    for (const name of ['online', 'focus']) addEventListener(name, again, { once: true });
  }
}

// Another tab may have told the server meanwhile, and another user may have signed in: their session is not ours to end.
function again() {
  if (stored(PENDING) === told.session) leave();
  else location.replace('/');
}

function farewell() {
  root.hidden = false;
  if (document.getElementById('farewell')) return;
  const main = document.createElement('main');
  main.id = 'farewell';
  main.className = 'main column';
  const title = document.createElement('h1');
  title.className = 'title';
  title.textContent = told.farewell;
  const more = document.createElement('p');
  more.textContent = told.farewellMore;
  main.append(title, more);
  document.body.replaceChildren(main);
}

// Whether nothing is left to save, here or in another tab. What is being typed is saved after a moment's quiet, so that
// moment is given.
async function allSaved() {
  for (let tries = 0; tries < 30; tries++) {
    const status = /** @type {HTMLElement | null} */ (document.querySelector('.save-status'))?.dataset.status ?? 'saved';
    if (['saved', 'resting'].includes(status) && kept().length === 0) return true;
    if (status === 'local' || status === 'failed') return false;
    await new Promise((ready) => setTimeout(ready, 100));
  }
  return false;
}

function kept() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(told.prefix));
  } catch {
    return [];
  }
}

/** @param {string} key */
function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
