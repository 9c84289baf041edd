/* Above the table: following live, and taking the events away as a file. */
import { Download, Radio } from 'lucide-react';
import { eventsPath } from '../../api/hooks';
import { Button } from '../../ui/Button';
import type { View } from './useView';
import { useWords } from './words';

export function Toolbar({ view }: { view: View }) {
    const { t } = useWords();
    const { live, open, setLive, query } = view;
    return (
        <>
            <Button
                look={live ? 'primary' : 'plain'}
                aria-pressed={live}
                disabled={!open}
                title={open ? undefined : t('events.liveWhy')}
                onClick={() => setLive(!live)}
            >
                <Radio aria-hidden />
                {t('events.live')}
            </Button>
            {query ? (
                <Button asChild>
                    <a href={eventsPath(query, 'csv')} download title={t('events.exportWhy')}>
                        <Download aria-hidden />
                        {t('events.export')}
                    </a>
                </Button>
            ) : (
                <Button disabled>
                    <Download aria-hidden />
                    {t('events.export')}
                </Button>
            )}
        </>
    );
}
