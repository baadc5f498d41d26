import { recordedSpan } from '@ginforge/chassis';
import { type EntitySubscriberInterface, EventSubscriber } from 'typeorm';

type AfterQueryEvent = Parameters<NonNullable<EntitySubscriberInterface['afterQuery']>>[0];

/** More of a statement says nothing more of it. Letters. */
const shownStatement = 1_000;

/** A span for each query (OB-02), where somebody records the work that asks it. Statements have no values in them: those are parameters. */
@EventSubscriber()
export class QuerySpans implements EntitySubscriberInterface {
  afterQuery({ query, executionTime = 0, success, error }: AfterQueryEvent): void {
    const [operation = 'query'] = query.trimStart().split(/\s/, 1);
    const attributes = { 'db.system.name': 'postgresql', 'db.query.text': query.slice(0, shownStatement) };
    const startedAt = Date.now() - executionTime;
    const span = recordedSpan({ name: operation.toUpperCase(), kind: 'client', attributes, startedAt });
    span?.end(success ? {} : { error: error as unknown });
  }
}
