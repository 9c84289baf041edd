import { editWords } from '../../edit/words';
import { pageWords } from '../../lib/i18n';
import { actorWords } from '../../people/actors';
import { de } from './words/de';
import { en } from './words/en';

export const useWords = pageWords({
    en: { ...editWords.en, ...actorWords.en, ...en },
    de: { ...editWords.de, ...actorWords.de, ...de },
});

export type Words = ReturnType<typeof useWords>;
