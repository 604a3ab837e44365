// What the panel is made of. Constant text only: whatever comes from outside is put in as text by panel.js.

const icon = (paths) => `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${paths}</svg>`;

/** What is done, what the button says, its hint, its picture. */
const BUTTONS = [
  ['expire', 'Expire token', 'The access cookie gets a token that is over. The wrapper does not know.', '<path d="M7 3h10M7 21h10M8 3c0 5 8 5 8 9s-8 4-8 9M16 3c0 5-8 5-8 9s8 4 8 9"/>'],
  ['lose-refresh', 'Lose next answer', 'The next refresh is carried out, and its answer is thrown away on the way back.', '<path d="M4 12h5m6 0h5M11 5l2 5-3 3 3 6"/>'],
  ['revoke', 'Revoke session', 'As if it were ended on another device. The cookies stay.', '<circle cx="12" cy="12" r="8.5"/><path d="m6 6 12 12"/>'],
  ['offline', 'Go offline', 'Every request of this page fails, until you press again.', '<path d="M3 9a13 13 0 0 1 18 0M6.5 13a8 8 0 0 1 11 0M10 17a3 3 0 0 1 4 0M4 3l16 18"/>'],
  ['tab', 'Second tab', 'The same page again. Its steps appear here too.', '<rect x="8" y="8" width="13" height="12" rx="2"/><path d="M16 8V6a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h3"/>'],
];

const COUNTERS = [
  ['calls', 'calls'], ['expired', '401s'], ['waited', 'waited'], ['retried', 'resent'], ['refreshes', 'refreshes'],
  ['lost', 'lost'], ['rejected', 'refused'], ['parked', 'parked'], ['replayed', 'replayed'],
];

/** @type {(facts: string[]) => string} */
const button = ([action, text, hint, paths]) =>
  `<button type="button" class="action" data-action="${action}" title="${hint}" ${action === 'offline' ? 'aria-pressed="false"' : ''}>${icon(paths)}<span>${text}</span></button>`;

const LEGEND = [['sent', 'on its way'], ['expired', '401'], ['waiting', 'waits'], ['again', 'sent again'], ['refresh', 'refresh']];

/** @type {(facts: string[]) => string} */
const key = ([name, text]) => `<li class="key key--${name}">${text}</li>`;

/** @type {(facts: string[]) => string} */
const counter = ([name, text]) => `<div class="counter" data-counter="${name}"><dd>0</dd><dt>${text}</dt></div>`;

export const VIEW = `
<link rel="stylesheet" href="/inspector/panel.css">
<aside aria-label="Session inspector" hidden>
  <div class="strip">
    <svg class="ring" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <circle class="ring__track" cx="12" cy="12" r="9"/>
      <circle class="ring__left" cx="12" cy="12" r="9" pathLength="100" transform="rotate(-90 12 12)"/>
    </svg>
    <span class="strip__left" data-text="left"></span>
    <span class="status" data-text="status"></span>
    <button type="button" class="toggle" aria-expanded="false" aria-controls="panel">Inspector</button>
  </div>
  <div class="panel" id="panel">
    <header class="head">
      <h2>Session inspector</h2>
      <span class="status" data-text="status"></span>
      <button type="button" class="close" aria-label="Close the session inspector">${icon('<path d="m6 6 12 12M18 6 6 18"/>')}</button>
    </header>
    <section class="token" aria-label="Access token">
      <p class="token__line"><strong class="token__left" data-text="left"></strong> <span>left of the access token</span>
        <span class="token__facts" data-text="facts"></span></p>
      <div class="meter" role="meter" aria-label="Access token" aria-valuemin="0" aria-valuemax="100" aria-valuenow="0">
        <div class="meter__fill"></div>
        <div class="meter__margin"></div>
      </div>
      <p class="outlook" data-text="outlook"></p>
    </section>
    <div class="actions" role="group" aria-label="Break something">${BUTTONS.map(button).join('')}</div>
    <section class="time" aria-label="Time line">
      <div class="lanes">
        <svg class="labels" aria-hidden="true" focusable="false"></svg>
        <div class="scroll" tabindex="0" role="group" aria-label="Time line. The arrow keys walk through what happened.">
          <svg class="chart" aria-hidden="true" focusable="false"></svg>
        </div>
      </div>
      <ul class="legend">${LEGEND.map(key).join('')}</ul>
      <p class="details" aria-live="polite"></p>
    </section>
    <dl class="counters">${COUNTERS.map(counter).join('')}</dl>
    <ol class="log" tabindex="0" aria-label="What happened, newest first"></ol>
  </div>
</aside>`;

/** For the page around the panel, in a layer of its style sheet: it makes room, and nothing that takes the focus ends up underneath. */
export const PAGE_STYLE = `
@layer components {
session-inspector { order: -1; position: sticky; top: 0; z-index: 5; }
html:has(session-inspector) { --inspector-width: clamp(27rem, 37vw, 36rem); scroll-padding-top: 4rem; }
@media (min-width: 1200px) {
  html:has(session-inspector[open]) { scroll-padding-top: 1rem; }
  html:has(session-inspector[open]) body { padding-inline-end: var(--inspector-width); }
  session-inspector[open] { position: fixed; inset-block: 0; inset-inline-end: 0; width: var(--inspector-width); }
}
@media (max-width: 1199.98px) {
  html:has(session-inspector[open]) { scroll-padding-bottom: 62dvh; }
  html:has(session-inspector[open]) body { padding-bottom: 60dvh; }
  html:has(session-inspector[open]) .actions--sticky { position: static; }
}
@media print { session-inspector { display: none; } }
}
`;
