/** http-proxy-middleware inside Nest, as its readme shows it: `app.use(prefix, createProxyMiddleware({ target, changeOrigin }))`. */
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createProxyMiddleware } from 'http-proxy-middleware';

class AppModule {}
Module({})(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
app.use('/bench', createProxyMiddleware({ target: process.env.UPSTREAM, changeOrigin: true }));
await app.listen(process.env.PORT ?? 0, '127.0.0.1');
