/* One site, as far as its sheets tell; what they do not tell, its own dashboard does. */
import { ArrowUp, Download } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { exportPath, useSites, type EnrolledSite } from '../../api/hub';
import { DaysBar } from '../../hub/DaysBar';
import { knowsZone, usableZone } from '../../hub/days';
import { Marks, SiteMark } from '../../hub/Marks';
import { besideText, SumFacts } from '../../hub/SumFacts';
import { coveredShare, leftOut, oldestOf } from '../../hub/sums';
import { Trends } from '../../hub/Trends';
import { useDays } from '../../hub/useDays';
import { queryOf, useSiteSums } from '../../hub/useSiteSums';
import { useWords as useHubWords } from '../../hub/words';
import { timesOf } from '../../lib/time';
import { useHref } from '../../lib/url';
import { usePathId } from '../../lib/usePathId';
import { useTitle } from '../../lib/useTitle';
import { Answered } from '../../ui/Answered';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { PartsCard } from './PartsCard';
import { SheetsCard } from './SheetsCard';
import { useWords } from './words';

function Head({ site }: { site: EnrolledSite }) {
    const { t, locale } = useWords();
    const { t: tHub } = useHubWords();
    const { name, site: id, group, time_zone: zone, link } = site;
    const there = knowsZone(zone)
        ? t('site.there', { time: timesOf(locale, zone).time(Date.now()), zone })
        : tHub('hub.zoneUnknown', { zone });
    const note = [name === id ? null : id, group, there].filter((one) => one !== null).join(' · ');
    return (
        <PageHeader title={name} note={note}>
            <SiteMark site={site} />
            {link === null ? (
                <span className="text-muted">{t('site.noLink')}</span>
            ) : (
                <Button asChild look="primary">
                    <a href={link} rel="noreferrer">
                        <ArrowUp aria-hidden className="rotate-45" />
                        {t('site.dashboard')}
                    </a>
                </Button>
            )}
        </PageHeader>
    );
}

function OneSite({ site }: { site: EnrolledSite }) {
    const { t } = useWords();
    const hubWords = useHubWords();
    const chosen = useDays([site.time_zone]);
    const sites = useMemo(() => [site], [site]);
    const answer = useSiteSums(sites, chosen, site.site);
    const row = answer.data?.rows[0];
    const beside = row
        ? besideText(row.figures, oldestOf([row]), hubWords)
        : hubWords.t('hub.noFigures');
    const zone = usableZone(site.time_zone);
    useTitle(site.name);
    return (
        <>
            <Head site={site} />
            <DaysBar chosen={chosen} />
            <div className="flex flex-col gap-3">
                <Answered answer={answer} skeleton="h-[26rem]">
                    {({ rows, parts }) => {
                        const [row] = rows;
                        if (!row) return null;
                        return (
                            <div className="flex flex-col gap-3">
                                <SumFacts
                                    label={t('site.figures')}
                                    figures={row.figures}
                                    age_ms={oldestOf(rows)}
                                    covered={coveredShare(rows)}
                                >
                                    <div className="border-r border-b border-line px-4 py-3">
                                        <dt className="label-caps">{hubWords.t('hub.marks')}</dt>
                                        <dd className="mt-1">
                                            <Marks {...row} />
                                        </dd>
                                    </div>
                                </SumFacts>
                                <Trends
                                    chosen={chosen}
                                    parts={parts}
                                    sites={null}
                                    zone={zone}
                                    leftOut_ms={leftOut(rows, parts)}
                                    note={beside}
                                />
                            </div>
                        );
                    }}
                </Answered>
                {(['type', 'station'] as const).map((scope) => (
                    <PartsCard
                        key={scope}
                        site={site.site}
                        zone={zone}
                        scope={scope}
                        chosen={chosen}
                        beside={beside}
                    />
                ))}
                <SheetsCard site={site.site} zone={zone} chosen={chosen} />
                <p className="flex justify-end">
                    <Button asChild>
                        <a
                            href={exportPath({
                                ...queryOf(chosen.days, zone, chosen.known),
                                site: site.site,
                                scope: 'station',
                            })}
                            download
                        >
                            <Download aria-hidden />
                            {hubWords.t('hub.export')}
                        </a>
                    </Button>
                </p>
            </div>
        </>
    );
}

function Missing({ title }: { title: string }) {
    const { t } = useWords();
    const href = useHref();
    useTitle(title);
    return (
        <>
            <PageHeader title={title} />
            <Card>
                <EmptyState title={title}>
                    <Button asChild look="primary" className="mt-2">
                        <Link href={href('/')}>{t('site.toAll')}</Link>
                    </Button>
                </EmptyState>
            </Card>
        </>
    );
}

export default function SitePage() {
    const { t } = useWords();
    const id = usePathId();
    const answer = useSites();
    if (id === null) return <Missing title={t('site.noId')} />;
    return (
        <Answered answer={answer} skeleton="h-64">
            {({ sites }) => {
                const site = sites.find((one) => one.site === id);
                return site ? (
                    <OneSite key={id} site={site} />
                ) : (
                    <Missing title={t('site.missing', { id })} />
                );
            }}
        </Answered>
    );
}
