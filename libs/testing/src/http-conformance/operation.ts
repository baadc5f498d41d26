/** A JSON Schema, as far as it is looked at. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
}

interface MediaTypes {
  readonly content?: Readonly<
    Record<string, { schema?: Schema; examples?: Record<string, { $ref: string }> }>
  >;
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: MediaTypes;
  readonly responses: Readonly<Record<string, MediaTypes>>;
  readonly security?: readonly object[];
  readonly 'x-permission'?: string;
  readonly 'x-audiences'?: readonly string[];
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly examples?: Readonly<Record<string, { value: { code: number } }>>;
  };
}

/** One route of a service, as its OpenAPI document tells it; the document's own test proves that it has every route (AP-07). */
export class Operation {
  constructor(
    private readonly document: Document,
    /** Upper case. */
    readonly method: string,
    /** With `{id}` for each parameter. */
    readonly template: string,
    private readonly documented: DocumentedOperation,
  ) {}

  /** As in the document: `Accounts_login`. */
  get id(): string {
    return this.documented.operationId;
  }

  /** `POST /api/v1/user/login`, for messages. */
  get name(): string {
    return `${this.method} ${this.template}`;
  }

  get needsToken(): boolean {
    return this.documented.security !== undefined;
  }

  /** Whether it answers some callers without a token too. */
  get tokenOptional(): boolean {
    return (this.documented.security ?? []).some((requirement) => Object.keys(requirement).length === 0);
  }

  /** Whether tokens of this audience open it (AD-06). */
  isOpenTo(audience: 'user' | 'admin'): boolean {
    return this.documented['x-audiences']?.includes(audience) ?? false;
  }

  /** The permission that an administrator needs (AD-01). */
  get permission(): string | undefined {
    return this.documented['x-permission'];
  }

  get pathParameters(): string[] {
    return this.namesIn('path');
  }

  get queryParameters(): string[] {
    return this.namesIn('query');
  }

  /** Whether it honours `Idempotency-Key`. */
  get isIdempotent(): boolean {
    return this.namesIn('header').includes('Idempotency-Key');
  }

  /** The schema of its JSON body, if it reads one. */
  get body(): Schema | undefined {
    return this.resolved(this.documented.requestBody?.content?.['application/json']?.schema);
  }

  /** The status of a success. */
  get status(): number {
    return Number(Object.keys(this.documented.responses).find((status) => status.startsWith('2')));
  }

  /** The schema of `data`; of the whole answer where that is no envelope. */
  get answer(): Schema | undefined {
    const whole = this.resolved(
      this.documented.responses[this.status]?.content?.['application/json']?.schema,
    );
    return this.isEnveloped ? this.resolved(whole?.properties?.['data']) : whole;
  }

  get isEnveloped(): boolean {
    const content = this.documented.responses[this.status]?.content?.['application/json'];
    return this.resolved(content?.schema)?.properties?.['trace_id'] !== undefined;
  }

  /** The codes that the document gives for a status. */
  codesOf(status: number): number[] {
    const examples = this.documented.responses[status]?.content?.['application/json']?.examples ?? {};
    return Object.keys(examples).map((name) => this.document.components.examples?.[name]?.value.code ?? 0);
  }

  /** Its path with this text, already encoded, for every parameter. */
  path(parameter = 'x'): string {
    return this.template.replace(/\{\w+\}/g, () => parameter);
  }

  /** Whether a path, without a query, is one of its own. */
  matches(path: string): boolean {
    const pattern = this.template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+');
    return new RegExp(`^${pattern}/?$`, 'i').test(path);
  }

  /** The schema itself, where it is a reference. */
  resolved(schema: Schema | undefined): Schema | undefined {
    if (schema?.$ref === undefined) return schema;
    return this.document.components.schemas[schema.$ref.replace('#/components/schemas/', '')];
  }

  private namesIn(place: Parameter['in']): string[] {
    return (this.documented.parameters ?? []).filter((one) => one.in === place).map(({ name }) => name);
  }
}

/** Every operation of a running service, from its `/openapi.json`. */
export async function operationsOf(url: string): Promise<Operation[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  return Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(
      ([method, documented]) => new Operation(document, method.toUpperCase(), template, documented),
    ),
  );
}
