/* Below a figure, small: between what the true one lies. */
import { lazy } from 'react';
import type { AuditedShare, Checks } from '../api/types';
import { loadCode } from '../lib/loading';
import { Popover } from '../ui/Popover';
import type { MeaningBoxProps } from './MeaningBox';
import { shortText } from './text';
import { useChecks, useSure } from './useIntervals';
import { useWords } from './words';

const MeaningBox = lazy(() => loadCode(() => import('./MeaningBox')));

function Interval({ share, station }: MeaningBoxProps) {
    const words = useWords();
    const about = words.t('interval.about');
    const trigger = (
        <button
            type="button"
            title={about}
            className="-my-1 cursor-help py-1 text-left underline decoration-dotted underline-offset-2"
        >
            {shortText(share, words)}
        </button>
    );
    return (
        <Popover trigger={trigger} label={about} align="start">
            <MeaningBox share={share} station={station} />
        </Popover>
    );
}

/* As long as what comes, so that it needs no more lines. */
function Room() {
    const { t } = useWords();
    return (
        <span className="invisible">
            {t('interval.by', { range: '00–00\u00a0%', labels: '000' })}
        </span>
    );
}

const tooFew = (checks: Checks): AuditedShare => ({
    ...checks,
    working_share_percentage: null,
    low: null,
    high: null,
    of: 'site',
    why: 'not_enough_audits',
});

/** How sure a figure is, with room for it until it is read; of too few checks, how many there
 *  are. Nothing where nobody checks anything. */
export function useInterval(share: AuditedShare | undefined, station?: boolean) {
    const sure = useSure();
    const checks = useChecks();
    if (!checks || checks.labels === 0) return undefined;
    const shown = sure ? share : tooFew(checks);
    return shown ? <Interval share={shown} station={station} /> : <Room />;
}
