import { disputeWords } from '../../edit/disputeWords';
import { editWords } from '../../edit/words';
import { pageWords } from '../../lib/i18n';
import { de } from './words/de';
import { en } from './words/en';

export const useWords = pageWords({
    en: { ...editWords.en, ...disputeWords.en, ...en },
    de: { ...editWords.de, ...disputeWords.de, ...de },
});

export type Words = ReturnType<typeof useWords>;
