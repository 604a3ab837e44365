// A user types while everything around them fails, in an order that a seed decides. `make faults` tries other seeds.
import { noteAnnouncements, SessionWatch } from './support/session';
import { Applicant } from './support/faults/applicant';
import { expect, test } from './support/faults/fixtures';
import { schedule } from './support/faults/schedule';
import { seeds } from './support/seeds';

/** A representative share: every kind of step and fault is among them. */
const SHARE = '1,3-5,9,17,18,20,23,24,27,28';

for (const seed of seeds(process.env.E2E_FAULT_SEEDS || SHARE)) {
  test(`fault schedule ${seed}: nobody is signed out and no character is lost [s06] [s07] [s16] [s40]`, async ({
    page,
    server,
    weather,
    signInRequests,
  }, testInfo) => {
    const applicant = await Applicant.begin(page, server, weather);
    const begun: string[] = [];
    try {
      for (const step of schedule(seed)) {
        begun.push(JSON.stringify(step));
        await test.step(`${begun.length}: ${begun.at(-1)}`, () => applicant.go(step));
      }
      expect((await applicant.draft()).answers, `seed ${seed}`).toMatchObject(applicant.typed);
      await applicant.seesEverything();
      expect(signInRequests, `seed ${seed}`).toEqual([]);
    } finally {
      const report = [`seed ${seed}`, ...begun, `requests that met a fault: ${weather.done.join(', ') || 'none'}`];
      await testInfo.attach('schedule', { body: report.join('\n'), contentType: 'text/plain' });
    }
  });
}

test.describe('one fault alone', () => {
  test('429 to a refresh: not asked again too early, and saved then [s07]', async ({ page, server, weather }) => {
    const applicant = await Applicant.begin(page, server, weather);
    const watch = new SessionWatch(page);
    await applicant.accessTokenExpires();
    weather.expect('refresh', { kind: 'busy' });
    await applicant.type(0, 'surname', 'Hopper');
    await applicant.tab(0).savedOnThisDeviceOnly();
    await applicant.tab(0).saved();
    expect(watch.refreshes).toEqual([429, 200]);
  });

  test('the server rotates and its answer is lost: the next refresh succeeds [s16]', async ({ page, server, weather }) => {
    const said = await noteAnnouncements(page.context());
    const applicant = await Applicant.begin(page, server, weather);
    const watch = new SessionWatch(page);
    await applicant.accessTokenExpires();
    weather.expect('refresh', { kind: 'lost' });
    await applicant.type(0, 'surname', 'Hopper');
    await applicant.tab(0).saved();
    expect(said.join('\n')).toContain('Saved on this device only');
    expect(weather.done).toEqual(['lost /auth/refresh (200)']);
    expect(watch.refreshes).toEqual([200]);
  });

  test('the server saves and its answer is lost: sent again, and counted once [s34]', async ({ page, server, weather }) => {
    const said = await noteAnnouncements(page.context());
    const applicant = await Applicant.begin(page, server, weather);
    // A token that is new, so that the call is sent once before its answer is lost.
    await applicant.accessTokenExpires();
    weather.expect('call', { kind: 'lost' });
    await applicant.type(0, 'surname', 'Hopper');
    await applicant.tab(0).saved();
    expect(said.join('\n')).toContain('Saved on this device only');
    expect(weather.done).toEqual(['lost /api/applications/save (200)']);
    expect(await applicant.draft()).toMatchObject({ version: 1, answers: { surname: 'Hopper' } });
  });

  for (const [clock, hours] of [['slow', -1], ['fast', 1]] as const) {
    test(`the computer's clock is an hour ${clock}, and is put right in mid-form [s30]`, async ({ page, server, weather }) => {
      await page.addInitScript((offset) => {
        const right = Date.now.bind(Date);
        Object.assign(window, { putClockRight: () => (Date.now = right) });
        Date.now = () => right() + offset;
      }, hours * 3_600_000);
      const applicant = await Applicant.begin(page, server, weather);
      const watch = new SessionWatch(page);
      for (const name of ['Hop', 'per', '-Mur', 'ray']) {
        if (name === '-Mur') await page.evaluate('putClockRight()');
        await applicant.accessTokenExpires();
        await applicant.type(0, 'surname', name);
        await applicant.tab(0).saved();
      }
      expect((await applicant.draft()).answers).toMatchObject(applicant.typed);
      // One for each expiry; a jump ahead looks like a sleep, and may cost one of its own.
      expect(watch.renewals).toBeGreaterThanOrEqual(4);
      expect(watch.renewals).toBeLessThanOrEqual(5);
      expect(watch.loginPages).toEqual([]);
    });
  }
});
