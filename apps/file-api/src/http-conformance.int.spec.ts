import { describeHttpConformance } from '@ginforge/testing';

import { Files } from './files/files.fixture.js';
import { TestService } from './test-service.js';
import { UploadIntakeService } from './uploads/upload-intake.service.js';

let number = 0;

/** A form with a new file. */
function form() {
  const boundary = 'a-boundary';
  const lines = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="file"; filename="notes.txt"',
    'Content-Type: text/plain',
    '',
    `note ${(number += 1)}`,
    `--${boundary}--`,
    '',
  ];
  return {
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    body: lines.join('\r\n'),
  };
}

const tus = { 'Tus-Resumable': '1.0.0' };
const append = { ...tus, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' };

describeHttpConformance('file-api', async () => {
  const service = await TestService.start({ LOG_LEVEL: 'trace', FILE_MAX_UPLOADS: '1000' });
  const files = new Files(service);
  const [ada, bob] = [service.owner(), service.owner()];
  // Somebody else by the audience alone.
  const twin = service.owner('admin', ada.userId);
  const foreignFile = async () => files.ready((number += 1) % 2 === 0 ? bob : twin);
  const foreignUpload = async () =>
    (await service.app.get(UploadIntakeService).reserve((number += 1) % 2 === 0 ? bob : twin, { size: 1 }))
      .id;
  return {
    url: await service.app.getUrl(),
    log: service.log,
    token: () => ada.token,
    bodies: {
      Files_rename: () => ({ name: `notes ${(number += 1)}.txt` }),
      FileLinks_create: () => ({ expires_in: (number += 1) }),
    },
    requests: {
      SimpleUpload_upload: form,
      Uploads_create: () => ({ headers: { ...tus, 'Upload-Length': '1' } }),
      Uploads_show: () => ({ headers: tus }),
      Uploads_append: () => ({ headers: append, body: 'x' }),
      Uploads_remove: () => ({ headers: tus }),
    },
    ids: { FileLinks_create: () => files.ready(ada) },
    access: {
      open: [],
      strangers: [],
      foreign: {
        Files_show: foreignFile,
        Files_rename: foreignFile,
        Files_remove: foreignFile,
        ServedFiles_content: foreignFile,
        ServedFiles_thumbnail: foreignFile,
        FileLinks_create: foreignFile,
        Uploads_show: foreignUpload,
        Uploads_append: foreignUpload,
        Uploads_remove: foreignUpload,
      },
    },
    stop: () => service.stop(),
  };
});
