import { expect } from '@playwright/test';
import { newAccount } from '../account';
import { type Answers, Api } from '../api';
import type { LonghaulServer } from '../server';

export interface Program {
  application: string;
  authorization: string;
  /** A token that is good now. */
  token(): Promise<string>;
  answers(): Promise<Answers>;
}

/** A user with a program and no browser, and an application of theirs. */
export async function program(server: LonghaulServer): Promise<Program> {
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const json = { 'content-type': 'application/json', ...headers };
    const answer = await fetch(server.url + path, { method: 'POST', headers: json, body: JSON.stringify(body) });
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
    return (await answer.json()) as Record<string, unknown>;
  };
  const account = newAccount();
  await post('/auth/register', account);
  const token = async () => String((await post('/auth/login', account))['access_token']);
  const authorization = `Bearer ${await token()}`;
  const list = await post('/api/applications/list', {}, { authorization });
  const application = await startApplication(server.url, authorization, String(list['start_key']));
  return { application, authorization, token, answers: () => new Api(server, account).answers(application) };
}

/** Starts an application with the key that the list gave out: its id. */
export async function startApplication(url: string, authorization: string, key: string): Promise<string> {
  const answer = await fetch(`${url}/applications`, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ key }),
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
  return answer.headers.get('location')?.split('/').at(-1) ?? '';
}
