import type { Principal } from '@ginforge/auth';
import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';

import { type ReceivedFile, SimpleUploadService } from './simple-upload.service.js';

interface UploadRequest extends Request {
  received?: ReceivedFile;
}

/**
 * Takes the file of a form before the handler is called, and throws away what the handler has made nothing of. For `@Idempotent()`,
 * before which it stands, the body is the file's name, declared type, size and hash: so a repeated request is known without keeping its
 * bytes (AP-05), and no transaction waits for them to arrive.
 */
@Injectable()
export class ReceivedFileInterceptor implements NestInterceptor {
  constructor(private readonly uploads: SimpleUploadService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return from(this.answer(context.switchToHttp().getRequest<UploadRequest>(), next));
  }

  private async answer(request: UploadRequest, next: CallHandler): Promise<unknown> {
    const isRepeatable = request.get('Idempotency-Key') !== undefined;
    const received = await this.uploads.receive(request.user as Principal, request, isRepeatable);
    request.received = received;
    request.body = received.fingerprint;
    try {
      return await lastValueFrom(next.handle(), { defaultValue: undefined });
    } finally {
      await this.uploads.discard(received.upload);
    }
  }
}

/** The file of a form, as a parameter of a route behind {@link ReceivedFileInterceptor}. */
export const Received = createParamDecorator((_: unknown, context: ExecutionContext): ReceivedFile => {
  const { received } = context.switchToHttp().getRequest<UploadRequest>();
  if (!received) throw new Error('@Received() needs ReceivedFileInterceptor');
  return received;
});
