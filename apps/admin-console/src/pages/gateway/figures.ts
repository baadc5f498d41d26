import { type Schemas } from '../../api/admin-api.js';
import { formatNumber } from '../../i18n/formats.js';
import { t } from './texts.js';

type Overview = Schemas['GatewayOverview'];

/** As its card shows it. */
export interface Figure {
  name: string;
  value: string | undefined;
  note?: string;
}

const none = { value: undefined };

/** What a look at the page should tell; without a measurement there is nothing to tell. */
export function figuresOf(overview: Overview | undefined): Figure[] {
  return [
    { name: t('gateways'), ...(overview ? gatewaysFigure(overview) : none) },
    { name: t('routes'), value: overview && formatNumber(overview.routes.length) },
    { name: t('targets'), ...(overview ? targetsFigure(overview) : none) },
    { name: t('inFlight'), value: overview && formatNumber(inFlightOf(overview)) },
    { name: t('breakersNotClosed'), value: overview && formatNumber(breakersNotClosed(overview)) },
  ];
}

function gatewaysFigure({ gateways }: Overview): Omit<Figure, 'name'> {
  const answered = gateways.filter(({ status }) => status === 'answered').length;
  return { value: formatNumber(answered), note: t('answeredOf', { all: gateways.length }) };
}

/** A target is in use where each gateway that knows it uses it. */
function targetsFigure({ routes }: Overview): Omit<Figure, 'name'> {
  const targets = new Map<string, boolean>();
  for (const { address, views } of routes.flatMap((route) => route.targets)) {
    const isHealthy = views.every(({ healthy }) => healthy);
    targets.set(address, isHealthy && (targets.get(address) ?? true));
  }
  const healthy = [...targets.values()].filter(Boolean).length;
  return { value: formatNumber(healthy), note: t('healthyOf', { all: targets.size }) };
}

/** Routes of one service share its targets: each view counts once. */
function viewsOf({ routes }: Overview) {
  const views = new Map<string, Schemas['TargetView']>();
  for (const { service, targets } of routes) {
    for (const { address, views: seen } of targets) {
      for (const view of seen) views.set(`${service} ${address} ${view.gateway_id}`, view);
    }
  }
  return [...views.values()];
}

function inFlightOf(overview: Overview): number {
  return viewsOf(overview).reduce((sum, view) => sum + view.in_flight, 0);
}

function breakersNotClosed(overview: Overview): number {
  return viewsOf(overview).filter(({ breaker }) => breaker !== 'closed').length;
}
