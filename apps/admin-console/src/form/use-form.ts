import { reactive } from 'vue';
import { ApiError } from '../api/api-error.js';
import { errorText } from '../api/error-texts.js';
import { type Check } from './checks.js';
import { IdempotencyKey } from './idempotency-key.js';

/** Somebody else changed the thing meanwhile (`OUTDATED`, `PRODUCT_CHANGED`). */
const outdatedCodes: readonly number[] = [1011, 4003];

export interface FormOptions<Values extends object> {
  /** What the form begins with, each time it is opened. */
  initial: () => Values;
  /** @param attempt.idempotencyKey for creates; the same when the same values are sent again */
  submit: (values: Values, attempt: { idempotencyKey: string }) => Promise<unknown>;
  checks?: { readonly [Name in keyof Values]?: readonly Check<Values[Name], Values>[] };
  /** Which field an error code is about: `{ 3002: 'username' }`. */
  fieldOfCode?: Readonly<Record<number, keyof Values & string>>;
  /** What a field of the form is called in the API, where that differs: `{ price: 'amount' }`. */
  fieldOfPath?: Readonly<Record<string, keyof Values & string>>;
  /** The thing as it is now, as values of this form: after somebody else changed it. */
  latest?: () => Promise<Values>;
  /** It was carried out. */
  done?: (values: Values) => void;
}

/** A form as its component shows it. */
export interface Form<Values extends object> {
  values: Values;
  /** What is wrong, by field. */
  errors: Partial<Record<keyof Values & string, string>>;
  /** What is wrong with no field in particular. */
  failure: unknown;
  isBusy: boolean;
  /** `outdated`: somebody else changed the thing; `kept`: the administrator's values are to replace theirs. */
  conflict: 'none' | 'outdated' | 'kept';
  /** Safe to be called twice. @returns whether it was carried out */
  submit(): Promise<boolean>;
  /** Begins anew, with these values or the initial ones. */
  reset(values?: Values): void;
  /** After a conflict: what is there now replaces what the administrator wrote. */
  takeTheirs(): Promise<void>;
  /** After a conflict: what the administrator wrote stays, and will replace what is there now. */
  keepMine(): Promise<void>;
}

/** The life of a form: checked here and by the server, sent once, and with a way out when somebody else was quicker. */
export function useForm<Values extends object>(options: FormOptions<Values>): Form<Values> {
  const key = new IdempotencyKey();
  const form: Form<Values> = reactive({
    values: options.initial(),
    errors: {},
    failure: undefined,
    isBusy: false,
    conflict: 'none',
    submit,
    reset,
    takeTheirs,
    keepMine,
  }) as Form<Values>;

  async function submit(): Promise<boolean> {
    if (form.isBusy) return false;
    clear();
    form.errors = findErrors(form.values, options.checks);
    if (Object.keys(form.errors).length > 0) return false;
    form.isBusy = true;
    try {
      await options.submit(form.values, { idempotencyKey: key.of(form.values) });
      key.done();
      options.done?.(form.values);
      return true;
    } catch (error) {
      explain(error);
      return false;
    } finally {
      form.isBusy = false;
    }
  }

  function explain(error: unknown): void {
    if (!(error instanceof ApiError)) {
      form.failure = error;
      return;
    }
    if (outdatedCodes.includes(error.code) && options.latest) {
      form.conflict = 'outdated';
      return;
    }
    form.errors = fieldErrors(error, form.values, options);
    const allShown = error.fields.length > 0 && error.fields.length === Object.keys(form.errors).length;
    const isOfField = options.fieldOfCode?.[error.code] !== undefined;
    form.failure = allShown || isOfField ? undefined : error;
    if (isOfField) form.errors = { ...form.errors, ...codeError(error, options) };
  }

  function clear(): void {
    form.errors = {};
    form.failure = undefined;
    form.conflict = 'none';
  }

  function reset(values = options.initial()): void {
    clear();
    form.values = values;
  }

  async function takeTheirs(): Promise<void> {
    if (options.latest) await load(async (latest) => reset(await latest()), options.latest);
  }

  async function keepMine(): Promise<void> {
    if (!options.latest) return;
    await load(async (latest) => {
      const theirs = await latest();
      const version = 'version' in theirs ? { version: theirs.version } : {};
      form.values = { ...form.values, ...version };
      form.conflict = 'kept';
    }, options.latest);
  }

  async function load(
    work: (latest: () => Promise<Values>) => Promise<void>,
    latest: () => Promise<Values>,
  ): Promise<void> {
    try {
      await work(latest);
    } catch (error) {
      form.failure = error;
    }
  }

  return form;
}

function findErrors<Values extends object>(
  values: Values,
  rules: FormOptions<Values>['checks'] = {},
): Form<Values>['errors'] {
  const errors: Form<Values>['errors'] = {};
  for (const name of Object.keys(rules) as (keyof Values & string)[]) {
    const problem = rules[name]
      ?.map((check) => check(values[name], values))
      .find((text) => text !== undefined);
    if (problem !== undefined) errors[name] = problem;
  }
  return errors;
}

/** The server's field errors by the form's fields. What belongs to none of them stays out. */
function fieldErrors<Values extends object>(
  { fields }: ApiError,
  values: Values,
  { fieldOfPath = {} }: FormOptions<Values>,
): Form<Values>['errors'] {
  const errors: Form<Values>['errors'] = {};
  for (const { path, message } of fields) {
    const name = fieldOfPath[path] ?? path.split('.')[0] ?? '';
    if (isFieldOf(values, name)) errors[name] ??= message;
  }
  return errors;
}

function codeError<Values extends object>(
  error: ApiError,
  { fieldOfCode = {} }: FormOptions<Values>,
): Form<Values>['errors'] {
  const name = fieldOfCode[error.code];
  const errors: Form<Values>['errors'] = {};
  if (name !== undefined) errors[name] = errorText(error);
  return errors;
}

function isFieldOf<Values extends object>(values: Values, name: string): name is keyof Values & string {
  return Object.hasOwn(values, name);
}
