/** @typedef {import('../../register/read-platform.mjs').Platform} Platform */
/** @typedef {import('../../register/service-register.mjs').Service} Service */

/** Between these lines a file that people write has the table of services. */
const opening = '<!-- services: by `npx nx sync` from package.json#ginforge of every app -->';
const closing = '<!-- /services -->';

const readmes = /** @type {const} */ ([
  { path: 'README.md', language: 'en', port: 'port', colon: ': ', comma: ', ' },
  { path: 'README.zh-CN.md', language: 'zh-CN', port: '端口', colon: '：', comma: '、' },
]);

/**
 * The tables of services in the READMEs, the rest of which is as it was.
 *
 * @param {Platform} platform
 * @param {import('@nx/devkit').Tree} tree
 * @returns {import('../generated-file.mjs').GeneratedFile[]} none of a README without the two lines
 */
export function readmeServices(platform, tree) {
  return readmes.flatMap((readme) => {
    const [before, table, after] = (tree.read(readme.path, 'utf8') ?? '').split(
      new RegExp(`(?<=${opening}\n)([^]*?)(?=${closing})`),
    );
    if (table === undefined || after === undefined) return [];
    return [{ path: readme.path, content: `${before}${tableOf(platform, readme)}${after}` }];
  });
}

/**
 * @param {Platform} platform
 * @param {(typeof readmes)[number]} readme
 */
function tableOf({ services }, { language, port, colon, comma }) {
  const rows = services.map(({ name, port, routes, summary }) => {
    const paths = routes.map((route) => `\`${route}\``).join(comma);
    const what = [paths, summary?.[language] ?? ''].filter((text) => text !== '').join(colon);
    return `| [${name}](apps/${name}) | ${port} | ${what} |`;
  });
  return `\n| | ${port} | |\n|---|---|---|\n${rows.join('\n')}\n\n`;
}
