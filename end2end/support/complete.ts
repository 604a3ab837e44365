import { type Page, test } from '@playwright/test';
import { type Account, register } from './account';
import { SHORTEST } from './answers';
import { type Answers, Api } from './api';
import { Application, PAGES } from './application';
import { fileFor } from './files';
import { Filler } from './filler';
import type { LonghaulServer } from './server';

/** What the filler did, the first time in this process: it takes its time. */
let first: { typed: Answers; accepted: Record<string, string> } | undefined;

export interface Complete {
  account: Account;
  application: Application;
  api: Api;
  /** Everything on the pages of questions; nothing on the page to sign. */
  answers: Answers;
}

/** An application of a new user with every page of questions completed: by hand once, and as from another device after that. */
export async function complete(page: Page, server: LonghaulServer): Promise<Complete> {
  const account = await register(page);
  const application = await Application.start(page);
  const api = new Api(server, account);
  if (first) {
    const { typed, accepted } = first;
    const answers = { ...typed };
    // A file belongs to one application.
    for (const [path, accept] of Object.entries(accepted)) {
      answers[path] = await api.upload(application.id, path, fileFor(accept));
    }
    const texts = Object.entries(typed).filter(([path]) => !(path in accepted));
    await api.save(
      application.id,
      texts.map(([path, value]) => ({ path, base: null, value })),
    );
    return { account, application, api, answers };
  }
  test.setTimeout(test.info().timeout + 90_000);
  const filler = new Filler(application, SHORTEST);
  for (const slug of PAGES) {
    await application.open(slug);
    await filler.fillPage();
    await application.saved();
  }
  const { typed, accepted } = filler;
  first = { typed: { ...typed }, accepted };
  return { account, application, api, answers: first.typed };
}

/** Goes to the page to sign and fills it in. */
export async function readyToSubmit(application: Application): Promise<void> {
  await application.open('sign');
  await new Filler(application, SHORTEST).fillPage();
  await application.saved();
}
