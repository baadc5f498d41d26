import { computed, ref, watchEffect } from 'vue';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storageKey = 'ginforge.theme';
const systemIsDark = ref(false);

/** What the administrator chose; `system` follows the operating system. */
export const theme = ref<Theme>('system');

export const isDark = computed(() =>
  theme.value === 'system' ? systemIsDark.value : theme.value === 'dark',
);

/** Follows the choice and the operating system from now on; to be called once. Element Plus goes by the class. */
export function startTheme(): void {
  const query = matchMedia('(prefers-color-scheme: dark)');
  systemIsDark.value = query.matches;
  query.addEventListener('change', ({ matches }) => (systemIsDark.value = matches));
  const kept = localStorage.getItem(storageKey);
  theme.value = themes.find((known) => known === kept) ?? 'system';
  watchEffect(() => document.documentElement.classList.toggle('dark', isDark.value));
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem(storageKey, chosen);
}
