import { Link } from 'wouter';
import { part } from '../../api/client';
import { knowsZone, usableZone } from '../../hub/days';
import { Age, markCount, Marks, SiteMark } from '../../hub/Marks';
import { coveredShare, known, stateOf, type SiteRow } from '../../hub/sums';
import type { Words } from '../../hub/words';
import { timesOf } from '../../lib/time';
import type { Column } from '../../ui/DataTable';

type SiteColumn = Column<SiteRow>;
export type HrefOf = (path: string) => string;

export function sitePath({ site }: SiteRow): string {
    return `/sites/${part(site.site)}`;
}

function Name({ row: { site }, href }: { row: SiteRow; href: string }) {
    const more = [site.name === site.site ? null : site.site, site.group].filter(
        (one) => one !== null,
    );
    return (
        <span className="block min-w-0">
            <Link
                href={href}
                className="block truncate font-medium hover:underline hover:underline-offset-2"
                title={site.name}
            >
                {site.name}
            </Link>
            {more.length > 0 && (
                <span className="block truncate text-xs text-muted">{more.join(' · ')}</span>
            )}
        </span>
    );
}

/** What its wall clock shows, and in which zone. */
function Local({ row: { site }, words: { t, locale } }: { row: SiteRow; words: Words }) {
    const zone = site.time_zone;
    if (!knowsZone(zone)) return <span title={t('hub.zoneUnknown', { zone })}>–</span>;
    return (
        <span className="whitespace-nowrap">
            {timesOf(locale, zone).time(Date.now())}{' '}
            <span className="block truncate text-xs text-muted" title={zone}>
                {zone}
            </span>
        </span>
    );
}

const RANK = ['never', 'silent', 'late', 'heard'] as const;

function aboutColumns(words: Words, href: HrefOf): SiteColumn[] {
    const { t } = words;
    return [
        {
            id: 'site',
            title: t('hub.site'),
            width: 12,
            by: ({ site }) => site.name,
            cell: (row) => <Name row={row} href={href(sitePath(row))} />,
        },
        {
            id: 'state',
            title: t('hub.state'),
            width: 9,
            inCard: 'head',
            by: ({ site }) => RANK.indexOf(stateOf(site)),
            cell: ({ site }) => <SiteMark site={site} />,
        },
        {
            id: 'local',
            title: t('hub.local'),
            width: 8.5,
            by: ({ site }) => timesOf('en-GB', usableZone(site.time_zone)).time(Date.now()),
            cell: (row) => <Local row={row} words={words} />,
        },
    ];
}

function figureColumns({ t, figure }: Words): SiteColumn[] {
    const column = (
        id: string,
        title: string,
        width: number,
        of: (row: SiteRow) => number | null,
        text: (value: number | null) => string,
    ): SiteColumn => ({
        id,
        title,
        width,
        numeric: true,
        by: (row) => of(row) ?? undefined,
        cell: (row) => text(of(row)),
    });
    const covered = (row: SiteRow): number | null => (known(row.row) ? coveredShare([row]) : null);
    return [
        column(
            'utilization',
            t('figure.utilization'),
            7.5,
            ({ figures }) => figures.utilization,
            figure.percent,
        ),
        column('units', t('figure.units'), 7, ({ figures }) => figures.units, figure.units),
        column('rate', t('figure.rate'), 7, ({ figures }) => figures.rate, figure.perHour),
        column(
            'occupancy',
            t('figure.occupancy'),
            7,
            ({ figures }) => figures.occupied_ms,
            figure.hours,
        ),
        column(
            'planned',
            t('figure.planned'),
            7,
            ({ figures }) => figures.planned_ms,
            figure.hours,
        ),
        column('unknown', t('hub.unknown'), 7, ({ figures }) => figures.unknown, figure.percent),
        {
            id: 'age',
            title: t('hub.age'),
            width: 5,
            numeric: true,
            by: ({ site }) => site.age_ms ?? undefined,
            cell: ({ site }) => <Age site={site} />,
        },
        column('covered', t('hub.covered'), 7, covered, figure.percent),
    ];
}

export function siteColumns(words: Words, marks: string, href: HrefOf): SiteColumn[] {
    return [
        ...aboutColumns(words, href),
        ...figureColumns(words),
        {
            id: 'marks',
            title: marks,
            width: 13,
            inCard: 'wide',
            by: markCount,
            cell: ({ site, sums, row }) => <Marks site={site} sums={sums} row={row} />,
        },
    ];
}
