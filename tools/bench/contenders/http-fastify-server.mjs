/** `@fastify/http-proxy` as its readme shows it. */
import proxy from '@fastify/http-proxy';
import fastify from 'fastify';

const app = fastify();
app.register(proxy, { upstream: process.env.UPSTREAM ?? '', prefix: '/bench' });
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
