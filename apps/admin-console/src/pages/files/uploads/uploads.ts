import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import { useConnection } from '../../../realtime/connection.js';
import { useSession } from '../../../session/session.js';
import { sampleOf } from './file-sample.js';
import { RememberedUploads } from './remembered-uploads.js';
import { SpeedMeter } from './speed-meter.js';
import { followNews } from './follow-news.js';
import { newEntry, type UploadEntry, type UploadState } from './upload-entry.js';
import { arrivedOf, giveUp, isLost } from './upload-requests.js';
import { startUpload, type UploadRun } from './upload-run.js';

/** How many are sent side by side; the others wait for their turn. */
const atOnce = 3;
const finished: readonly UploadState[] = ['done', 'rejected', 'failed'];

/** The uploads of whoever is signed in. They go on while other pages are open, and end with the session. */
export const useUploads = defineStore('uploads', () => {
  const session = useSession();
  const { client } = useConnection();
  const entries = ref<UploadEntry[]>([]);
  const files = new Map<string, File>();
  const runs = new Map<string, UploadRun>();
  let remembered = new RememberedUploads('');
  let forgetListener = (): void => undefined;

  const find = (id: string): UploadEntry | undefined => entries.value.find((entry) => entry.id === id);

  /** Takes chosen or dropped files. One that was interrupted goes on where it was. */
  async function add(chosen: Iterable<File>): Promise<void> {
    for (const file of chosen) await addOne(file);
    startNext();
  }

  async function addOne(file: File): Promise<void> {
    const { name, size } = file;
    try {
      const sample = await sampleOf(file);
      const waiting = entries.value.find(
        (entry) => entry.state === 'interrupted' && entry.sample === sample && !files.has(entry.key),
      );
      if (waiting) queue(waiting, file);
      else push(newEntry({ name, size, sample, state: 'queued' }), file);
    } catch (failure) {
      push(newEntry({ name, size, state: 'failed', failure })); // a folder, or a file that is gone
    }
  }

  function push(entry: UploadEntry, file?: File): void {
    entries.value.unshift(entry);
    if (file) files.set(entry.key, file);
  }

  function queue(entry: UploadEntry, file: File): void {
    files.set(entry.key, file);
    Object.assign(entry, { state: 'queued', failure: undefined, isOtherFile: false });
  }

  /** The file of an interrupted upload, chosen again: it has to be the same. */
  async function chooseAgain(entry: UploadEntry, file: File): Promise<void> {
    const sample = await sampleOf(file).catch(() => ''); // what cannot be read is not the file either
    if (sample === entry.sample) queue(entry, file);
    else entry.isOtherFile = true;
    startNext();
  }

  function startNext(): void {
    const queued = entries.value.filter(({ state }) => state === 'queued').reverse();
    for (const entry of queued.slice(0, Math.max(0, atOnce - runs.size))) start(entry);
  }

  function start(entry: UploadEntry): void {
    const file = files.get(entry.key);
    if (file === undefined) return;
    const meter = new SpeedMeter();
    Object.assign(entry, { state: 'uploading', failure: undefined, speed: undefined });
    const run = startUpload(file, entry.id, session, {
      created: (id) => created(entry, id),
      progressed: (bytes) => Object.assign(entry, { bytes, speed: meter.count(bytes) }),
      arrived: () => arrived(entry),
      failed: (failure) => failed(entry, failure),
    });
    runs.set(entry.key, run);
  }

  function created(entry: UploadEntry, id: string): void {
    entries.value = entries.value.filter((other) => other.key === entry.key || other.id !== id); // news may have been quicker
    entry.id = id;
    const { name, size, sample = '' } = entry;
    remembered.keep({ id, name, size, sample });
  }

  function arrived(entry: UploadEntry): void {
    if (entry.state === 'uploading') Object.assign(entry, { state: 'processing', bytes: entry.size });
    release(entry);
  }

  function failed(entry: UploadEntry, failure: unknown): void {
    Object.assign(entry, { state: 'failed', failure, speed: undefined });
    if (!isLost(failure)) return stop(entry);
    release(entry);
    entry.id = undefined; // tried again, it begins anew
  }

  function stop({ key }: UploadEntry): void {
    runs.get(key)?.stop();
    runs.delete(key);
    startNext();
  }

  /** The upload itself is over. */
  function release(entry: UploadEntry): void {
    if (entry.id !== undefined) remembered.forget(entry.id);
    stop(entry);
  }

  /** What has arrived is asked for: less than was sent, maybe. */
  async function pause(entry: UploadEntry): Promise<void> {
    Object.assign(entry, { state: 'paused', speed: undefined });
    stop(entry);
    const bytes = entry.id === undefined ? 0 : await arrivedOf(entry.id);
    if (entry.state === 'paused') entry.bytes = bytes ?? 0;
  }

  function goOn(entry: UploadEntry): void {
    const file = files.get(entry.key);
    if (file !== undefined) queue(entry, file);
    startNext();
  }

  /** @throws ApiError, and the upload stays */
  async function cancel(entry: UploadEntry): Promise<void> {
    Object.assign(entry, { state: 'paused', speed: undefined });
    stop(entry);
    if (entry.id !== undefined) await giveUp(entry.id);
    release(entry);
    drop(entry);
  }

  function drop({ key }: UploadEntry): void {
    files.delete(key);
    entries.value = entries.value.filter((entry) => entry.key !== key);
  }

  function clearFinished(): void {
    entries.value.filter(({ state }) => finished.includes(state)).forEach(drop);
  }

  /** What this browser remembers of somebody, as far as the server still knows it. */
  async function restore(userId: string): Promise<void> {
    const mine = (remembered = new RememberedUploads(userId));
    forgetListener = mine.onForgotten(forgotten);
    for (const { id, name, size, sample } of mine.all()) {
      const bytes = await arrivedOf(id).catch(() => 0); // asked again when it goes on
      if (mine !== remembered) return;
      if (bytes === undefined || bytes === size) mine.forget(id);
      else if (find(id) === undefined)
        push(newEntry({ id, name, size, sample, bytes, state: 'interrupted' }));
    }
  }

  function forgotten(id: string): void {
    const entry = find(id);
    if (entry?.state === 'interrupted') drop(entry);
  }

  function leave(): void {
    runs.forEach((run) => run.stop());
    runs.clear();
    files.clear();
    entries.value = [];
    forgetListener();
  }

  followNews(client, { entries, push, drop });
  watch(
    () => session.user?.id,
    (id) => {
      leave();
      if (id !== undefined) void restore(id);
    },
    { immediate: true },
  );

  return { entries, add, chooseAgain, pause, goOn, cancel, drop, clearFinished };
});
