import type { Page } from '@playwright/test';

/** What other programs do to a page: each is a function that runs in it, again and again if it is told to. */
export const MEDDLERS = {
  'a password manager puts an icon after each input': () => {
    for (const input of document.querySelectorAll('main input:not([type=hidden])')) {
      if (input.nextElementSibling?.localName === 'pm-icon') continue;
      const icon = document.createElement('pm-icon');
      icon.attachShadow({ mode: 'open' }).innerHTML = '<span>🔑</span>';
      input.after(icon);
    }
  },
  'a spelling helper puts an element beside each text field': () => {
    for (const area of document.querySelectorAll('main :is(textarea, input[type=text])')) {
      if (area.previousElementSibling?.localName === 'spelling-mirror') continue;
      area.setAttribute('data-gramm', 'false');
      area.before(document.createElement('spelling-mirror'));
    }
  },
  'an element comes to the start of main': () => {
    if (!document.querySelector('#stranger')) document.querySelector('main')?.insertAdjacentHTML('afterbegin', '<div id="stranger">Hello</div>');
  },
  'an element comes to the end of main': () => {
    if (!document.querySelector('#stranger')) document.querySelector('main')?.insertAdjacentHTML('beforeend', '<div id="stranger">Hello</div>');
  },
  'elements come between all others': () => {
    for (const child of document.querySelectorAll('main :is(div, fieldset, form, p) > *')) {
      if (child.localName === 'x-between' || child.nextElementSibling?.localName === 'x-between') continue;
      child.after(document.createElement('x-between'));
    }
  },
  'a translator wraps every text': () => {
    const walker = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      const parent = text.parentElement;
      if (!text.data.trim() || !parent || ['FONT', 'TEXTAREA', 'OPTION', 'SCRIPT', 'STYLE'].includes(parent.tagName)) continue;
      const outer = document.createElement('font');
      const inner = document.createElement('font');
      inner.textContent = text.data;
      outer.append(inner);
      // As translators do: the text itself is gone.
      text.replaceWith(outer);
    }
  },
  'the phone makes links of what it knows': () => {
    for (const hint of document.querySelectorAll('main :is(.hint, .lead, .label)')) {
      const text = [...hint.childNodes].find((node): node is Text => node instanceof Text && node.data.length > 8);
      if (!text || hint.querySelector('a[href^="tel:"]')) continue;
      const part = text.splitText(3);
      part.splitText(4);
      const link = document.createElement('a');
      link.href = 'tel:0';
      link.setAttribute('x-apple-data-detectors', 'true');
      part.replaceWith(link);
      link.append(part);
    }
  },
  'comments are taken out and texts are joined': () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
    const comments: Comment[] = [];
    while (walker.nextNode()) comments.push(walker.currentNode as Comment);
    for (const comment of comments) comment.remove();
    document.body.normalize();
  },
  'controls are put into elements of another program': () => {
    for (const control of document.querySelectorAll('main :is(input:not([type=hidden]), select, textarea)')) {
      if (control.parentElement?.localName === 'x-wrap') continue;
      const wrap = document.createElement('x-wrap');
      // In place: a control that is moved while it has the focus would lose it.
      if (control === document.activeElement) continue;
      control.replaceWith(wrap);
      wrap.append(control);
    }
  },
  'the page is put into an element of another program': () => {
    const main = document.querySelector('main');
    if (!main || main.parentElement?.localName === 'x-reader') return;
    const reader = document.createElement('x-reader');
    main.replaceWith(reader);
    reader.append(main);
  },
  'attributes and classes come to everything': () => {
    for (const element of document.querySelectorAll('body *')) {
      element.setAttribute('data-lt-installed', 'true');
      element.classList.add('x-dark');
      (element as HTMLElement).style.setProperty('--x-dark', '1');
    }
  },
  'controls and ids of another program come into the form': () => {
    const form = document.querySelector('form.questions');
    if (!form || form.querySelector('.x-form')) return;
    form.insertAdjacentHTML(
      'afterbegin',
      `<div class="x-form" hidden><input name="fakeusername" value="x"><input type="password" name="fakepassword">
       <input class="input" name="x.unknown" value="y"><span id="occupation"></span><span id="languages"></span><span id="error-summary"></span></div>`,
    );
  },
  'a frame and a style sheet come into the page': () => {
    if (document.querySelector('iframe.x-frame')) return;
    document.body.insertAdjacentHTML('beforeend', '<iframe class="x-frame" srcdoc="<p>x</p>" width="1" height="1"></iframe>');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.label { letter-spacing: 0.01em }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  },
} as const;

export type Meddler = keyof typeof MEDDLERS;

export const MOMENTS = ['before', 'during', 'after'] as const;
export type Moment = (typeof MOMENTS)[number];

const KEY = 'meddler';

/**
 * From now on each document of `page` is meddled with: before the module is there, at the moment when it starts, or after. Once it
 * has begun it goes on whenever something changes, as such programs do.
 */
export async function meddle(page: Page): Promise<(meddlers: Meddler[], moment: Moment) => Promise<void>> {
  const functions = Object.entries(MEDDLERS).map(([name, act]) => `${JSON.stringify(name)}: ${act.toString()}`);
  // As text: the page's own policy lets nothing be evaluated in it.
  await page.addInitScript({ content: `(${install.toString()})({ ${functions.join(',')} }, ${JSON.stringify(KEY)})` });
  return (names, moment) =>
    page.evaluate(({ key, value }) => sessionStorage.setItem(key, value), { key: KEY, value: JSON.stringify({ names, moment }) });
}

/** Runs in each document. */
function install(functions: Record<string, () => void>, key: string): void {
  if (self !== top) return;
  const { names, moment } = JSON.parse(sessionStorage.getItem(key) ?? '{}') as { names?: string[]; moment?: string };
  if (!names) return;
  const begin = () => {
    const observer = new MutationObserver(() => act());
    const act = () => {
      observer.disconnect();
      for (const name of names) functions[name]?.();
      observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    };
    act();
    document.documentElement.dataset.meddled = moment;
  };
  if (moment === 'before') {
    document.addEventListener('readystatechange', () => document.readyState === 'interactive' && begin());
  } else if (moment === 'during') {
    // The module is compiled and has not begun yet.
    const instantiate = WebAssembly.instantiateStreaming.bind(WebAssembly);
    WebAssembly.instantiateStreaming = async (source: Response | PromiseLike<Response>, imports?: WebAssembly.Imports) => {
      const made = await instantiate(source, imports);
      begin();
      return made;
    };
  } else {
    new MutationObserver((_, observer) => {
      if (document.documentElement.dataset.alive === undefined) return;
      observer.disconnect();
      begin();
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-alive'] });
  }
}
