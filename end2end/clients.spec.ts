// Programs that keep their tokens themselves, with the libraries that people use, taken from npm as they are.
import { alovaServerTokens } from './support/clients/alova';
import { axiosAuthRefresh } from './support/clients/axios-auth-refresh';
import { axiosPattern } from './support/clients/axios-pattern';
import { startApplication } from './support/clients/program';
import { type Client, Tokens } from './support/clients/tokens';
import { expect, test } from './support/fixtures';

test.use({ serverEnv: { LONGHAUL_ACCESS_TTL: '2s' } });

const CLIENTS: Record<string, (tokens: Tokens) => Client> = {
  'the axios interceptor of the field': axiosPattern,
  'axios-auth-refresh': (tokens) => axiosAuthRefresh(tokens, { deduplicateRefresh: false }),
  "alova's server token authentication": alovaServerTokens,
};

/** Rounds in which every call has met its 401 before the refresh leaves, and rounds that go as they go. */
const [ORDERLY, FREE] = [3, 2];
const FIELDS = ['surname', 'given_names', 'passport_number', 'passport_city', 'home_line1', 'home_city'];
const READS = 4;
const CALLS = FIELDS.length + READS;

interface Me {
  session_id: string;
}

for (const [name, connect] of Object.entries(CLIENTS)) {
  test(`${name}: parallel calls over many expiries all succeed [s01] [s02] [s34]`, async ({ server }) => {
    const tokens = await Tokens.register(server.url);
    const client = connect(tokens);
    const { start_key } = await client.post<{ start_key: string }>('/api/applications/list', {});
    const draft = new Draft(client, await startApplication(tokens.url, tokens.authorization, start_key));
    const { session_id } = await client.get<Me>('/api/me');
    const reads = (count: number) => Array.from({ length: count }, () => client.get<Me>('/api/me'));
    const round = async (number: number, late: () => Promise<Me>[]) => {
      const calls = [...reads(READS), ...draft.save(number)];
      expect((await Promise.all(calls)).length).toBe(CALLS);
      for (const me of await Promise.all(late())) expect(me.session_id).toBe(session_id);
    };

    const [refreshes, refused] = [tokens.refreshes, tokens.refused];
    for (let number = 1; number <= ORDERLY; number++) {
      await tokens.expire();
      tokens.slow(CALLS);
      await round(number, () => []);
      // No call can be refused any more once the refresh leaves, so one is all that it takes.
      expect(tokens.refreshes - refreshes, `refreshes after round ${number}`).toBe(number);
      expect(tokens.refused - refused, `calls refused after round ${number}`).toBe(number * CALLS);
    }

    for (let number = ORDERLY + 1; number <= ORDERLY + FREE; number++) {
      await tokens.expire();
      const [refreshes, refused] = [tokens.refreshes, tokens.refused];
      await round(number, () => reads(2));
      // The first 401 begins a refresh. One that comes when that is over may begin another: never more than 401s.
      expect(tokens.refreshes - refreshes, `refreshes in round ${number}`).toBeGreaterThanOrEqual(1);
      expect(tokens.refreshes - refreshes, `refreshes in round ${number}`).toBeLessThanOrEqual(tokens.refused - refused);
    }

    // Every body arrived whole, and each counted once.
    expect(await draft.load()).toMatchObject({
      version: (ORDERLY + FREE) * FIELDS.length,
      answers: draft.saved,
    });
    await tokens.expire();
    expect((await client.get<Me>('/api/me')).session_id, 'still the session of the registration').toBe(session_id);
    expect(server.log).not.toContain('reused');
  });
}

// Why the option above is there, and what happens to programs that do not set it.
test('axios-auth-refresh by default retries only the first of several 401s, and nobody is signed out', async ({
  server,
}) => {
  const tokens = await Tokens.register(server.url);
  const client = axiosAuthRefresh(tokens, {});
  await tokens.expire();
  tokens.slow(CALLS);
  const ended = await Promise.allSettled(Array.from({ length: CALLS }, () => client.get<Me>('/api/me')));
  expect(ended.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  expect(tokens.refreshes).toBe(1);
  await tokens.expire();
  await client.get<Me>('/api/me');
  expect(tokens.refreshes).toBe(2);
  expect(server.log).not.toContain('reused');
});

/** An application, written to as several parts of a program would: each call saves one answer. */
class Draft {
  readonly saved: Record<string, string> = {};

  constructor(
    private readonly client: Client,
    private readonly id: string,
  ) {}

  /** Saves a new answer to every field, all at once. */
  save(round: number): Promise<unknown>[] {
    return FIELDS.map((path) => {
      const change = { path, base: this.saved[path] ?? null, value: `${path} & round ${round}` };
      this.saved[path] = change.value;
      return this.client.post('/api/applications/save', { save: { id: this.id, version: 0, changes: [change] } });
    });
  }

  async load(): Promise<unknown> {
    return await this.client.post('/api/applications/load', { id: this.id });
  }
}
