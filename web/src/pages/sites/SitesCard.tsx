/* The sites beside each other. */
import { Download } from 'lucide-react';
import { useMemo } from 'react';
import { exportPath } from '../../api/hub';
import type { SiteRow } from '../../hub/sums';
import type { Chosen } from '../../hub/useDays';
import { queryOf, zonesOf } from '../../hub/useSiteSums';
import { useWords as useHubWords } from '../../hub/words';
import { useHref, useParam } from '../../lib/url';
import { Button } from '../../ui/Button';
import { Card, CardHeader } from '../../ui/Card';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Note } from '../../ui/Note';
import { SearchField } from '../../ui/SearchField';
import { parseSort, sortText } from '../../ui/sorting';
import { siteColumns, sitePath } from './siteColumns';
import { useWords } from './words';

/* Days are cut by zone, so a file is of the sites of one. */
function Exports({ rows, chosen }: { rows: readonly SiteRow[]; chosen: Chosen }) {
    const { t } = useHubWords();
    const zones = zonesOf(rows.map(({ site }) => site));
    return (
        <p className="flex flex-wrap gap-2 px-4 pb-3 print:hidden">
            {zones.map((zone) => (
                <Button key={zone} asChild>
                    <a
                        href={exportPath({
                            ...queryOf(chosen.days, zone, chosen.known),
                            time_zone: zone,
                        })}
                        download
                    >
                        <Download aria-hidden />
                        {zones.length === 1 ? t('hub.export') : t('hub.exportOf', { zone })}
                    </a>
                </Button>
            ))}
        </p>
    );
}

/** Of a list of a few nobody searches one. */
const SEARCHED_FROM = 8;

export function SitesCard({ rows, chosen }: { rows: readonly SiteRow[]; chosen: Chosen }) {
    const { t, numbers } = useWords();
    const words = useHubWords();
    const href = useHref();
    const [sort, setSort] = useParam('sort', 'state');
    const [search, setSearch] = useParam('q');
    const columns = useMemo(() => siteColumns(words, words.t('hub.marks'), href), [words, href]);
    const shown = useMemo(() => {
        const wanted = search.trim().toLocaleLowerCase();
        return rows.filter(({ site: { site, name, group } }) =>
            [site, name, group ?? ''].some((text) => text.toLocaleLowerCase().includes(wanted)),
        );
    }, [rows, search]);
    return (
        <Card aria-labelledby="sites" className="min-w-0 overflow-hidden">
            <CardHeader id="sites" title={t('nav.sites')} note={numbers.count(rows.length)}>
                {rows.length >= SEARCHED_FROM && (
                    <SearchField label={t('sites.findOne')} value={search} onChange={setSearch} />
                )}
            </CardHeader>
            {shown.length === 0 ? (
                <EmptyState title={t('sites.noneFound')} />
            ) : (
                <DataTable
                    label={t('nav.sites')}
                    rows={shown}
                    columns={columns}
                    idOf={({ site }) => site.site}
                    hrefOf={(row) => href(sitePath(row))}
                    sort={parseSort(sort)}
                    onSort={(next) => setSort(sortText(next))}
                />
            )}
            <Note>{t('sites.how')}</Note>
            <Exports rows={rows} chosen={chosen} />
        </Card>
    );
}
