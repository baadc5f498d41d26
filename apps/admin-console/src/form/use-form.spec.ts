import { ApiError } from '../api/api-error.js';
import { checks } from './checks.js';
import { type FormOptions, useForm } from './use-form.js';

interface Values {
  name: string;
  email: string;
  version: number;
}

const initial = (): Values => ({ name: 'Ada', email: 'ada@example.com', version: 1 });

function formThat(change: Partial<FormOptions<Values>>) {
  return useForm<Values>({ initial, submit: () => Promise.resolve(), ...change });
}

/** Fails with these errors by turns, and then no more. */
function failing(...errors: Error[]): () => Promise<void> {
  return async () => {
    const error = errors.shift();
    if (error) throw error;
  };
}

describe('useForm', () => {
  it('[AP-05] a second click while the first is under way sends nothing', async () => {
    const sent: string[] = [];
    let finish = (): void => undefined;
    const form = formThat({
      submit: ({ name }) => {
        sent.push(name);
        return new Promise<void>((resolve) => (finish = resolve));
      },
    });
    const first = form.submit();
    expect(await form.submit()).toBe(false);
    finish();
    expect([await first, sent]).toEqual([true, ['Ada']]);
  });

  it('[AP-05] the same values are sent again under the same key, others and a new thing under another', async () => {
    const keys: string[] = [];
    const refuse = failing(new ApiError(0, 0, 'No answer'), new ApiError(503, 9003, 'Not now'));
    const form = formThat({
      submit: async (_, { idempotencyKey }) => {
        keys.push(idempotencyKey);
        await refuse();
      },
    });
    await form.submit();
    await form.submit();
    form.values.name = 'Grace';
    await form.submit();
    await form.submit();
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
  });

  it('[AP-02] what the browser knows to be wrong is said at its field, and not sent', async () => {
    let sent = 0;
    const form = formThat({ checks: { name: [checks.required] }, submit: async () => (sent += 1) });
    form.values.name = '  ';
    expect([await form.submit(), form.errors, sent]).toEqual([false, { name: 'This is needed.' }, 0]);
    form.values.name = 'Ada';
    expect([await form.submit(), form.errors, sent]).toEqual([true, {}, 1]);
  });

  it('[AP-02] what the server finds wrong is said at its field, and the rest below', async () => {
    const fields = [{ path: 'email', message: 'must be an address' }];
    const form = formThat({ submit: failing(new ApiError(400, 1001, 'not valid', fields)) });
    await form.submit();
    expect([form.errors, form.failure]).toEqual([{ email: 'must be an address' }, undefined]);

    const unknown = new ApiError(400, 1001, 'not valid', [...fields, { path: 'other', message: 'no' }]);
    const other = formThat({ submit: failing(unknown) });
    await other.submit();
    expect([other.errors, other.failure]).toEqual([{ email: 'must be an address' }, unknown]);
  });

  it('[AP-02] an error code that is about a field is said there', async () => {
    const form = formThat({
      fieldOfCode: { 3003: 'email' },
      submit: failing(new ApiError(409, 3003, 'taken')),
    });
    await form.submit();
    expect([form.errors, form.failure]).toEqual([{ email: 'This e-mail address is taken.' }, undefined]);
  });

  it('[AD-03] after a conflict the administrator takes what is there now', async () => {
    const theirs = { name: 'Theirs', email: 'theirs@example.com', version: 2 };
    const form = formThat({
      latest: () => Promise.resolve(theirs),
      submit: failing(new ApiError(409, 1011, 'outdated')),
    });
    await form.submit();
    expect([form.conflict, form.failure]).toEqual(['outdated', undefined]);
    await form.takeTheirs();
    expect([form.conflict, form.values]).toEqual(['none', theirs]);
  });

  it('[AD-03] or replaces it, with the version that it knows of now', async () => {
    const sent: Values[] = [];
    const refuse = failing(new ApiError(409, 4003, 'changed'));
    const form = formThat({
      latest: () => Promise.resolve({ name: 'Theirs', email: 'theirs@example.com', version: 2 }),
      submit: async (values) => {
        sent.push({ ...values });
        await refuse();
      },
    });
    await form.submit();
    await form.keepMine();
    expect(form.conflict).toBe('kept');
    expect(await form.submit()).toBe(true);
    expect(sent).toEqual([initial(), { ...initial(), version: 2 }]);
  });
});
