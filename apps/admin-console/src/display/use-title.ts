import { watchEffect } from 'vue';

/** The title of the browser's tab, as long as the component lives and in the language of the moment. */
export function useTitle(title: () => string): void {
  watchEffect(() => (document.title = `${title()} · GinForge`));
}
