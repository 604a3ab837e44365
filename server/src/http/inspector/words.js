// Everything that happened, in plain words. A sentence is a list of pieces, `[tone, text]`; the tones are colours.

const CAUSES = {
  expired: 'a call met a 401',
  look_ahead: 'a call came close to the deadline',
  keep_alive: 'the page is in use and the deadline is near',
  woke: 'the network or the computer came back',
  limit: 'the session should be over by now',
  asked: 'the user asked to stay signed in',
};

const REASONS = {
  revoked: 'the session was revoked',
  expired: 'the session has reached its end',
  reuse_detected: 'an old refresh token was used again',
  invalid_token: 'the server does not know this session',
  disabled: 'the account was closed',
  no_token: 'the browser has no cookie of it any more',
};

const PRESSED = {
  expire: 'Access token expired behind the wrapper’s back',
  revoke: 'Session revoked on the server',
  'lose-refresh': 'The next refresh answer will get lost',
  offline: 'Offline: this page’s requests fail from now on',
  online: 'Online again',
  tab: 'Second tab opened',
};

const MARKS = {
  began: ({ expires_in_ms }) => [['plain', 'Page took over, with '], ['life', duration(expires_in_ms)], ['plain', ' left of the token']],
  page: ({ page }) => [['plain', `Page opened: ${page}`]],
  left: () => [['plain', 'Page left']],
  recovered: () => [['good', 'The server answers again']],
  adopted: () => [['good', 'Took over the tokens that another tab had renewed']],
  ends_soon: ({ left_ms }) => [['wait', `The session ends in ${duration(left_ms)}`]],
  user_changed: () => [['bad', 'Another user is signed in to this browser now']],
  signed_out: () => [['plain', 'Signed out']],
  rejected: ({ reason }) => [['bad', `Ended: ${reasonWords(reason)}`]],
  pressed: ({ action, failed }) => [[failed ? 'bad' : 'pressed', failed ?? PRESSED[action] ?? action]],
};

export function duration(ms) {
  if (ms === undefined || Number.isNaN(ms)) return '';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** The last part of a path: what a call is called. */
export const callName = (path = '') => path.split('/').at(-1) || path;

export const reasonWords = (reason) => REASONS[reason] ?? 'the server says no';

export function sentence(item) {
  if (item.kind === 'call') return callWords(item);
  if (item.kind === 'refresh') return refreshWords(item);
  // A step that this panel does not know yet still has a name.
  return (MARKS[item.step] ?? (() => [['plain', item.step.replaceAll('_', ' ')]]))(item);
}

function callWords(call) {
  const pieces = [['name', callName(call.path)]];
  const add = (tone, text) => pieces.push(['arrow', pieces.length > 1 ? ' → ' : ' '], [tone, text]);
  for (const { kind, from, to, refused } of call.segments) {
    if (refused) add('bad', '401, token refused');
    if (kind === 'waiting') add('wait', to === null ? 'waits for the refresh' : `waited for the refresh ${duration(to - from)}`);
    if (kind === 'parked') add('wait', to === null ? 'parked until the user signs in' : `was parked for ${duration(to - from)}`);
    if (kind === 'retried') add('again', 'sent again');
    if (kind === 'replayed') add('again', 'replayed');
  }
  const took = call.end === null ? '' : ` in ${duration(call.end - call.begin)}`;
  switch (call.outcome) {
    case 'answered':
      add(call.status < 400 ? 'good' : 'bad', `${call.status}${took}`);
      break;
    case 'failed':
      add('bad', `no answer after ${duration(call.end - call.begin)}`);
      break;
    case 'dropped':
      add('bad', 'dropped: another user signed in, or no user did');
      break;
    case 'left':
      add('plain', 'the page was left');
      break;
    default:
      if (pieces.length === 1) add('plain', 'on its way');
  }
  return pieces;
}

function refreshWords(refresh) {
  const took = refresh.end === null ? '' : duration(refresh.end - refresh.begin);
  const pieces = [['refresh', 'Refresh'], ['plain', `, because ${CAUSES[refresh.cause] ?? refresh.cause}`]];
  if (refresh.repeats) pieces.push(['plain', '; asked again, for another tab had won']);
  pieces.push(['arrow', ' → ']);
  switch (refresh.outcome) {
    case 'renewed':
      pieces.push(['good', `new tokens in ${took}`], ['plain', `, good for ${duration(refresh.lifetime)}`]);
      break;
    case 'adopted':
      pieces.push(['good', `another tab did it, ${took}`]);
      break;
    case 'rejected':
      pieces.push(['bad', `refused: ${reasonWords(refresh.reason)}`]);
      break;
    case 'unavailable':
      pieces.push(['bad', 'no verdict'], ['plain', `. The session is kept, next try in ${duration(refresh.retryIn)}`]);
      break;
    case 'discarded':
      pieces.push(['plain', 'overtaken by a sign-in or sign-out']);
      break;
    case 'left':
      pieces.push(['plain', 'the page was left']);
      break;
    default:
      pieces.push(['plain', refresh.end === null ? 'under way' : 'no longer needed']);
  }
  return pieces;
}

/** What the next call will meet, as things stand. */
export function outlook({ status, token, losing, left, margin, wrapped }) {
  if (status.word === 'rejected') return [['bad', `Ended: ${reasonWords(status.reason)}.`], ['plain', ' Nothing is refreshed until the user signs in.']];
  if (status.word === 'signed_out') return [['plain', 'Signed out.']];
  const then = losing ? ', whose answer will get lost' : '';
  if (token.revoked) return [['bad', 'Revoked on the server.'], ['plain', ' The next call meets a 401, and its refresh is refused.']];
  if (token.dead && left > margin) return [['bad', 'Expired on the server,'], ['plain', ` and the wrapper does not know. The next call meets a 401, waits for a refresh${then}, and is sent again.`]];
  if (!wrapped) return [['plain', left > 0 ? 'No script here needs it. ' : 'Expired. '], ['plain', 'The next page is led through a refresh if it has to be.']];
  if (left <= margin) return [['wait', left > 0 ? 'Close to its end.' : 'Expired.'], ['plain', ` The next call refreshes first${then}, and then goes out.`]];
  if (losing) return [['wait', 'The next refresh answer will get lost.'], ['plain', ' Until then calls go straight out.']];
  return [['good', 'Good.'], ['plain', ' Calls go straight out.']];
}
