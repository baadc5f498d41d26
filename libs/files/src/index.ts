export { isAllowedType } from './content-type/allowed-types.js';
export { contentSampleBytes, detectContentType } from './content-type/detect-content-type.js';
export { readContentSample } from './content-type/read-content-sample.js';
export { filesEnvironment, type FilesEnvironment } from './files-environment.js';
export { FilesModule } from './files.module.js';
export {
  type ByteRange,
  FileStorage,
  storageKey,
  type StoredObject,
  type UploadStoreOptions,
} from './storage/file-storage.js';
