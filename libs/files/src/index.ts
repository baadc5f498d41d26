export { isAllowedType } from './content-type/allowed-types.js';
export { contentSampleBytes, detectContentType } from './content-type/detect-content-type.js';
export { readContentSample } from './content-type/read-content-sample.js';
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
export { onDisk } from './storage/local/disk-errors.js';
export { abandonUpload, finishUpload } from './uploads/finish-upload.js';
export { hasArrived } from './uploads/has-arrived.js';
export { uploadProgress } from './uploads/upload-progress.js';
export { keptOf, UploadStates } from './uploads/upload-states.js';
