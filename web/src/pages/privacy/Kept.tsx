/* What is kept of people, why, how long, and who may see it. */
import { useId } from 'react';
import type { KeptThing, Privacy } from '../../api/privacy';
import { plural } from '../../lib/i18n';
import { Card, CardHeader } from '../../ui/Card';
import { Table, TableBox, Td, Th, Tr } from '../../ui/Table';
import { thingOf } from './things';
import { useWords, type Words } from './words';

/* What a later server keeps besides is said as it says it. */
function saidOf({ what, why }: KeptThing, t: Words['t']): { what: string; why: string } {
    const known = thingOf(what);
    return known ? { what: t(`kept.${known}`), why: t(`kept.${known}.why`) } : { what, why };
}

function longOf(kept: KeptThing, { t, language, numbers }: Words): string {
    const { days, at_least, while_registered, until_next } = kept;
    if (while_registered) return t('privacy.registered');
    if (until_next) return t('privacy.untilNext');
    if (days === null) return t('privacy.forEver');
    const said = at_least ? 'privacy.daysLeast' : 'privacy.days';
    return t(plural(language, said, days), { count: numbers.count(days) });
}

const SEEN = [
    'read_stations',
    'read_workers',
    'read_self',
    'read_events',
    'audit',
    'administer',
    'have_account',
] as const;

function seenBy({ what, who_may_see }: KeptThing, t: Words['t']): string[] {
    if (thingOf(what) === 'sheets') return [t('seen.hub')];
    if (who_may_see.length === 0) return [t('seen.folder')];
    return SEEN.filter((may) => who_may_see.includes(may)).map((may) => t(`seen.${may}`));
}

function Row({ kept }: { kept: KeptThing }) {
    const words = useWords();
    const { t } = words;
    const { what, why } = saidOf(kept, t);
    return (
        <Tr>
            <Td className="col-span-full align-top max-sm:font-semibold">{what}</Td>
            <Td label={t('privacy.why')} className="col-span-full align-top">
                {why}
            </Td>
            <Td label={t('privacy.long')} className="col-span-full align-top">
                {longOf(kept, words)}
            </Td>
            <Td label={t('privacy.seen')} className="col-span-full align-top">
                <ul>
                    {seenBy(kept, t).map((one) => (
                        <li key={one}>{one}</li>
                    ))}
                </ul>
            </Td>
        </Tr>
    );
}

function Removed({ privacy }: { privacy: Privacy }) {
    const { t, times } = useWords();
    const { events_from, people_from, removal_waits_for_sample_data: waits } = privacy;
    const said = [
        events_from && t('privacy.eventsFrom', { time: times.dateTime(events_from) }),
        people_from && t('privacy.peopleFrom', { time: times.dateTime(people_from) }),
        waits && t('privacy.waits'),
    ].filter(Boolean);
    if (said.length === 0) return null;
    return <p className="px-4 py-3 text-muted">{said.join(' ')}</p>;
}

export function Kept({ privacy }: { privacy: Privacy }) {
    const { t } = useWords();
    const title = useId();
    return (
        <Card aria-labelledby={title}>
            <CardHeader id={title} title={t('privacy.kept')} />
            <TableBox label={t('privacy.kept')}>
                <Table cards>
                    <thead>
                        <tr>
                            <Th>{t('privacy.what')}</Th>
                            <Th>{t('privacy.why')}</Th>
                            <Th>{t('privacy.long')}</Th>
                            <Th>{t('privacy.seen')}</Th>
                        </tr>
                    </thead>
                    <tbody>
                        {privacy.kept.map((kept) => (
                            <Row key={kept.what} kept={kept} />
                        ))}
                    </tbody>
                </Table>
            </TableBox>
            <Removed privacy={privacy} />
        </Card>
    );
}
