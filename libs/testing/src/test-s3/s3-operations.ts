import type { S3Bucket, S3Object } from './s3-bucket.js';
import { S3Failure } from './s3-failure.js';
import type { S3Request } from './s3-request.js';

/** What is answered. */
export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: Buffer | string;
}

type Operation = (request: S3Request, bucket: S3Bucket, pageSize: number) => S3Answer;

const operations = {
  HeadBucket: () => ({ status: 200 }),
  ListObjectsV2: ({ query }, { objects }, pageSize) => {
    const after = query.get('continuation-token') ?? '';
    const keys = [...objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '')).sort();
    const rest = keys.filter((key) => key > after);
    const page = rest.slice(0, pageSize);
    const contents = page.map((key) => describe(key, objects.get(key)));
    const next =
      rest.length > pageSize ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    return xml('ListBucketResult', `${truncated(next)}${next}${contents.join('')}`);
  },
  ListMultipartUploads: ({ query }, { uploads }, pageSize) => {
    const prefix = query.get('prefix') ?? '';
    const marker = `${query.get('key-marker') ?? ''} ${query.get('upload-id-marker') ?? ''}`;
    const all = [...uploads].filter(([, { key }]) => key.startsWith(prefix));
    const rest = all
      .filter(([id, { key }]) => `${key} ${id}` > marker)
      .sort(([a, one], [b, other]) => (`${one.key} ${a}` < `${other.key} ${b}` ? -1 : 1));
    const page = rest.slice(0, pageSize);
    const last = page.at(-1);
    const next =
      rest.length > pageSize && last !== undefined
        ? `<NextKeyMarker>${last[1].key}</NextKeyMarker><NextUploadIdMarker>${last[0]}</NextUploadIdMarker>`
        : '';
    const entries = page.map(
      ([id, { key, startedAt }]) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${startedAt.toISOString()}</Initiated></Upload>`,
    );
    return xml('ListMultipartUploadsResult', `${truncated(next)}${next}${entries.join('')}`);
  },
  GetObject: ({ key, headers }, bucket) => {
    const { body, ...object } = bucket.get(key);
    const range = /^bytes=(\d+)-(\d*)$/.exec(headers['range'] ?? '');
    if (range === null) return { status: 200, headers: headersOf({ body, ...object }), body };
    const start = Number(range[1]);
    const end = Math.min(range[2] === '' ? Infinity : Number(range[2]), body.length - 1);
    if (start > end) throw new S3Failure('InvalidRange');
    const part = body.subarray(start, end + 1);
    const contentRange = `bytes ${start}-${end}/${body.length}`;
    return {
      status: 206,
      headers: { ...headersOf({ body: part, ...object }), 'Content-Range': contentRange },
      body: part,
    };
  },
  HeadObject: ({ key }, bucket) => ({ status: 200, headers: headersOf(bucket.get(key)) }),
  PutObject: ({ key, headers, body }, bucket) => {
    const { etag } = bucket.put(key, body, metadataOf(headers));
    return { status: 200, headers: { ETag: etag } };
  },
  DeleteObject: ({ key }, { objects }) => {
    objects.delete(key);
    return { status: 204 };
  },
  CreateMultipartUpload: ({ key, bucket: name }, bucket) => {
    const id = bucket.begin(key);
    return xml(
      'InitiateMultipartUploadResult',
      `<Bucket>${name}</Bucket><Key>${key}</Key><UploadId>${id}</UploadId>`,
    );
  },
  UploadPart: ({ key, query, body }, bucket) => {
    const { etag } = bucket.putPart(idOf(query), key, Number(query.get('partNumber')), body);
    return { status: 200, headers: { ETag: etag } };
  },
  ListParts: ({ key, query }, bucket, pageSize) => {
    const { parts } = bucket.upload(idOf(query), key);
    const after = Number(query.get('part-number-marker') ?? 0);
    const rest = [...parts].filter(([number]) => number > after).sort(([one], [other]) => one - other);
    const page = rest.slice(0, pageSize);
    const next =
      rest.length > pageSize ? `<NextPartNumberMarker>${page.at(-1)?.[0]}</NextPartNumberMarker>` : '';
    const entries = page.map(
      ([number, { etag, body }]) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>${escape(etag)}</ETag><Size>${body.length}</Size></Part>`,
    );
    return xml('ListPartsResult', `${truncated(next)}${next}${entries.join('')}`);
  },
  CompleteMultipartUpload: ({ key, query, body }, bucket) => {
    const { etag } = bucket.complete(idOf(query), key, partsIn(body.toString()));
    return xml('CompleteMultipartUploadResult', `<Key>${key}</Key><ETag>${escape(etag)}</ETag>`);
  },
  AbortMultipartUpload: ({ key, query }, bucket) => {
    bucket.upload(idOf(query), key);
    bucket.uploads.delete(idOf(query));
    return { status: 204 };
  },
} as const satisfies Record<string, Operation>;

