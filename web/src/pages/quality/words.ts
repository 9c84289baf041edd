import { disputeMoreWords } from '../../edit/disputeMoreWords';
import { editWords } from '../../edit/words';
import { pageWords } from '../../lib/i18n';
import { de } from './words/de';
import { en } from './words/en';

export const useWords = pageWords({
    en: { ...editWords.en, ...disputeMoreWords.en, ...en },
    de: { ...editWords.de, ...disputeMoreWords.de, ...de },
});

export type Words = ReturnType<typeof useWords>;
