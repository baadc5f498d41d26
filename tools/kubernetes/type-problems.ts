import { join } from 'node:path';
import ts from 'typescript';
import { type Manifest } from './manifest.js';

/** Where the types of what is none of Kubernetes' own come from. */
const packages: Record<string, string> = {
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api/gateway.networking.k8s.io',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator/monitoring.coreos.com',
};

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  exactOptionalPropertyTypes: false,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  types: [],
};

/**
 * Has the compiler compare manifests with the types of Kubernetes: an unknown field, a wrong type or a missing field is a problem.
 * @returns a line for each problem, with the manifest that has it
 */
export function typeProblems(manifests: readonly Manifest[]): string[] {
  const path = join(import.meta.dirname, 'manifests.generated.ts');
  const sources = manifests.map(sourceOf);
  const text = `${sources.join('\n')}\nexport {};\n`;
  const program = ts.createProgram([path], options, hostWith(path, text));
  return ts.getPreEmitDiagnostics(program).map(({ start = 0, messageText }) => {
    const before = text.slice(0, start).split('\n').length - 1;
    const { kind, metadata } = manifests[Math.floor(before / linesEach)] ?? {
      kind: '?',
      metadata: { name: '?' },
    };
    return `${kind} ${metadata.name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

const linesEach = 2;

/** Two lines: the type, and the manifest as a literal, in which the compiler takes no field that the type has not. */
function sourceOf(manifest: Manifest, index: number): string {
  const { apiVersion, kind } = manifest;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const from = group
    ? `${packages[group] ?? `kubernetes-models/${group}`}/${version}`
    : `kubernetes-models/${version}`;
  return `import type { I${kind} as Type${index} } from '${from}';\nexport const manifest${index}: Type${index} = ${JSON.stringify(manifest)};`;
}

/** A compiler's host in which one file is there that is not on disk. */
function hostWith(path: string, text: string): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    fileExists: (name) => name === path || host.fileExists(name),
    readFile: (name) => (name === path ? text : host.readFile(name)),
    getSourceFile: (name, language) =>
      name === path ? ts.createSourceFile(name, text, language) : host.getSourceFile(name, language),
  };
}