/** What is asked of a server, by its name in the API reference. */
export type S3Operation = keyof typeof operations;

/** @throws S3Failure NotImplemented for what nobody here has needed yet */
export function operationOf({ method, key, query }: S3Request): S3Operation {
  const subresource = ['uploads', 'uploadId', 'list-type'].find((name) => query.has(name)) ?? '';
  const operation = names[`${method} ${key === '' ? 'bucket' : 'object'} ${subresource}`.trim()];
  if (operation === undefined) throw new S3Failure('NotImplemented');
  return operation;
}

export function carryOut(
  operation: S3Operation,
  request: S3Request,
  bucket: S3Bucket,
  pageSize: number,
): S3Answer {
  return operations[operation](request, bucket, pageSize);
}

const names: Readonly<Record<string, S3Operation>> = {
  'HEAD bucket': 'HeadBucket',
  'GET bucket list-type': 'ListObjectsV2',
  'GET bucket uploads': 'ListMultipartUploads',
  'GET object': 'GetObject',
  'GET object uploadId': 'ListParts',
  'HEAD object': 'HeadObject',
  'PUT object': 'PutObject',
  'PUT object uploadId': 'UploadPart',
  'DELETE object': 'DeleteObject',
  'DELETE object uploadId': 'AbortMultipartUpload',
  'POST object uploads': 'CreateMultipartUpload',
  'POST object uploadId': 'CompleteMultipartUpload',
};

function idOf(query: URLSearchParams): string {
  return query.get('uploadId') ?? '';
}

function partsIn(body: string): { number: number; etag: string }[] {
  return [...body.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)<\/PartNumber>/.exec(part)?.[1]),
    etag: (/<ETag>(.*?)<\/ETag>/.exec(part)?.[1] ?? '').replaceAll('&quot;', '"'),
  }));
}

function headersOf({ body, etag, modifiedAt, metadata }: S3Object): Record<string, string | number> {
  const own = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return {
    'Content-Length': body.length,
    'Last-Modified': modifiedAt.toUTCString(),
    ETag: etag,
    'Accept-Ranges': 'bytes',
    ...(Object.fromEntries(own) as Record<string, string>),
  };
}

function metadataOf(headers: S3Request['headers']): Record<string, string> {
  const prefix = 'x-amz-meta-';
  const own = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}

function describe(key: string, object: S3Object | undefined): string {
  const modified = object?.modifiedAt.toISOString();
  return `<Contents><Key>${key}</Key><Size>${object?.body.length}</Size><LastModified>${modified}</LastModified></Contents>`;
}

function truncated(next: string): string {
  return `<IsTruncated>${next !== ''}</IsTruncated>`;
}

function xml(root: string, content: string): S3Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`;
  return { status: 200, headers: { 'Content-Type': 'application/xml' }, body };
}

function escape(text: string): string {
  return text.replaceAll('"', '&quot;');
}
