import { type APIRequestContext, expect, request } from '@playwright/test';
import type { Account } from './account';
import type { Upload } from './files';
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

  /** Saves answers as another device would; one that has not been updated, if `of` is an earlier version of the form. */
  async save(id: string, changes: { path: string; base: string | string[] | null; value: string | string[] }[], of?: number): Promise<void> {
    const { version, form_version } = await this.draft(id);
    await this.ask('/api/applications/save', { save: { id, version, form_version: of ?? form_version, changes } });
  }

  /** Uploads a file as the answer to `path`, as another device would: its id. */
  async upload(id: string, path: string, { name, mimeType, buffer }: Upload): Promise<string> {
    const metadata = Object.entries({ application: id, path, filename: name, filetype: mimeType });
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    return this.signedIn(async (client, authorization) => {
      const headers = { ...authorization, 'tus-resumable': '1.0.0' };
      const created = await client.post('/api/uploads', {
        headers: {
          ...headers,
          'upload-length': String(buffer.length),
          'upload-metadata': metadata.map(([key, value]) => `${key} ${base64(value)}`).join(','),
        },
      });
      expect(created.status(), await created.text()).toBe(201);
      const place = created.headers()['location'] ?? '';
      const sent = await client.patch(place, {
        headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
        data: buffer,
      });
      expect(sent.status(), await sent.text()).toBe(204);
      return place.split('/').at(-1) ?? '';
    });
  }

  private async ask(path: string, data: object): Promise<unknown> {
    return this.signedIn(async (client, headers) => {
      const answer = await client.post(path, { data, headers });
      expect(answer.status(), await answer.text()).toBe(200);
      return answer.json();
    });
  }

  private async signedIn<T>(act: (client: APIRequestContext, headers: { authorization: string }) => Promise<T>): Promise<T> {
    const client = await request.newContext({ baseURL: this.server.url });
    try {
      const signIn = await client.post('/auth/login', { data: this.account });
      expect(signIn.status(), await signIn.text()).toBe(200);
      const { access_token } = (await signIn.json()) as { access_token: string };
      return await act(client, { authorization: `Bearer ${access_token}` });
    } finally {
      await client.dispose();
    }
  }
}
