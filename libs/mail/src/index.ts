export { configuredMailer, type MailSettings } from './configured-mailer.js';
export { isMailAddress } from './mail-address.js';
export { mailEnvironment, type MailEnvironment } from './mail-environment.js';
export { MailError, type MailProblem } from './mail-error.js';
export { type Mail, Mailer } from './mailer.js';
export { isPublicAddress } from './public-address.js';
export { resolvePublicServer } from './resolve-public-server.js';
export { type SmtpServer, smtpServerOf } from './smtp-server.js';
