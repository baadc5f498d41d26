import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'sign-in', rootDir: '.' };
