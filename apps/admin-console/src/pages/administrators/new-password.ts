/** Characters that are not mistaken for each other when somebody reads them out. */
const characters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const length = 20;

/** A password of about 116 bits, from the browser's source of randomness; every character is as likely as every other. */
export function newPassword(): string {
  const limit = 256 - (256 % characters.length);
  let password = '';
  while (password.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < limit && password.length < length) password += characters.charAt(byte % characters.length);
    }
  }
  return password;
}
