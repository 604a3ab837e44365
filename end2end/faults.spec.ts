// Somebody types while everything around them fails, in an order that a number decides. `make faults` tries more numbers.
import { register } from './support/account';
import { Api } from './support/api';
import { Application } from './support/application';
import { Applicant } from './support/faults/applicant';
import { expect, test } from './support/faults/fixtures';
import { schedule } from './support/faults/schedule';

const [FROM = 1, TO = FROM] = (process.env.E2E_FAULT_SEEDS ?? '1-100').split('-').map(Number);

for (let seed = FROM; seed <= TO; seed++) {
  test(`fault schedule ${seed}: nobody is signed out and no character is lost [s06] [s16] [s40]`, async ({
    page,
    server,
    weather,
    signInRequests,
  }, testInfo) => {
    const account = await register(page);
    const application = await Application.start(page);
    const applicant = new Applicant(server, weather, page, application);
    await applicant.openTab();

    const done: string[] = [];
    try {
      for (const step of schedule(seed)) {
        done.push(JSON.stringify(step));
        await test.step(`${done.length}: ${done.at(-1)}`, () => applicant.go(step));
      }
      done.push('calm');
      await applicant.calm();
      const about = `seed ${seed}`;
      expect(await new Api(server, account).answers(application.id), about).toMatchObject(applicant.typed);
      await applicant.seesEverything();
      expect(signInRequests, about).toEqual([]);
    } finally {
      const report = [`seed ${seed}`, ...done, `met: ${weather.done.join(', ') || 'nothing'}`].join('\n');
      await testInfo.attach('schedule', { body: report, contentType: 'text/plain' });
    }
  });
}
