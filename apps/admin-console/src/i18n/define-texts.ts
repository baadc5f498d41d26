import { i18n } from './i18n.js';
import { type Language } from './languages.js';

type Messages = Readonly<Record<string, string>>;

/** The names in braces: of `{from} – {to}` they are `from` and `to`. */
type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

type Values<Text> = [NamesIn<Text>] extends [never]
  ? []
  : [values: Readonly<Record<NamesIn<Text>, string | number>>];

/** A text in the language of the moment; what stands in its braces has to be given. */
export type Translate<En extends Messages> = <Key extends keyof En & string>(
  key: Key,
  ...values: Values<En[Key]>
) => string;

/**
 * Texts of a page or of a part of the shell, in every language: `t('greeting', { name })`. A key that one language lacks, a key
 * that is not there and a name that is not given do not compile.
 * @param scope keeps the texts of different places apart; unique
 */
export function defineTexts<const En extends Messages>(
  scope: string,
  texts: { en: En } & Record<Exclude<Language, 'en'>, { readonly [Key in keyof En]: string }>,
): Translate<En> {
  for (const [language, messages] of Object.entries(texts)) {
    i18n.global.mergeLocaleMessage(language, { [scope]: messages });
  }
  return (key, ...values) => i18n.global.t(`${scope}.${key}`, values[0] ?? {});
}
