import { applyDecorators, UseFilters } from '@nestjs/common';
import { EventPattern, MessagePattern } from '@nestjs/microservices';

import type { ServiceEvent, ServicePattern, ServiceQuery } from './service-pattern.js';
import { ServiceBusErrorFilter } from './service-bus-error.filter.js';

/** Nest's name for the service bus among the transports of an application. */
export const serviceBusTransport = Symbol('service-bus');

/** Decorates a method that takes these arguments and returns this, or a promise of it. */
type HandlerDecorator<Argument, Result> = <Handler extends (argument: Argument) => Result | Promise<Result>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

/** Makes a controller's method hear an event: Nest's `@EventPattern`, with the payload checked and typed. */
export function OnEvent<Payload>(event: ServiceEvent<Payload>): HandlerDecorator<Payload, void> {
  const handles: MethodDecorator = EventPattern<string>(event.name, serviceBusTransport, extrasOf(event));
  return applyDecorators(handles, handlesErrors());
}

/** Makes a controller's method answer a query: Nest's `@MessagePattern`, with request and reply checked and typed. */
export function OnQuery<Request, Reply>(
  query: ServiceQuery<Request, Reply>,
): HandlerDecorator<Request, Reply> {
  const handles = MessagePattern<string>(query.name, serviceBusTransport, extrasOf(query));
  return applyDecorators(handles, handlesErrors());
}

/** The pattern as the transport finds it beside the handler. */
export function patternIn(extras: Record<string, unknown> | undefined): ServicePattern | undefined {
  return extras?.['servicePattern'] as ServicePattern | undefined;
}

function extrasOf(servicePattern: unknown): Record<string, unknown> {
  return { servicePattern };
}

function handlesErrors(): MethodDecorator & ClassDecorator {
  return UseFilters(new ServiceBusErrorFilter());
}
