/** nchan, the publisher-subscriber module of nginx, in C: fed over HTTP as it is meant to be. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../../stack/programs.mjs';
import { openFiles } from '../machine.mjs';

const mostFiles = 65_536;
const nginx = findProgram('nginx');
const module = ['/usr/lib/nginx/modules', '/usr/share/nginx/modules', '/usr/local/libexec/nginx']
  .map((folder) => join(folder, 'ngx_nchan_module.so'))
  .find((file) => existsSync(file));

/** @type {import('./contender.mjs').Contender} */
export const contender = {
  name: 'nchan',
  title: 'nchan (nginx, C)',
  missing: () =>
    nginx && module ? undefined : 'nginx with nchan (apt-get install nginx libnginx-mod-nchan)',
  async launch({ port, directory }) {
    const file = join(directory, `nchan-${port}.conf`);
    await writeFile(
      file,
      configuration(port, directory, Math.min(mostFiles, (await openFiles()) || mostFiles)),
    );
    return { program: nginx ?? '', args: ['-p', directory, '-c', file] };
  },
  client: { handshake: () => ({ path: '/subscribe' }) },
  publication: { post: '/publish' },
};

/**
 * One process in the foreground, as everybody has one. Nothing is kept for those who are not there.
 *
 * @param {number} port
 * @param {string} directory
 * @param {number} files that it may have open
 */
const configuration = (port, directory, files) => `
daemon off;
master_process off;
load_module ${module};
error_log ${directory}/nginx-error.log;
pid ${directory}/nginx-${port}.pid;
worker_rlimit_nofile ${files};
events { worker_connections ${files}; }
http {
  access_log off;
  keepalive_requests 1000000;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  nchan_shared_memory_size 256M;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /subscribe {
      nchan_subscriber websocket;
      nchan_channel_id everybody;
      nchan_subscriber_first_message newest;
    }
    location = /publish {
      nchan_publisher http;
      nchan_channel_id everybody;
      nchan_message_buffer_length 2000;
    }
  }
}
`;
