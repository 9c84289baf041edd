/* The sheets themselves: which were restated, and whether rows of them are hidden. */
import { RefreshCw } from 'lucide-react';
import { useId } from 'react';
import { useSheets } from '../../api/hub';
import type { Chosen } from '../../hub/useDays';
import { queryOf } from '../../hub/useSiteSums';
import { useWords as useHubWords } from '../../hub/words';
import { timesOf, type Times } from '../../lib/time';
import { Answered } from '../../ui/Answered';
import { Badge } from '../../ui/Badge';
import { Card, CardHeader } from '../../ui/Card';
import { EmptyState } from '../../ui/EmptyState';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { latestOf, type SheetFacts } from './sheets';
import { useWords } from './words';

const MOST = 24;

function SheetRow({ sheet, times }: { sheet: SheetFacts; times: Times }) {
    const { t, numbers } = useWords();
    const { t: tHub } = useHubWords();
    return (
        <Tr>
            <Td sticky className="whitespace-nowrap">
                {times.dateTime(sheet.start)} – {times.dateTime(sheet.end)}
            </Td>
            <Td label={t('site.revision')} numeric>
                <span title={sheet.epoch}>{numbers.count(sheet.revision)}</span>
            </Td>
            <Td label={t('site.people')} numeric>
                {sheet.k === 0 ? t('site.anyNumber') : numbers.count(sheet.k)}
            </Td>
            <Td label={t('site.hiddenRows')} numeric>
                {numbers.count(sheet.hidden)}
            </Td>
            <Td label={t('site.knownSince')} className="whitespace-nowrap">
                <span title={times.dateTimeExact(sheet.known_from)}>
                    {times.dateTime(sheet.known_from)}
                </span>
            </Td>
            <Td label={tHub('hub.marks')}>
                <span className="flex flex-wrap gap-1">
                    {sheet.restated && (
                        <Badge look="accent">
                            <RefreshCw aria-hidden className="size-3" />
                            {t('site.restatedOne')}
                        </Badge>
                    )}
                    {sheet.k === 0 && <Badge look="bad">{tHub('hub.mark.personal')}</Badge>}
                    {!sheet.restated && sheet.k > 0 && <span className="text-muted">–</span>}
                </span>
            </Td>
        </Tr>
    );
}

export interface SheetsCardProps {
    site: string;
    zone: string;
    chosen: Chosen;
}

export function SheetsCard({ site, zone, chosen }: SheetsCardProps) {
    const { t, locale, numbers } = useWords();
    const { t: tHub } = useHubWords();
    const title = useId();
    const answer = useSheets({ ...queryOf(chosen.days, zone, chosen.known), site });
    const times = timesOf(locale, zone);
    const sheets = latestOf(answer.data?.sheets ?? [], MOST);
    const note = t(answer.data?.more ? 'site.sheetsMore' : 'site.sheetsNote', {
        count: numbers.count(sheets.length),
    });
    return (
        <Card aria-labelledby={title} className="min-w-0 overflow-hidden">
            <CardHeader id={title} title={t('site.sheets')} note={note} />
            <Answered answer={answer} inset skeleton="h-40">
                {() =>
                    sheets.length === 0 ? (
                        <EmptyState title={t('site.noSheets')} />
                    ) : (
                        <TableBox label={t('site.sheets')}>
                            <Table cards>
                                <thead>
                                    <tr>
                                        <Th sticky>{t('site.period')}</Th>
                                        <Th numeric>{t('site.revision')}</Th>
                                        <Th numeric>{t('site.people')}</Th>
                                        <Th numeric>{t('site.hiddenRows')}</Th>
                                        <Th>{t('site.knownSince')}</Th>
                                        <Th>{tHub('hub.marks')}</Th>
                                    </tr>
                                </thead>
                                <tbody>
                                    {sheets.map((sheet) => (
                                        <SheetRow key={sheet.key} sheet={sheet} times={times} />
                                    ))}
                                </tbody>
                            </Table>
                        </TableBox>
                    )
                }
            </Answered>
        </Card>
    );
}
