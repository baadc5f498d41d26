export { type AdoptedContent, adoptContent, type NewContent } from './contents/adopt-content.js';
export { thumbnailKeyOf } from './contents/content-keys.js';
export { releaseBytes, releaseContent, removeLater } from './contents/release-content.js';
export { filesEnvironment, type FilesEnvironment } from './files-environment.js';
export { FilesModule } from './files.module.js';
export {
  type ByteRange,
  FileStorage,
  storageKey,
  type StoredObject,
  type UploadStoreOptions,
} from './storage/file-storage.js';
