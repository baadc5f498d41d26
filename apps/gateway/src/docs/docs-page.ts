import { type Markup, markup } from './markup.js';
import { page } from './page.js';
import type { ServiceDocument } from './service-documents.js';

/** What the page shows below the list: one service's document, or all. */
export interface DocsPageOptions {
  readonly services: readonly ServiceDocument[];
  /** The chosen one's name; everything where there is none. */
  readonly chosen: string | undefined;
}

/** `/docs`: every service's interface and the realtime one, with the state of each, and the chosen one in Swagger UI. */
export function docsPage({ services, chosen }: DocsPageOptions): string {
  const source =
    chosen === undefined ? '/docs/openapi.json' : `/docs/openapi/${encodeURIComponent(chosen)}.json`;
  const entries = [
    entry({ name: 'All', href: '/docs', json: '/docs/openapi.json', isChosen: chosen === undefined }),
    serviceEntry('gateway', 'available', chosen),
    ...services.map(({ service, state }) => serviceEntry(service.service, state, chosen)),
    entry({ name: 'Realtime', href: '/docs/realtime', json: '/docs/asyncapi.json', isChosen: false }),
  ];
  const content = markup`<header class="docs-header">
      <h1>GinForge API</h1>
      <nav aria-label="Documents">
        <ul class="docs-list">
          ${entries}
        </ul>
      </nav>
    </header>
    <main id="swagger-ui" data-document="${source}"></main>
    <noscript>Without JavaScript: read the JSON documents above.</noscript>`;
  return page('GinForge API', content, {
    stylesheets: ['swagger-ui.css'],
    scripts: ['swagger-ui-bundle.js', 'initializer.js'],
  });
}

function serviceEntry(name: string, state: ServiceDocument['state'], chosen: string | undefined): Markup {
  const href = `/docs?service=${encodeURIComponent(name)}`;
  const json = `/docs/openapi/${encodeURIComponent(name)}.json`;
  return entry({ name, href, json, state, isChosen: name === chosen });
}

interface Entry {
  readonly name: string;
  readonly href: string;
  readonly json: string;
  readonly isChosen: boolean;
  readonly state?: ServiceDocument['state'];
}

function entry({ name, href, json, isChosen, state }: Entry): Markup {
  return markup`<li class="${isChosen ? 'docs-chosen' : ''}">
    <a href="${href}"${isChosen ? markup` aria-current="page"` : ''}>${name}</a>
    ${state === undefined ? '' : markup`<span class="docs-${state}">${state}</span>`}
    <a class="docs-json" href="${json}">JSON</a>
  </li>`;
}
