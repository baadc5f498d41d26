import { serviceDocumentProblems } from '@ginforge/testing';

import { TestService } from './test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});

afterAll(() => service.stop());

it('[AP-07] documents every route and no other, validly, as the repository keeps it', async () => {
  const express = service.app.getHttpAdapter().getInstance();
  expect(await serviceDocumentProblems('merchant-api', await service.app.getUrl(), express)).toEqual([]);
});
