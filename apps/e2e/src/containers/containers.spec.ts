import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { registeredServices } from '../stack/register.js';
import { workspace } from '../stack/workspace.js';

/** What we look at of a service in a compose file. */
interface ComposeService {
  image?: string;
  build?: { context: string; dockerfile: string; args: Record<string, string> };
  user?: string;
  profiles?: string[];
  ports?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  init?: boolean;
  read_only?: boolean;
  cap_drop?: string[];
}

/** What we look at of a data source of Grafana. */
interface DataSource {
  uid: string;
  url: string;
}

type Services = Record<string, ComposeService>;

const text = (path: string) => readFileSync(join(workspace, path), 'utf8');

/** Every file that an environment file names in COMPOSE_FILE, service by service put together. */
function composed(environmentFile: string): Services {
  const services: Services = {};
  for (const path of filesOf(environmentFile)) {
    const file: { services: Services } = parse(text(path), { merge: true });
    for (const [name, service] of Object.entries(file.services)) {
      const before = services[name];
      const environment = { ...before?.environment, ...service.environment };
      services[name] = { ...before, ...service, environment };
    }
  }
  return services;
}

function filesOf(environmentFile: string): string[] {
  return /^COMPOSE_FILE=(.+)$/m.exec(text(environmentFile))?.[1]?.split(':') ?? [];
}

/** What runs unless a profile is asked for. */
const withoutProfiles = (services: Services) =>
  Object.entries(services).filter(([, { profiles }]) => profiles === undefined);

const single = composed('.env');
const highAvailability = composed('docker/ha.env');
const gateways = ['gateway', 'gateway-2', 'gateway-3'];

