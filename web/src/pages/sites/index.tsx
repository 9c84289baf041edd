/* All sites that whoever asks may see, beside each other and together. */
import { useSites, type EnrolledSite } from '../../api/hub';
import { usableZone } from '../../hub/days';
import { DaysBar } from '../../hub/DaysBar';
import { besideText, SumFacts } from '../../hub/SumFacts';
import {
    coveredShare,
    factoryFigures,
    known,
    leftOut,
    oldestOf,
    sumOf,
    type SiteRow,
} from '../../hub/sums';
import { Trends } from '../../hub/Trends';
import { useDays } from '../../hub/useDays';
import { useSiteSums, zonesOf } from '../../hub/useSiteSums';
import { useWords as useHubWords } from '../../hub/words';
import { plural } from '../../lib/i18n';
import { Answered } from '../../ui/Answered';
import { PageHeader } from '../../ui/PageHeader';
import { NoSites } from './NoSites';
import { SitesCard } from './SitesCard';
import { useWords } from './words';

function CountFact({ rows }: { rows: readonly SiteRow[] }) {
    const { t, numbers, language } = useWords();
    const told = rows.filter(({ row }) => known(row)).length;
    const missing = rows.filter(({ site }) => site.late).length;
    return (
        <div className="border-r border-b border-line px-4 py-3">
            <dt className="label-caps">{t('sites.with')}</dt>
            <dd className="mt-0.5 text-xl font-semibold">
                {t('sites.of', { count: numbers.count(told), all: numbers.count(rows.length) })}
            </dd>
            {missing > 0 && (
                <dd className="text-xs text-warn">
                    {t(plural(language, 'sites.missing', missing), { count: missing })}
                </dd>
            )}
        </div>
    );
}

function All({ sites }: { sites: readonly EnrolledSite[] }) {
    const { t, numbers } = useWords();
    const hubWords = useHubWords();
    const zones = zonesOf(sites);
    const chosen = useDays(zones);
    const answer = useSiteSums(sites, chosen);
    return (
        <>
            <DaysBar chosen={chosen} />
            <Answered answer={answer} skeleton="h-[36rem]">
                {({ rows, parts }) => {
                    const told = rows.filter(({ row }) => known(row)).length;
                    const oldest = oldestOf(rows);
                    const figures = factoryFigures(sumOf(rows.map(({ row }) => row)));
                    const note = t('sites.trendNote', {
                        sites: t('sites.of', {
                            count: numbers.count(told),
                            all: numbers.count(rows.length),
                        }),
                        beside: besideText(figures, oldest, hubWords),
                    });
                    return (
                        <div className="flex flex-col gap-3">
                            <SumFacts
                                label={t('sites.all')}
                                figures={figures}
                                age_ms={oldest}
                                covered={coveredShare(rows)}
                            >
                                <CountFact rows={rows} />
                            </SumFacts>
                            <SitesCard rows={rows} chosen={chosen} />
                            <Trends
                                chosen={chosen}
                                parts={parts}
                                sites={rows.length}
                                zone={zones.length === 1 ? usableZone(zones[0] ?? 'UTC') : 'UTC'}
                                leftOut_ms={leftOut(rows, parts)}
                                note={note}
                            />
                        </div>
                    );
                }}
            </Answered>
        </>
    );
}

export default function SitesPage() {
    const { t } = useWords();
    const answer = useSites();
    return (
        <>
            <PageHeader title={t('nav.sites')} note={t('sites.note')} />
            <Answered answer={answer} skeleton="h-64">
                {({ count, tenant, sites }) =>
                    count === 0 ? <NoSites tenant={tenant} /> : <All sites={sites} />
                }
            </Answered>
        </>
    );
}
