export { filesEnvironment, type FilesEnvironment } from './files-environment.js';
export { FilesModule } from './files.module.js';
export {
  type ByteRange,
  FileStorage,
  storageKey,
  type StoredObject,
  type UploadStoreOptions,
} from './storage/file-storage.js';
