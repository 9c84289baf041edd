import type { Dispute } from '../api/types';
import { pageWords } from '../lib/i18n';
import { Badge } from '../ui/Badge';
import { disputeWords } from './disputeWords';

const useWords = pageWords(disputeWords);

const LOOKS = { open: 'warn', accepted: 'good', declined: 'plain' } as const;

/** What became of it, in one word. */
export function DisputeMark({ dispute: { state } }: { dispute: Dispute }) {
    const { t } = useWords();
    return <Badge look={LOOKS[state]}>{t(`dispute.state.${state}`)}</Badge>;
}
