import { z } from 'zod';

const pattern = /^(?:\*\/\*|[a-z]+\/(?:\*|[a-z0-9][a-z0-9.+-]{0,126}\*?))$/;

/**
 * Pictures, sound, films, texts (HTML and SVG too: they are stored, and never shown in our own origin), documents, archives, and
 * bytes of no known kind, which nothing can run by accident. No programs.
 */
const defaultTypes =
  'image/*,video/*,audio/*,text/*,font/*,model/*,application/octet-stream,application/pdf,application/rtf,' +
  'application/xml,application/epub+zip,application/ogg,application/vnd.ms-asf,application/zip,application/gzip,' +
  'application/x-tar,application/x-7z-compressed,application/x-rar-compressed,application/x-bzip2,application/x-xz,' +
  'application/zstd,application/x-cfb,application/vnd.oasis.opendocument.*,application/vnd.openxmlformats-officedocument.*';

/** A comma-separated list of media types, `type/*`, or beginnings of types that end with `*`. */
export function allowedTypesVariable() {
  return z
    .string()
    .transform((text) => splitTypes(text))
    .refine((types) => types.length > 0 && types.every((type) => pattern.test(type)), {
      error: 'must be a list of media types such as image/*,application/pdf',
    })
    .default(splitTypes(defaultTypes))
    .meta({ defaultText: defaultTypes });
}

/** @param list as FILE_ALLOWED_TYPES has it: media types, or beginnings of them with `*` behind */
export function isAllowedType(type: string, list: readonly string[]): boolean {
  const essence = type.split(';')[0]?.trim().toLowerCase() ?? '';
  return list.some((allowed) => {
    if (allowed === '*/*') return true;
    return allowed.endsWith('*') ? essence.startsWith(allowed.slice(0, -1)) : essence === allowed;
  });
}

function splitTypes(text: string): readonly string[] {
  const types = text.split(',').map((type) => type.trim().toLowerCase());
  return Object.freeze(types.filter((type) => type !== ''));
}
