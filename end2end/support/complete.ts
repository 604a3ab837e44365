import type { Page } from '@playwright/test';
import { type Account, register } from './account';
import { SHORTEST } from './answers';
import { type Answers, Api } from './api';
import { Application, PAGES } from './application';
import { Filler } from './filler';
import type { LonghaulServer } from './server';

/** What the filler answered, the first time in this process: it takes its time. */
let answered: Answers | undefined;

export interface Complete {
  account: Account;
  application: Application;
  api: Api;
  /** Everything on the pages of questions; nothing on the page to sign. */
  answers: Answers;
}

/** An application of somebody new with every page of questions completed: by hand once, and as from another device after that. */
export async function complete(page: Page, server: LonghaulServer): Promise<Complete> {
  const account = await register(page);
  const application = await Application.start(page);
  const api = new Api(server, account);
  if (answered) {
    await api.save(
      application.id,
      Object.entries(answered).map(([path, value]) => ({ path, base: null, value })),
    );
  } else {
    const filler = new Filler(application, SHORTEST);
    for (const slug of PAGES) {
      await application.open(slug);
      await filler.fillPage();
      await application.saved();
    }
    answered = { ...filler.typed };
  }
  return { account, application, api, answers: answered };
}

/** Goes to the page to sign and fills it in. */
export async function readyToSubmit(application: Application): Promise<void> {
  await application.open('sign');
  await new Filler(application, SHORTEST).fillPage();
  await application.saved();
}
