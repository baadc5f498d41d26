import { HttpAdapterHost } from '@nestjs/core';
import { serviceDocumentProblems } from '@ginforge/testing';
import { TestGateway } from './testing/test-gateway.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start({ REDIS_ENABLED: 'false' });
});

afterAll(() => gateway.stop());

it('[AP-07] documents every route and no other, validly, as the repository keeps it', async () => {
  const express = gateway.get(HttpAdapterHost).httpAdapter.getInstance();
  const url = `http://127.0.0.1:${gateway.port}`;
  expect(await serviceDocumentProblems('gateway', url, express)).toEqual([]);
});
