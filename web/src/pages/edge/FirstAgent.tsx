import { Router } from 'lucide-react';
import { Card } from '../../ui/Card';
import { Command } from '../../ui/Command';
import { startCommand } from './figures';
import { useWords } from './words';

export function FirstAgent() {
    const { t } = useWords();
    return (
        <Card className="mx-auto flex max-w-4xl flex-col gap-3 p-6">
            <h2 className="flex items-center gap-2 text-base font-semibold">
                <Router aria-hidden className="size-5 text-accent" />
                {t('edge.none.title')}
            </h2>
            <p>{t('edge.none.text')}</p>
            <Command text={startCommand(location.origin)} />
            <p className="text-muted">{t('edge.none.then')}</p>
        </Card>
    );
}
