/** nginx as a reverse proxy, in C: one process, connections to the upstream kept, bodies passed on as they come. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../../stack/programs.mjs';

const nginx = findProgram('nginx');

/** @type {import('./contender.mjs').Contender} */
export const contender = {
  name: 'http-nginx',
  title: 'nginx (C)',
  missing: () => (nginx ? undefined : 'nginx (apt-get install nginx)'),
  async launch({ port, directory, environment: { UPSTREAM = '' } }) {
    const file = join(directory, `nginx-${port}.conf`);
    await writeFile(file, configuration(port, directory, new URL(UPSTREAM).host));
    return { program: nginx ?? '', args: ['-p', directory, '-c', file, '-e', join(directory, 'nginx.log')] };
  },
  client: { handshake: () => ({ path: '/bench/thing' }) },
};

/**
 * @param {number} port
 * @param {string} directory
 * @param {string} upstream
 */
const configuration = (port, directory, upstream) => `
daemon off;
master_process off;
error_log ${directory}/nginx-error.log;
pid ${directory}/nginx-${port}.pid;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_max_body_size 0;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  upstream bench { server ${upstream}; keepalive 128; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://bench;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_request_buffering off;
    }
  }
}
`;
