// What the server says of this page, in the attributes of this script's element. PREFIX begins the names of the copies of this
// application, VERSION is the draft that was rendered, FORM the version of its form, EARLY is the key for what this script seals
// and KEY the key for what the module seals. WORDS are the sentences of the status line, in the page's language.
const told = /** @type {Record<string, string>} */ (/** @type {HTMLScriptElement} */ (document.currentScript).dataset);
const { prefix: PREFIX, earlyKey: EARLY, key: KEY } = told;
const [VERSION, FORM] = [Number(told.version), Number(told.formVersion)];
const WORDS = {
  kept: told.kept,
  notKept: told.notKept,
  failed: told.failed,
  failedNotKept: told.failedNotKept,
  failedPage: told.failedPage,
};
