/** Injection token of the service's name, as in logs and metrics: `user-api`. */
export const SERVICE_NAME = Symbol('SERVICE_NAME');
