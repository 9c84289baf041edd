/* What must be known beside a figure of a hub: where it comes from, and what is missing in it. */
/* Icons that start.js has already: one more that several pages use is loaded by all of them. */
import {
    CircleCheck,
    Clock,
    CloudOff,
    EyeOff,
    RefreshCw,
    Undo2,
    Users,
    VolumeX,
    type LucideIcon,
} from 'lucide-react';
import type { EnrolledSite, Row, SiteSums } from '../api/hub';
import { age } from '../lib/age';
import { plural } from '../lib/i18n';
import { Badge } from '../ui/Badge';
import { cx } from '../ui/cx';
import { Wrapped } from '../ui/Wrapped';
import { hiddenOf, stateOf, type SiteState } from './sums';
import { useWords } from './words';

const LOOKS: Record<SiteState, { Icon: LucideIcon; color: string }> = {
    heard: { Icon: CircleCheck, color: 'text-good' },
    late: { Icon: Clock, color: 'text-warn' },
    silent: { Icon: VolumeX, color: 'text-bad' },
    never: { Icon: CloudOff, color: 'text-muted' },
};

/** Whether sheets of a site come as they should. */
export function SiteMark({ site }: { site: EnrolledSite }) {
    const { t } = useWords();
    const state = stateOf(site);
    const { Icon, color } = LOOKS[state];
    return (
        <span className="flex items-center gap-2 whitespace-nowrap">
            <Icon aria-hidden className={cx('size-4 shrink-0', color)} />
            {t(`hub.state.${state}`)}
        </span>
    );
}

/** How old what is known of a site is: when the period of its latest sheet ended. */
export function Age({ site }: { site: EnrolledSite }) {
    const { t, times } = useWords();
    if (site.latest_end === null || site.age_ms === null)
        return <span className="text-muted">–</span>;
    return (
        <time
            dateTime={site.latest_end}
            title={`${times.dateTimeExact(site.latest_end)} ${times.zone}`}
            className="whitespace-nowrap"
        >
            {age(Math.max(0, site.age_ms))}
            <span className="sr-only"> {t('hub.age')}</span>
        </time>
    );
}

/** That a row has no figures, or not of every period. Never is it zero. */
export function Hidden({ row, k }: { row: Row | undefined; k: number | null }) {
    const { t, numbers } = useWords();
    const hidden = hiddenOf(row);
    if (!row || !hidden) return null;
    const vars = { count: numbers.count(row.suppressed_sheets), k: k ?? '?' };
    return (
        <Badge look="warn" title={t('hub.mark.partTitle', vars)}>
            <EyeOff aria-hidden className="size-3 shrink-0" />
            <Wrapped>{t(hidden === 'all' ? 'hub.mark.hidden' : 'hub.mark.part', vars)}</Wrapped>
        </Badge>
    );
}

export function Restated({ count }: { count: number }) {
    const { t, numbers } = useWords();
    if (count === 0) return null;
    const vars = { count: numbers.count(count) };
    return (
        <Badge look="accent" title={t('hub.mark.restatedTitle', vars)}>
            <RefreshCw aria-hidden className="size-3 shrink-0" />
            {t('hub.mark.restated', vars)}
        </Badge>
    );
}

export function Personal({ count }: { count: number }) {
    const { t, numbers } = useWords();
    if (count === 0) return null;
    return (
        <Badge look="bad" title={t('hub.mark.personalTitle', { count: numbers.count(count) })}>
            <Users aria-hidden className="size-3 shrink-0" />
            {t('hub.mark.personal')}
        </Badge>
    );
}

export function Epochs({ count }: { count: number }) {
    const { t, language } = useWords();
    if (count === 0) return null;
    return (
        <Badge look="warn" title={t('hub.mark.epochsTitle')}>
            <Undo2 aria-hidden className="size-3 shrink-0" />
            <Wrapped>{t(plural(language, 'hub.mark.epochs', count), { count })}</Wrapped>
        </Badge>
    );
}

export interface MarksProps {
    site: EnrolledSite;
    sums: SiteSums | undefined;
    row: Row | undefined;
}

/** How many of them there are. */
export function markCount({ site, sums, row }: MarksProps): number {
    const counts = [
        row?.suppressed_sheets,
        sums?.restated_sheets,
        sums?.personal_sheets,
        site.new_epochs,
    ];
    return counts.filter((count) => (count ?? 0) > 0).length;
}

/** All that a site and its sums are marked with. */
export function Marks({ site, sums, row }: MarksProps) {
    if (markCount({ site, sums, row }) === 0) return <span className="text-muted">–</span>;
    return (
        <span className="flex flex-wrap gap-1">
            <Hidden row={row} k={sums?.least_k ?? null} />
            <Restated count={sums?.restated_sheets ?? 0} />
            <Personal count={sums?.personal_sheets ?? 0} />
            <Epochs count={site.new_epochs} />
        </span>
    );
}
