import { t } from './texts.js';

const reasons: Readonly<Record<string, 'reasonType' | 'reasonLarge' | 'reasonDamaged'>> = {
  FILE_TYPE_REFUSED: 'reasonType',
  FILE_TOO_LARGE: 'reasonLarge',
  FILE_DAMAGED: 'reasonDamaged',
};

const steps: Readonly<Record<string, 'stepHash' | 'stepType' | 'stepThumbnail'>> = {
  hash: 'stepHash',
  type: 'stepType',
  thumbnail: 'stepThumbnail',
};

/** Why a file was rejected, in words. @param reason a name of the catalogue of errors */
export function reasonText(reason: string): string {
  const key = reasons[reason];
  return key === undefined ? t('reasonOther', { reason }) : t(key);
}

/** What the worker does with a file, in words; a step of later days by its own name. */
export function stepText(step: string): string {
  const key = steps[step];
  return key === undefined ? step : t(key);
}
