// The status line, where the module does not speak for itself. It says what is true of what was typed on this page, in
// WORDS, with the button's own words in the place of BUTTON.
/** @type {[string, string] | undefined} */
let before;

function say(kind, words) {
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.save-status'))) {
    const text = line.querySelector('.save-status__text');
    if (!text) continue;
    before ??= [line.dataset.status ?? '', text.textContent];
    line.dataset.status = kind;
    text.textContent = words.replace('BUTTON', button());
  }
}

function button() {
  return document.querySelector('.questions .actions [type=submit]')?.textContent.trim() ?? '';
}

function tell(isKept) {
  if (lostAt !== undefined) say('failed', button() ? (isKept ? WORDS.failed : WORDS.failedNotKept) : WORDS.failedPage);
  else if (typed.size > 0) say(isKept ? 'local' : 'failed', isKept ? WORDS.kept : WORDS.notKept);
  else if (before) say(...before);
}
