export { AccountSessions, type SignedIn } from './account-sessions.js';
export { type Account, type AccountKind, holdAccount } from './accounts.js';
export { changePasswordBody, type ChangePasswordBody } from './change-password-body.js';
export { type PasswordChange, Passwords } from './passwords.js';
export { SignIn } from './sign-in.js';
export { SignInModule } from './sign-in.module.js';
export { presentTokens, tokenFields, type TokenView } from './token-view.js';
