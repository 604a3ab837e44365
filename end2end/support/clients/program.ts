import { expect } from '@playwright/test';

export interface Program {
  application: string;
  authorization: string;
  /** A token that is good now. */
  token(): Promise<string>;
  answers(): Promise<Record<string, unknown>>;
}

/** Somebody with a program and no browser, and an application of theirs. */
export async function program(url: string): Promise<Program> {
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const json = { 'content-type': 'application/json', ...headers };
    const answer = await fetch(url + path, { method: 'POST', headers: json, body: JSON.stringify(body) });
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
    return (await answer.json()) as Record<string, unknown>;
  };
  const account = { email: 'grace.hopper@example.com', password: 'a sentence to remember' };
  await post('/auth/register', account);
  const token = async () => String((await post('/auth/login', account))['access_token']);
  const authorization = `Bearer ${await token()}`;
  const list = await post('/api/applications/list', {}, { authorization });
  const started = await fetch(`${url}/applications`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ key: String(list['start_key']) }),
    redirect: 'manual',
  });
  const application = (started.headers.get('location') ?? '').split('/').at(-1) ?? '';
  const answers = async () => {
    const bearer = { authorization: `Bearer ${await token()}` };
    const draft = await post('/api/applications/load', { id: application }, bearer);
    return draft['answers'] as Record<string, unknown>;
  };
  return { application, authorization, token, answers };
}
