import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type Manifest } from './manifest.js';

const folder = join(import.meta.dirname, '../../k8s');

/** Whether `kubectl` is installed, which brings Kustomize. */
export function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What `kubectl apply -k` would send, in its order. @param path below k8s, such as `overlays/local` */
export function renderOverlay(path: string): Manifest[] {
  const text = execFileSync('kubectl', ['kustomize', join(folder, path)], { encoding: 'utf8' });
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}