describe('the stack in containers', () => {
  it('[DK-01] has every service of the register, PostgreSQL and Redis, and waits until each is healthy', () => {
    const names = registeredServices().map(({ name }) => name);
    const running = withoutProfiles(single).map(([name]) => name);
    expect(running.toSorted()).toEqual([...names, 'postgres', 'redis'].toSorted());
    for (const [name, { healthcheck }] of withoutProfiles(single))
      expect([name, healthcheck?.test[0]]).toEqual([name, 'CMD']);
    const conditions = Object.values(single).flatMap(({ depends_on: all = {} }) => Object.values(all));
    expect(new Set(conditions.map(({ condition }) => condition))).toEqual(new Set(['service_healthy']));
  });

  it.each([
    ['.env', 'gateway'],
    ['docker/ha.env', 'nginx'],
  ])('[DK-01] publishes one port alone, by %s that of %s', (environmentFile, edge) => {
    const published = withoutProfiles(composed(environmentFile)).flatMap(([name, { ports = [] }]) =>
      ports.map((port) => `${name} ${port}`),
    );
    expect(published).toEqual([`${edge} \${GATEWAY_PORT:-8080}:8080`]);
  });

  it('[DK-01] names no project in its files, which docker-compose 1.29 would refuse', () => {
    for (const path of [...filesOf('.env'), ...filesOf('docker/ha.env')]) {
      const { name, version } = parse(text(path), { merge: true });
      expect([path, name, version]).toEqual([path, undefined, undefined]);
    }
  });

  it('[DK-02] has three gateways behind nginx, each from the same image and found by it', () => {
    expect(new Set(gateways.map((name) => highAvailability[name]?.image)).size).toBe(1);
    expect(Object.keys(highAvailability['nginx']?.depends_on ?? {})).toEqual(gateways);
    for (const name of gateways)
      expect(highAvailability[name]?.environment).toHaveProperty('TRUSTED_PROXIES');
  });

  it('[DK-02] leads upgrades through nginx, to any gateway, and tries a second one only where nothing has happened', () => {
    const nginx = text('docker/nginx/nginx.conf');
    expect(nginx).toContain('proxy_set_header Upgrade $http_upgrade;');
    expect(nginx).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
    expect(nginx).not.toMatch(/ip_hash|sticky|non_idempotent/);
  });

  it('[DK-02] [GW-03] hands the gateways, which believe nginx, nothing that a caller says of itself', () => {
    const nginx = text('docker/nginx/nginx.conf');
    for (const header of ['Forwarded', 'X-Request-Id'])
      expect(nginx).toContain(`proxy_set_header ${header} '';`);
    for (const header of ['For', 'Proto', 'Host'])
      expect(nginx).toMatch(new RegExp(`proxy_set_header X-Forwarded-${header} \\$\\w+;`));
  });

  it('[DK-02] keeps what is measured behind nginx, also where it is written as Express would take it', () => {
    const [, pattern = ''] =
      /location ~\* (\S+) \{\s+return 404;/.exec(text('docker/nginx/nginx.conf')) ?? [];
    for (const path of ['/metrics', '/metrics/', '/METRICS']) expect(path).toMatch(new RegExp(pattern, 'i'));
    expect('/api/v1/metrics').not.toMatch(new RegExp(pattern, 'i'));
  });

  it('[DK-02] shows what profiles add to this machine alone', () => {
    const extra = Object.values(single).filter(({ profiles }) => profiles !== undefined);
    expect(new Set(extra.flatMap(({ profiles = [] }) => profiles))).toEqual(
      new Set(['observability', 's3', 'mail']),
    );
    for (const port of extra.flatMap(({ ports = [] }) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('[OB-01] [OB-02] has a Grafana that asks what its profile starts, and dashboards that ask that Grafana', () => {
    const provisioning = 'docker/grafana/provisioning/datasources';
    const sources = readdirSync(join(workspace, provisioning)).flatMap(
      (file) => (parse(text(`${provisioning}/${file}`)) as { datasources: DataSource[] }).datasources,
    );
    const hosts = sources.map(({ url }) => new URL(url).hostname);
    expect(hosts.toSorted()).toEqual(['prometheus', 'traces']);
    for (const host of hosts) expect(single[host]?.profiles).toEqual(['observability']);
    const boards = readdirSync(join(workspace, 'docker/grafana/dashboards'));
    const asked = boards.flatMap((file) => [
      ...text(`docker/grafana/dashboards/${file}`).matchAll(/"datasource": \{[^}]*"uid": "([^"]+)"/g),
    ]);
    expect(asked.length).toBeGreaterThan(20);
    const known = sources.map(({ uid }) => uid);
    expect(asked.map(([, uid]) => uid).filter((uid) => !known.includes(uid ?? ''))).toEqual([]);
  });

  it('[OB-02] tells every service where traces go, and none unless somebody says so', () => {
    const names = registeredServices().map(({ name }) => name);
    for (const name of [...names, ...gateways])
      expect(highAvailability[name]?.environment?.['OTEL_EXPORTER_OTLP_ENDPOINT']).toBe(
        '${OTEL_EXPORTER_OTLP_ENDPOINT:-}',
      );
  });

  it('[DK-03] builds every service from one Dockerfile, and runs it with a read-only root and no privileges', () => {
    for (const { name } of registeredServices()) {
      const service = single[name];
      expect(service?.build).toMatchObject({ dockerfile: 'docker/Dockerfile', args: { SERVICE: name } });
      expect(service).toMatchObject({ init: true, read_only: true, cap_drop: ['ALL'] });
    }
  });

  it('[DK-03] has an image without a shell, for a user with a number, that ends by SIGTERM and asks itself by node', () => {
    const dockerfile = text('docker/Dockerfile');
    const [, last = ''] = dockerfile.split(/^FROM (?=scratch$)/m);
    expect(last).toMatch(/^USER 65532:65532$/m);
    expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
    expect(last).toMatch(/^ENTRYPOINT \["/m);
    expect(last).not.toMatch(/^(?:RUN|CMD [^[]|ADD)/m);
    expect(dockerfile).toMatch(/npm ci/);
    expect(dockerfile).not.toMatch(/^# syntax=|RUN --mount/m); // the classic builder knows neither
    for (const { name } of registeredServices())
      expect(single[name]?.healthcheck?.test.slice(0, 3)).toEqual(['CMD', 'node', '-e']);
  });

  it('[DK-03] keeps secrets out of images, and has none but those for development', () => {
    const ignored = text('.dockerignore').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['**/.env*', '.git', '.data', '**/node_modules']));
    const secret = /SECRET|PASSWORD|ACCESS_KEY|PRIVATE/;
    const harmless = /^\$\{\w+:?-(?:|admin|ginforge|development.*)\}$/;
    const literal = Object.entries({ ...single, ...highAvailability }).flatMap(
      ([name, { environment = {} }]) =>
        Object.entries(environment)
          .filter(([variable, value]) => secret.test(variable) && !harmless.test(value))
          .map(([variable]) => `${name} ${variable}`),
    );
    expect(literal).toEqual([]);
  });
});
