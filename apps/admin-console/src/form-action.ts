import { ref } from 'vue';

/** A form's submission: busy meanwhile, then done or the text of what went wrong. */
export function useFormAction(action: () => Promise<void>) {
  const busy = ref(false);
  const done = ref(false);
  const failure = ref('');

  async function run(): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    done.value = false;
    failure.value = '';
    try {
      await action();
      done.value = true;
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error);
    } finally {
      busy.value = false;
    }
  }

  return { busy, done, failure, run };
}
