import type { ReactNode } from 'react';
import type { Event } from '../../api/types';
import { age } from '../../lib/age';
import { SECOND } from '../../lib/time';
import { cx } from '../../ui/cx';
import { History } from './History';
import { useWords, type EventWords } from './words';

function lag(event: Event, { t }: EventWords): string {
    const ms = Date.parse(event.created_at) - Date.parse(event.timestamp);
    const text = Math.abs(ms) < SECOND ? `${Math.abs(ms)} ms` : age(Math.abs(ms));
    return t(ms < 0 ? 'events.cameEarlier' : 'events.cameLater', { age: text });
}

interface FactProps {
    name: string;
    className?: string;
    children: ReactNode;
}

function Fact({ name, className, children }: FactProps) {
    return (
        <div className={cx('min-w-0', className)}>
            <dt className="label-caps">{name}</dt>
            <dd className="break-words">{children}</dd>
        </div>
    );
}

export function EventDetails({ event }: { event: Event }) {
    const words = useWords();
    const { t, times, locale } = words;
    const unsaid = <span className="text-muted">{t('events.notSaid')}</span>;
    return (
        <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2 lg:grid-cols-4">
            <Fact name={t('events.exact')}>
                {times.dateTimeExact(event.timestamp)}
                <span className="block text-xs text-muted">{event.timestamp}</span>
            </Fact>
            <Fact name={t('events.came')}>
                {times.dateTimeExact(event.created_at)}
                <span className="block text-xs text-muted">{lag(event, words)}</span>
            </Fact>
            <Fact name={t('events.camera')}>{event.camera_id ?? unsaid}</Fact>
            <Fact name={t('events.model')}>{event.model_version ?? unsaid}</Fact>
            <Fact name={t('events.uuid')}>
                <code className="text-xs select-all">{event.event_uuid}</code>
                <span className="block text-xs text-muted">
                    {t('events.id')} {event.id}
                </span>
            </Fact>
            <Fact name={t('events.sure')}>
                {new Intl.NumberFormat(locale, { maximumFractionDigits: 17 }).format(
                    event.confidence,
                )}
            </Fact>
            <Fact name={t('events.source')}>
                {t(event.sample ? 'events.isSample' : 'events.isReal')}
            </Fact>
            <Fact name={t('events.counts')}>
                {t(event.voided ? 'events.isVoided' : 'events.isCounted')}
            </Fact>
            <Fact name={t('events.history')} className="sm:col-span-full">
                <History uuid={event.event_uuid} />
            </Fact>
        </dl>
    );
}
