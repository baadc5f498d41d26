import { markdownFile } from '../generated-file.mjs';

/**
 * docs/services.md: one table of what runs.
 *
 * @param {import('../../register/read-platform.mjs').Platform} platform
 * @returns {import('../generated-file.mjs').GeneratedFile}
 */
export function serviceIndexFile({ services, consoles }) {
  const rows = services.map(serviceRow);
  const text = `
# Services

| service | kind | port | routes | database | queues | interface |
|---|---|---|---|---|---|---|
${rows.join('\n')}
${consoles.map((name) => `\nThe gateway serves the pages of [${name}](../apps/${name}).\n`).join('')}`;
  return markdownFile('docs/services.md', text);
}

/** @param {import('../../register/service-register.mjs').Service} service */
function serviceRow({ name, kind, port, routes, database, queues }) {
  const cells = [
    `[${name}](../apps/${name})`,
    kind,
    port,
    codes(routes),
    database ? 'yes' : '',
    codes(queues),
    `[OpenAPI](api/${name}.openapi.json)`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** @param {string[]} words */
function codes(words) {
  return words.map((word) => `\`${word}\``).join(', ');
}
