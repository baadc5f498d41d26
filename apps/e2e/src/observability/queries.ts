import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { workspace } from '../stack/workspace.js';

/** A query of PromQL, and where it stands. */
export interface Query {
  readonly place: string;
  readonly expression: string;
}

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels?: { severity?: string };
  readonly annotations?: { summary?: string };
}

interface Panel {
  title: string;
  targets?: { expr: string }[];
}

export const rulesFile = join(workspace, 'docker/prometheus/rules/ginforge.yaml');
const dashboardsFolder = join(workspace, 'docker/grafana/dashboards');

export async function readAlerts(): Promise<Alert[]> {
  const { groups } = parse(await readFile(rulesFile, 'utf8')) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** Every query of the alert rules and of the dashboards that ship (OB-01). */
export async function readQueries(): Promise<Query[]> {
  const alerts = (await readAlerts()).map(({ alert, expr }) => ({ place: alert, expression: expr }));
  const files = (await readdir(dashboardsFolder)).filter((file) => file.endsWith('.json'));
  const boards = await Promise.all(files.map(readDashboard));
  return [...alerts, ...boards.flat()];
}

async function readDashboard(file: string): Promise<Query[]> {
  const { panels } = JSON.parse(await readFile(join(dashboardsFolder, file), 'utf8')) as { panels: Panel[] };
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ place: `${file}: ${title}`, expression: expr })),
  );
}

const words = new Set(['and', 'or', 'unless', 'by', 'without', 'on', 'ignoring', 'bool', 'offset']);

/** The metrics that a query asks for: what is neither a function nor a word, a label, a number or a text. */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replace(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, '');
  const names = bare.match(/(?<![\w.])[a-zA-Z_]\w*(?!\w|\s*\()/g) ?? [];
  return names.filter((name) => !words.has(name));
}

/** The names of all series of a page of metrics, also of those that have no value yet. */
export function metricsOn(page: string): string[] {
  return [...page.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
}
