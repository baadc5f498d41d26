import { closeCodes, describeError, errorCodes } from '@ginforge/protocol';
import { subprotocol } from '../realtime/upgrade-request.js';
import type { AsyncApiDocument } from './asyncapi-document.js';
import type { AsyncApiMessage } from './asyncapi-messages.js';
import { type Markup, markup, prose } from './markup.js';
import { page } from './page.js';
import { schemaNotation } from './schema-notation.js';

/** `/docs/realtime`: the AsyncAPI document for people, without a script. */
export function asyncApiPage(document: AsyncApiDocument): string {
  const { channels, components } = document;
  const { realtime, ...redis } = channels;
  const messages = Object.entries(components.messages);
  const of = (prefix: string) => messages.filter(([name]) => name.startsWith(prefix));
  const content = markup`<header class="docs-header">
      <h1>GinForge realtime</h1>
      <nav>
        <ul class="docs-list">
          <li><a href="/docs">HTTP</a></li>
          <li class="docs-chosen">
            <a href="/docs/realtime" aria-current="page">Realtime</a>
            <a class="docs-json" href="/docs/asyncapi.json">JSON</a>
          </li>
        </ul>
      </nav>
    </header>
    <main class="docs-text">
      <p>${text(document.info['description'])}</p>
      <h2>Connecting</h2>
      <p><code>GET ${text(realtime?.['address'])}</code>: ${text(realtime?.['description'])}</p>
      ${connecting(document)}
      <h2>From the client</h2>
      ${of('client_').map(([, message]) => messageBox(message))}
      <h2>To the client</h2>
      ${of('server_').map(([, message]) => messageBox(message))}
      <h2>Close codes</h2>
      ${table(
        ['Code', 'Meaning', 'The client reconnects'],
        Object.values(closeCodes).map(({ code, meaning, reconnect }) => [String(code), meaning, reconnect]),
      )}
      <h2>Error codes</h2>
      ${table(
        ['Code', 'Meaning'],
        errorCodes.map((code) => [code, describeError(code)]),
      )}
      <h2>From services, over Redis</h2>
      ${table(
        ['Channel', ''],
        Object.values(redis).map(({ address, description }) => [text(address), text(description)]),
      )}
      ${of('published').map(([, message]) => messageBox(message))}
      <h2>Schemas</h2>
      ${Object.entries(components.schemas).map(
        ([name, schema]) =>
          markup`<section id="schema-${name}">
            <h3>${name}</h3>
            <pre>${schemaNotation(schema)}</pre>
          </section>`,
      )}
    </main>`;
  return page('GinForge realtime', content);
}

/** The ways to hand in a token (RT-02). */
function connecting({ components }: AsyncApiDocument): Markup {
  const ways: Readonly<Record<string, readonly [string, string]>> = {
    bearer: ['Header', 'Authorization: Bearer <jwt>'],
    query: ['Query', '?token=<jwt>'],
    subprotocol: ['Subprotocol', `${subprotocol}, bearer.<jwt>`],
  };
  const rows = Object.keys(components.securitySchemes).map((name) => [...(ways[name] ?? [name, ''])]);
  return table(['The token in', ''], rows);
}

function messageBox({ name, summary, payload }: AsyncApiMessage): Markup {
  return markup`<section>
    <h3>${name}</h3>
    <p>${prose(summary)}</p>
    <pre>${schemaNotation(payload)}</pre>
  </section>`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return markup`<table>
    <thead>
      <tr>
        ${heads.map((head) => markup`<th>${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          markup`<tr>
            ${row.map((cell) => markup`<td>${prose(cell)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
