/* What a range means, sentence by sentence; loaded when somebody wants to know. */
import { Link } from 'wouter';
import { useMay } from '../api/hooks';
import type { AuditedShare } from '../api/types';
import { meaningOf, useWords } from './meaning';

export interface MeaningBoxProps {
    share: AuditedShare;
    /** Of the figure of a station. */
    station?: boolean | undefined;
}

export default function MeaningBox({ share, station }: MeaningBoxProps) {
    const words = useWords();
    const mayCheck = useMay('annotate') && share.why === 'not_enough_audits';
    return (
        <div className="flex max-w-[44ch] flex-col gap-1.5">
            {meaningOf(share, words, station).map((sentence) => (
                <p key={sentence}>{sentence}</p>
            ))}
            {mayCheck && (
                <Link
                    href="/quality?tab=audits"
                    className="text-accent underline underline-offset-2"
                >
                    {words.t('interval.toChecks')}
                </Link>
            )}
        </div>
    );
}
