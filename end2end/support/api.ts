import { expect, request } from '@playwright/test';
import type { Account } from './account';
import type { LonghaulServer } from './server';

/** An answer as the server keeps it: text, or the ids of a group's items. */
export type Answers = Record<string, string | string[]>;

export interface Draft {
  version: number;
  form_version: number;
  answers: Answers;
  reference: string | null;
}

export interface Summary {
  id: string;
  name: string;
  reference: string | null;
}

/**
 * What the server really holds, asked past the browser: a client with a sign-in of its own and no cookies. It signs
 * in for every question, so that a test's short lifetimes do not matter.
 */
export class Api {
  constructor(
    private readonly server: LonghaulServer,
    private readonly account: Account,
  ) {}

  async draft(id: string): Promise<Draft> {
    return (await this.ask('/api/applications/load', { id })) as Draft;
  }

  async answers(id: string): Promise<Answers> {
    return (await this.draft(id)).answers;
  }

  async applications(): Promise<Summary[]> {
    return ((await this.ask('/api/applications/list', {})) as { applications: Summary[] }).applications;
  }

  /** What was submitted under `reference`. */
  async submission(reference: string): Promise<{ answers: Answers }> {
    return (await this.ask('/api/applications/submission', { reference })) as { answers: Answers };
  }

  /** Saves answers as another device would. */
  async save(id: string, changes: { path: string; base: string | null; value: string | string[] }[]): Promise<void> {
    const { version, form_version } = await this.draft(id);
    await this.ask('/api/applications/save', { save: { id, version, form_version, changes } });
  }

  private async ask(path: string, data: object): Promise<unknown> {
    const client = await request.newContext({ baseURL: this.server.url });
    try {
      const signIn = await client.post('/auth/login', { data: this.account });
      expect(signIn.status(), await signIn.text()).toBe(200);
      const { access_token } = (await signIn.json()) as { access_token: string };
      const answer = await client.post(path, { data, headers: { authorization: `Bearer ${access_token}` } });
      expect(answer.status(), await answer.text()).toBe(200);
      return await answer.json();
    } finally {
      await client.dispose();
    }
  }
}
