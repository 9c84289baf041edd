import { editWords } from '../../edit/words';
import { pageWords } from '../../lib/i18n';
import { de } from './words/de';
import { en } from './words/en';

export type SettingsKey = keyof typeof en;
export const useWords = pageWords({
    en: { ...editWords.en, ...en },
    de: { ...editWords.de, ...de },
});
